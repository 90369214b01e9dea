/** @file `potluck inspect`, and the warnings that `train` and `compare` print before they train. */
import { existsSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import type { Inspection, Warning } from "../../src/inspect/types.js";
import { at, command, readJson, write } from "./command.js";

const TRAIN = "model: { hidden: [4], activation: relu }\n" +
  "train: { epochs: 1, batchSize: 32, optimizer: { name: adam, lr: 0.01 }, schedule: min_size, weighting: sum }\n" +
  "features: { vectorizer: count }\n";
const word = (seed: number): string => "slow odd good bad long dark warm thin loud calm".split(" ")[seed % 10];
const text = (row: number): string => `a ${word(row)} ${word(row * 7 + 3)} film about number ${row}`;

beforeAll(() => {
  const paid = (row: number): string => ["yes", "no", "YES", "no"][(row * 7 + Math.floor(row / 9)) % 4];
  const rows = Array.from({ length: 120 }, (_, row) => `${text(row)},${paid(row)},${row % 13}`);
  write("films.csv", `review,paid,stars\n${[...rows, ...rows.slice(0, 40)].join("\n")}\n`);
  write("films.yaml", `
data: { films: { source: films.csv, text: review } }
split: { test: 0.25 }
tasks:
  paid: { data: films, target: paid, kind: binary, positive: "yes" }
  stars: { data: films, target: stars, kind: regression }
${TRAIN}`);
});

describe("potluck inspect", () => {
  it("prints facts and warnings with rows and remedies, on lines that fit", async () => {
    const { code, stdout, stderr } = await command("inspect", at("films.yaml"));
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(Math.max(...stdout.split("\n").map(({ length }) => length))).toBeLessThanOrEqual(100);
    expect(stdout).toMatch(/^dataset {2}train rows {2}test {2}source$/mu);
    expect(stdout).toMatch(/^films +120 +40 .*films\.csv$/mu);
    expect(stdout).toMatch(/^classes of paid {2}train rows {2}test$/mu);
    expect(stdout).toMatch(/^numbers of +min +median +mean +max +sd$/mu);
    expect(stdout).toMatch(/^1\. dataset "films": \d+ test rows of 40 .* stand in training too$/mu);
    expect(stdout).toMatch(/^ {3}data row \d+ +"a \w+ \w+ film about number \d+"$/mu);
    expect(stdout).toMatch(/^ {3}Remedy: set data\.films\.dropDuplicates: true, /mu);
    expect(stdout).toContain('task "paid": positive is "yes", so "YES" counts as negative');
  });

  it("gives one object with --json", async () => {
    const { code, stdout } = await command("inspect", at("films.yaml"), "--json", "--seed", "3");
    const { datasets, tasks, warnings, problem } = JSON.parse(stdout) as Inspection;
    expect({ code, problem }).toEqual({ code: 0, problem: null });
    expect(datasets).toMatchObject([
      { name: "films", rows: { train: 120, validation: 0, test: 40 }, text: { column: "review", empty: 0 } },
    ]);
    expect(tasks.map(({ name, kind, withoutTarget }) => [name, kind, withoutTarget]))
      .toEqual([["paid", "binary", 0], ["stars", "regression", 0]]);
    expect(warnings.map(({ name }) => name)).toEqual(["test_rows_in_train", "positive_spelling"]);
  });

  it("shows what can be read where the recipe cannot train, and says why", async () => {
    const { code, stdout, stderr } = await command("inspect", at("films.yaml"), "--set", "tasks.paid.positive=maybe");
    expect(code).toBe(1);
    expect(stderr).toMatch(/^task "paid": .* positive is "maybe", which is no label; the labels are "YES", "no", "yes"\n$/u);
    expect(stdout).toMatch(/^films +120 +40/mu);
    expect(stdout).toMatch(/^YES +\d+ +\d+$/mu);
    expect(stdout).toMatch(/stand in training too/u);
  });
});

describe("before a training", () => {
  it("train prints a line for each warning, and keeps them in the run folder", async () => {
    const { code, stdout, stderr } = await command("train", at("films.yaml"), "--out", at("run"), "--threads", "1", "--no-baselines");
    expect(code).toBe(0);
    expect(stderr.split("\n")).toEqual([
      expect.stringMatching(/^warning: dataset "films": \d+ test rows of 40 \(\d+ %\) stand in training too$/u),
      expect.stringMatching(/^warning: task "paid": positive is "yes", so "YES" counts as negative \(\d+ rows\)$/u),
      `rows and remedies: potluck inspect ${at("films.yaml")}`, "",
    ]);
    expect(stdout).not.toContain("warning");
    expect((readJson("run/warnings.json") as Warning[]).map(({ name }) => name)).toEqual(["test_rows_in_train", "positive_spelling"]);
  });

  it("compare and --json have them in their result", async () => {
    const options = ["--seeds", "1", "--out", at("two"), "--threads", "1", "--json"];
    const { code, stdout, stderr } = await command("compare", at("films.yaml"), ...options);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const { folder: _, ...result } = JSON.parse(stdout) as { folder: string; warnings: Warning[] };
    expect(result.warnings.map(({ name }) => name)).toEqual(["test_rows_in_train", "positive_spelling"]);
    const { answer, warnings } = readJson("two/study.json") as { answer: object; warnings: Warning[] };
    expect(result).toEqual({ ...answer, warnings });
  });

  it("ordinary data has none, and no file", async () => {
    const rows = Array.from({ length: 120 }, (_, row) => `${text(row)},${["yes", "no"][(row * 7 + Math.floor(row / 9)) % 2]}`);
    write("plain.csv", `review,paid\n${rows.join("\n")}\n`);
    const tasks = "tasks: { paid: { data: films, target: paid, kind: binary } }";
    write("plain.yaml", `data: { films: { source: plain.csv, text: review } }\n${tasks}\n${TRAIN}`);
    const { stderr, stdout } = await command("train", at("plain.yaml"), "--out", at("plain"), "--threads", "1", "--json", "--no-baselines");
    expect(stderr).toBe("");
    expect((JSON.parse(stdout) as { warnings: Warning[] }).warnings).toEqual([]);
    expect(existsSync(at("plain/warnings.json"))).toBe(false);
  });
});
