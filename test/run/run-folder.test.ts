/** @file What a training leaves behind: every file in the form that is promised, and all that is needed to predict again. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { splitRows } from "../../src/data/split.js";
import { selectTableRows, type Table } from "../../src/data/table.js";
import { readSafetensors } from "../../src/format/safetensors.js";
import { MultiTaskNetwork } from "../../src/nn/multi-task-network.js";
import { columnsByKind, forTasks, parseRecipe, type Recipe, resolveSingle, taskOptions } from "../../src/recipe/index.js";
import { recordRun, type RecordedRun, type RecordOptions } from "../../src/run/record-run.js";
import { roundedJson } from "../../src/run/round-numbers.js";
import { removeEmptyFolder, newRunFolder, readRun } from "../../src/run/run-folder.js";
import { toFeatures } from "../../src/experiment/features.js";
import type { JobProgress } from "../../src/experiment/train-job.js";
import type { TrainEvent } from "../../src/train/events.js";
import { splitOf } from "../experiment/reviews.js";
import { at, recipeWith, tablesOf } from "./runs.js";
import { createTask } from "../../src/task/index.js";

async function record(run: string, recipe: Recipe, more: Partial<RecordOptions> = {}): Promise<RecordedRun> {
  const { seed = recipe.seed } = more;
  const split = await splitOf(recipe, await tablesOf(recipe), seed);
  return recordRun({ recipe, split, seed, folder: at(run), baselines: false, ...more });
}

const bytes = (run: string, file = "model.safetensors"): string => readFileSync(at(`${run}/${file}`)).toString("hex");
const lines = (run: string): Record<string, unknown>[] =>
  readFileSync(at(`${run}/metrics.jsonl`), "utf8").split("\n").slice(0, -1).map((line) => JSON.parse(line) as Record<string, unknown>);
/** As the log has it: six significant digits. */
const rounded = (value: unknown): unknown => JSON.parse(roundedJson(value));
const message = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
  return "";
};

let recorded: RecordedRun;
const told: TrainEvent[] = [];
beforeAll(async () => {
  recorded = await record("whole", recipeWith(), { onEvent: (event) => told.push(event) });
});

describe("the files of a run", () => {
  it("recipe.yaml holds every field, and parses back to the same recipe", () => {
    const text = readFileSync(at("whole/recipe.yaml"), "utf8");
    expect(parseRecipe(text, { file: "elsewhere.yaml" })).toEqual(recipeWith());
    const written = ["name: min_size", "weighting: sum", "evaluateEvery: epoch", "encoding: utf-8", "eps: 1e-8", "fitOn: train"];
    for (const field of [...written, "scale: standard"]) expect(text).toContain(field);
  });

  it("metrics.jsonl has one event a line, in exactly the promised form", () => {
    const number = expect.any(Number) as number;
    const events = lines("whole");
    expect(events).toHaveLength(2 * (4 + 4));
    const steps = events.filter(({ event }) => event === "step");
    steps.forEach((event, index) => expect(event).toEqual({
      event: "step", step: index + 1, losses: { movie: number, "00": number },
      gradNorms: { trunk: { hidden: number }, heads: { movie: number, "00": number } },
      ...(index % 10 === 0 && {
        taskGradients: {
          norms: { movie: { hidden: number, head: number }, "00": { hidden: number, head: number } }, cosines: [["00", "movie", number]],
        },
      }),
    }));
    const scores = events.filter(({ event }) => event === "epoch");
    expect(scores.map(({ epoch, step, split, task }) => [epoch, step, split, task])).toEqual([1, 2].flatMap((epoch) => (
      ["train", "test"].flatMap((split) => ["00", "movie"].map((task) => [epoch, epoch * 4, split, task])))));
    for (const event of scores) {
      expect(Object.keys(event)).toEqual(["event", "task", "split", "step", "epoch", "metrics", "loss"]);
      expect(event.loss).toEqual(number);
      for (const value of Object.values(event.metrics as object)) expect(value).toEqual(number);
    }
    expect(events).toEqual(told.map(rounded));
    expect(rounded(recorded.scores.movie)).toEqual(scores.at(-1)!.metrics);
  });

  it("model.safetensors has torch's names and shapes", () => {
    const { tensors, metadata } = readSafetensors(readFileSync(at("whole/model.safetensors")));
    const { width } = readRun(at("whole")).features;
    expect(Object.fromEntries(Object.entries(tensors).map(([name, { shape }]) => [name, shape]))).toEqual({
      "hidden.weight": [6, width], "hidden.bias": [6],
      "final_movie.weight": [1, 6], "final_movie.bias": [1], "final_00.weight": [3, 6], "final_00.bias": [3],
    });
    expect(metadata.format).toBe("pt");
  });

  it("the charts are SVG, with every task and layer in them", () => {
    const names = ["scores", "losses", "gradient-norms", "task-gradients", "cosines"];
    expect(recorded.charts).toEqual(names.map((name) => at(`whole/${name}.svg`)));
    const all = recorded.charts.map((path) => readFileSync(path, "utf8")), [scores, , norms] = all;
    for (const svg of all) expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"[\s\S]*<\/svg>\n$/u);
    expect(scores).toContain("no validation rows: the test rows are evaluated after every epoch · f1_macro: mean over the classes");
    for (const layer of ["hidden", "movie"]) expect(norms).toContain(layer);
  });

  it.each([
    "{name: min_size, resample: up}", "{name: rates, rates: {movie: 2, restaurant: 1}}",
  ])("a task alone of a recipe with schedule %s has a recipe that can be read", async (schedule) => {
    const alone = `alone-${schedule.replace(/\W/gu, "")}`;
    await record(alone, forTasks(resolveSingle(recipeWith(`train.schedule=${schedule}`)), ["movie"]));
    expect(Object.keys(readRun(at(alone)).recipe.tasks)).toEqual(["movie"]);
  });

  it("leaves no half-written file", () => {
    expect(readdirSync(at("whole")).filter((name) => name.endsWith(".part"))).toEqual([]);
  });
});

