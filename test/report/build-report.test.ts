/** @file Folders become reports: studies, runs as Potluck trains them, half written ones, and errors for all others. */
import { appendFileSync, mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { Experiment } from "../../src/experiment/experiment.js";
import { buildReport } from "../../src/report/node/build-report.js";
import { reportHtml } from "../../src/report/report-html.js";
import type { RunPart, StudyPart } from "../../src/report/types.js";
import { recordRun } from "../../src/run/record-run.js";
import { recipeWith, tablesOf } from "../run/runs.js";
import { at } from "../setup/scratch.js";
import { writeRun, writeStudy } from "./folders.js";
import { fakeRun } from "./sample-runs.js";
import { fakeStudy } from "./samples.js";

const runIn = async (folder: string): Promise<RunPart> => (await buildReport([folder])).parts[0] as RunPart;

describe("a run as it was trained", () => {
  let part: RunPart;
  beforeAll(async () => {
    const recipe = recipeWith("train.logTaskGradientsEvery=2"),
      tables = await tablesOf(recipe);
    const split = (await Experiment.open(recipe, tables)).split();
    await recordRun({ recipe, split, seed: 1, folder: at("trained"), tables });
    part = await runIn(at("trained"));
  });

  it("has events, account, words, the calibration that its account has, and the model", () => {
    expect(Object.keys(part.account!.tasks)).toEqual(["00", "movie"]);
    expect(part.events.some(({ event }) => event === "step")).toBe(true);
    expect(Object.keys(part.words!)).toEqual(["00", "movie"]);
    expect(part.words!.movie.outputs[0].raises).toHaveLength(10);
    expect(part.model).toMatchObject({ version: "0.1.0", features: expect.any(Number) as number });
    expect(part.progress).toBeNull();
    for (const task of ["00", "movie"]) {
      const bins = part.reliability.filter((bin) => bin.task === task),
        rows = bins.reduce((sum, bin) => sum + bin.rows, 0);
      expect(rows).toBe(part.account!.tasks[task].rows.test);
      const error = bins.reduce((sum, bin) => sum + (bin.rows / rows) * Math.abs(bin.probability - bin.frequency), 0);
      expect(error).toBeCloseTo(part.account!.tasks[task].calibration!.ece, 3);
    }
  });

  it("makes a page with its charts, and JSON that makes the same page", async () => {
    const report = await buildReport([at("trained")], { title: "Reviews" }),
      page = reportHtml(report);
    for (const text of ["<h1>Reviews</h1>", "Gradient norm of each layer", "Most telling words", "Worst mistakes"])
      expect(page).toContain(text);
    expect(reportHtml(JSON.parse(JSON.stringify(report)) as typeof report)).toBe(page);
    expect(page.length).toBeLessThan(1_000_000);
  });
});

describe("what is half written", () => {
  it("a log whose last line is cut anywhere", async () => {
    writeRun(at("cut"), fakeRun({ account: null }));
    appendFileSync(at("cut/metrics.jsonl"), '{"event":"step","st');
    const { events, account, progress } = await runIn(at("cut"));
    expect(events).toHaveLength(fakeRun().events.length);
    expect(account).toBeNull();
    expect(progress).toMatchObject({ state: "running", done: 8, total: 4, unit: "epochs" });
    for (const name of ["metrics.jsonl", "recipe.yaml"]) utimesSync(join(at("cut"), name), 1e9, 1e9);
    expect((await runIn(at("cut"))).progress?.state).toBe("stopped");
  });

  it("a study that has only begun", async () => {
    mkdirSync(at("begun"));
    writeFileSync(at("begun/progress.json"), '{"done":0,"total":120,"secondsLeft":null,"state":"running"}');
    const {
      parts: [part],
    } = await buildReport([at("begun")]);
    expect((part as StudyPart).study.answer).toBeNull();
    expect(part.progress).toEqual({ done: 0, total: 120, secondsLeft: null, state: "running" });
  });
});

it("several folders keep their order and names", async () => {
  writeStudy(at("one"), fakeStudy());
  writeRun(at("two"), fakeRun());
  const { parts, title } = await buildReport([at("two"), at("one")]);
  expect(parts.map(({ name, kind }) => `${kind} ${name}`)).toEqual(["run two", "study one"]);
  expect(title).toBe("two, one");
  expect((parts[1] as StudyPart).study).toEqual(JSON.parse(JSON.stringify(fakeStudy().study)));
});

describe("errors say what is wrong, and where", () => {
  const cases: [name: string, file: string, text: string, message: RegExp][] = [
    ["no JSON", "study.json", "{", /study\.json is damaged: it is not JSON/u],
    ["empty", "study.json", "", /study\.json is damaged: it is not JSON, but empty/u],
    ["no question", "study.json", "{}", /study\.json: question must be a text, found nothing/u],
    [
      "another answer",
      "study.json",
      '{"question":"x","answer":{"question":"y"}}',
      /answer\.question must be compare, affinity, sweep or fractions.*found "y"/u,
    ],
    ["a broken log", "metrics.jsonl", '{"event":"step"\n{"event":"best"}\n', /metrics\.jsonl:1: this line is not JSON/u],
    ["a broken account", "account.json", "[]", /account\.json is damaged: it must have tasks/u],
    ["nothing known", "notes.txt", "x", /neither the folder of a study, which has study\.json, nor that of a run/u],
  ];
  it.each(cases)("%s", async (name, file, text, message) => {
    const folder = at(name);
    mkdirSync(folder);
    writeFileSync(join(folder, file), text);
    await expect(buildReport([folder])).rejects.toThrow(message);
  });

  it("no folder, a file, and an unknown option", async () => {
    await expect(buildReport([])).rejects.toThrow("at least one folder");
    await expect(buildReport([at("nowhere")])).rejects.toThrow("there is no such folder");
    writeFileSync(at("file"), "");
    await expect(buildReport([at("file")])).rejects.toThrow("this is a file");
    await expect(buildReport([at("nowhere")], { titel: "x" } as never)).rejects.toThrow('did you mean "title"?');
  });
});