describe("readRun", () => {
  it.each([
    ["count", [] as string[]],
    ["tfidf", ["features.vectorizer={name: tfidf, minDf: 2, ngramRange: [1, 2]}"]],
    ["hashing", ["features.vectorizer={name: hashing, buckets: 512}"]],
  ])("with %s, gives all that predicts what was scored", async (name, set) => {
    const original = recipeWith(...set, "model.hidden=[5, 4]", "model.activation=gelu");
    const { scores } = await record(`again-${name}`, original);
    const { recipe, state, features, labels } = readRun(at(`again-${name}`));
    expect(recipe).toEqual(original);
    const widths = Object.entries(labels).map(([task, { kind, names }]) => [task, kind === "binary" ? 1 : names.length]);
    const outputDims = Object.fromEntries(widths) as Record<string, number>;
    const { hidden, activation } = recipe.model;
    const model = new MultiTaskNetwork({ inputDim: features.width, hidden, outputDims, activation });
    model.loadStateDict(state);
    const tables: Record<string, Table> = await tablesOf(recipe);
    for (const [task, { data, target }] of Object.entries(recipe.tasks)) {
      const { text } = recipe.data[data];
      const split = splitRows({ rows: tables[data].rows, labels: tables[data].column(String(target)), seed: recipe.seed, name: data });
      const table = selectTableRows(tables[data], split.test);
      const logits = model.predict(toFeatures(features, { table, text, columns: columnsByKind(recipe.data[data]) }), task);
      const { score } = createTask(labels[task], taskOptions(recipe.tasks[task]), labels[task].encode(tables[data], String(target)));
      expect(score(logits, labels[task].encode(table, String(target)))).toEqual(scores[task]);
    }
    model.dispose();
  });

  it("says which file is missing or damaged", async () => {
    await record("damaged", recipeWith("train.epochs=1"));
    expect(message(() => readRun(at("nowhere")))).toBe(
      `PotluckError: ${at("nowhere/recipe.yaml")}: there is no such file; is ${at("nowhere")} the folder of a finished run?`,
    );
    writeFileSync(at("damaged/model.safetensors"), "short");
    expect(message(() => readRun(at("damaged")))).toMatch(/^PotluckError: .*damaged\/model\.safetensors/u);
  });
});

describe("seeds", () => {
  it("the same recipe and seed give the same bytes, another seed gives others", async () => {
    await record("same", recipeWith());
    await record("other", recipeWith(), { seed: 2 });
    for (const file of ["model.safetensors", "metrics.jsonl", "scores.svg"]) {
      expect(bytes("same", file)).toBe(bytes("whole", file));
    }
    expect(bytes("other")).not.toBe(bytes("whole"));
    expect(readRun(at("other")).recipe.seed).toBe(2);
  });

  it("scoring every few steps changes no weight", async () => {
    await record("watched", recipeWith("train.evaluateEvery=1 steps"));
    expect(readRun(at("watched")).state).toEqual(readRun(at("whole")).state);
    expect(lines("watched").filter(({ event }) => event === "evaluation")).toHaveLength(2 * 4 * 2);
  });
});

describe("recordRun", () => {
  it("records some of the tasks, with a recipe of those alone", async () => {
    await record("alone", forTasks(recipeWith(), ["movie"]));
    expect(Object.keys(readRun(at("alone")).recipe.tasks)).toEqual(["movie"]);
    expect(Object.keys(readRun(at("alone")).state)).toEqual(["final_movie.bias", "final_movie.weight", "hidden.bias", "hidden.weight"]);
  });

  it("stops before the next step where a signal says so, and writes what there is", async () => {
    const events: TrainEvent[] = [], progress: JobProgress[] = [];
    const { steps, epochs, stoppedBy } = await record("stopped", recipeWith(), {
      signal: AbortSignal.abort(), onEvent: (event) => events.push(event), onStep: (now) => progress.push(now),
    });
    expect({ steps, epochs, stoppedBy }).toEqual({ steps: 0, epochs: 0, stoppedBy: "caller" });
    expect(progress).toEqual([]);
    expect(events).toEqual([]);
    expect(lines("stopped")).toEqual(events.map(rounded));
    expect(Object.keys(readRun(at("stopped")).state)).toHaveLength(6);
  });
});

describe("newRunFolder", () => {
  it("never gives a folder that holds something, and none twice", () => {
    const here = process.cwd();
    mkdirSync(at("work"));
    process.chdir(at("work"));
    try {
      expect([1, 2].map(() => newRunFolder(undefined, "../a b"))).toEqual(["runs/a-b-1", "runs/a-b-2"]);
      removeEmptyFolder("runs/a-b-1");
      writeFileSync("runs/a-b-2/kept", "");
      removeEmptyFolder("runs/a-b-2");
      expect(readdirSync("runs")).toEqual(["a-b-2"]);
      expect(newRunFolder("runs/empty", "x")).toBe("runs/empty");
      expect(newRunFolder("runs/empty", "x")).toBe("runs/empty");
      const refused = message(() => newRunFolder("runs", "x"));
      expect(refused).toMatch(/^PotluckError: --out runs: .*not empty \(it holds a-b-2, empty\); .* a new one/u);
    } finally {
      process.chdir(here);
    }
  });
});
