/**
 * @file Every mistake that a user can make with a recipe and its data, as whole commands: one message that says what was wrong, the value
 * found, where, and what to do; exit code 1, nothing on stdout, no stack.
 */
import { readdirSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { readRun } from "../../src/run/run-folder.js";
import { at, command, folder, logged, read, withoutWarnings, write } from "./command.js";

let runs = 0;

/** Trains the recipe with changes; returns its end and the run folder's name. */
async function train(...set: string[]) {
  const run = `run-${++runs}`;
  const ended = await command("train", at("base.yaml"), "--out", at(run), ...set.flatMap((setting) => ["--set", setting]));
  return { run, ...ended, stderr: withoutWarnings(ended.stderr) };
}

/** The message of a command that must fail, with the test's folder as `/here`, and nothing left behind. */
async function mistake(...set: string[]): Promise<string> {
  const { code, stdout, stderr, run } = await train(...set);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).not.toMatch(/internal:|\n {4}at /u);
  expect(readdirSync(folder)).not.toContain(run);
  return stderr.replaceAll(folder, "/here").trimEnd();
}

const rows = (count: number, row: (index: number) => string): string => (
  Array.from({ length: count }, (_, index) => `${row(index)}\n`).join(""));
const label = (index: number): string => (index % 2 === 0 ? "neg" : "pos");

beforeAll(() => {
  const review = (index: number): string => `a ${label(index) === "pos" ? "good" : "bad"} film ${"abc"[index % 3].repeat(3)}`;
  write("reviews.csv", `review,label,age\n${rows(60, (i) => `${review(i)},${label(i)},${i}`)}`);
  write("broken.csv", Buffer.from("review,label\nok good,pos\nbad \u00ff film,neg\n", "latin1"));
  write("empty.csv", "review,label\n");
  write("nothing.csv", "");
  write("ragged.csv", "review,label\na,pos\nb,neg,more\n");
  for (const [name, hole] of [["word", "many"], ["huge", "1e39"]]) {
    write(`${name}.csv`, `age,label\n${rows(40, (i) => `${i === 7 ? hole : i},${label(i)}`)}`);
  }
  write("odd.csv", `age,label,split\n${rows(40, (i) => `${i},${i === 39 ? "maybe" : label(i)},${i < 30 ? "train" : "test"}`)}`);
  write("unlabelled.csv", `age,label,split\n${rows(40, (i) => `${i},${i < 30 ? label(i) : ""},${i < 30 ? "train" : "test"}`)}`);
  write("base.yaml", `data:
  m: { source: reviews.csv, text: review }
tasks:
  m: { data: m, target: label, kind: binary, positive: pos }
model: { hidden: [8], activation: sigmoid }
train: { epochs: 2, batchSize: 16, optimizer: { name: adam, lr: 0.001 }, schedule: min_size, weighting: sum }
features: { vectorizer: count }
`);
});

describe("files and columns", () => {
  const noColumn = 'dataset "m": reviews.csv: there is no column', columns = 'its columns are "review", "label", "age"';

  it.each([
    ["a missing file", "data.m.source=reviws.csv", `dataset "m": /here/reviws.csv: there is no such file (did you mean "reviews.csv"?)`],
    ["a folder", "data.m.source={file: ., format: csv}", /^dataset "m": \/here is a folder, not a file; .*\{ texts: "\." \}.* glob$/u],
    ["a missing text column", "data.m.text=revew", `${noColumn} "revew" (did you mean "review"?); ${columns}`],
    ["a missing numeric column", "data.m.numeric=[hight]", `${noColumn} "hight"; ${columns}`],
    ["a missing target", "tasks.m.target=lable", `${noColumn} "lable" (did you mean "label"?); ${columns}`],
    ["a missing split column", "data.m.split={column: part}", `${noColumn} "part"; ${columns}`],
    ["an empty dataset", "data.m.source=empty.csv", `dataset "m": empty.csv: there are no rows in this source`],
    ["an empty file", "data.m.source=nothing.csv", `dataset "m": nothing.csv: there are no rows in this source`],
    [
      "a ragged file", "data.m.source=ragged.csv",
      /^dataset "m": ragged\.csv:3: expected 2 fields, found 3; .*quoted, as in "\.\.\.": b,neg,more$/u,
    ],
    [
      "broken UTF-8", "data.m.source=broken.csv",
      /^dataset "m": broken\.csv:3: these bytes are not utf-8: 0xFF at byte 29 .*encoding: latin1.*invalid: replace.*"\uFFFD"$/u,
    ],
  ])("%s", async (_, set, message) => {
    const said = await mistake(set);
    if (typeof message === "string") expect(said).toBe(message);
    else expect(said).toMatch(message);
  });

  it.each([
    ["word", `is "many", not a number`],
    ["huge", 'is "1e39", too large'],
  ])("a number that is none: %s", async (name, problem) => {
    const said = await mistake(`data.m={source: ${name}.csv, numeric: [age]}`);
    expect(said).toContain(`${name}.csv: data row 8: numeric column "age" ${problem}`);
  });

  it.each([
    ["drop table x", "found one that begins with DROP"],
    ["select 1; select 2", "found 2 statements"],
    ["copy (select 1) to 'stolen.csv'", "found one that begins with COPY"],
    ["", ""],
  ])("SQL that is not one SELECT: %s", async (sql, found) => {
    const said = await mistake(`data.m.source={sql: ${JSON.stringify(sql)}}`);
    expect(said).toBe(sql === ""
      ? `--set data.m.source={sql: ""}: data.m.source.sql must be a SELECT, found ""`
      : `dataset "m": SQL "${sql}": a source's SQL must be exactly one SELECT; ${found}`);
    expect(readdirSync(folder)).not.toContain("stolen.csv");
  });
});

describe("labels and rows", () => {
  it.each([
    [
      "a label outside the map, among the training rows", ["tasks.m.labels=[pos, negg]"],
      `task "m": dataset "m": reviews.csv: data row 1: column "label" has the unknown label "neg" (did you mean "negg"?); ` +
      `the known labels are "pos", "negg"`,
    ],
    [
      "a third label that only a test row has",
      ["data.m={source: odd.csv, numeric: [age], split: {column: split}}", "tasks.m={data: m, target: label, kind: binary}"],
      `task "m": dataset "m": odd.csv: column "label": a binary task has two classes, found 3 labels ("maybe", "neg", "pos"). Name the ` +
      "positive one under positive, or make the task multiclass",
    ],
    [
      "a class absent from the training rows", ["tasks.m={data: m, target: label, kind: multiclass, labels: [pos, neg, neutral]}"],
      `task "m": dataset "m": reviews.csv: column "label": no training row has the label "neutral"; they have only "neg", "pos"`,
    ],
    [
      "a positive label that is none", ["tasks.m.positive=positive"],
      `task "m": dataset "m": reviews.csv: column "label": positive is "positive", which is no label (did you mean "pos"?); ` +
      'the labels are "neg", "pos"',
    ],
    [
      "test rows without any label", ["data.m={source: unlabelled.csv, numeric: [age], split: {column: split}}"],
      `task "m": dataset "m": unlabelled.csv: column "label": none of the 10 test rows has a label, so there is nothing to score: `,
    ],
    ["a sample beyond the rows", ["data.m.sample=61"], `dataset "m": sample of "m": asked for 61 rows, found 60: ask for 60 at most`],
    [
      "dropLast that leaves no batch", ["train.dropLast=true", "train.batchSize=64"],
      `loader "m" has no batch (45 rows, batchSize 64): dropLast leaves no batch: lower batchSize or set dropLast to false`,
    ],
  ])("%s", async (_, set, message) => {
    expect(await mistake(...set)).toContain(message);
  });

  it("a class that only a test row has is known, and counts as missed", async () => {
    const { code, stderr, run } = await train(
      "data.m={source: odd.csv, numeric: [age], split: {column: split}}", "tasks.m={data: m, target: label, kind: multiclass}",
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(readRun(at(run)).labels.m.names).toEqual(["maybe", "neg", "pos"]);
    const { metrics } = logged(run).at(-1) as { metrics: Record<string, number> };
    expect(metrics.accuracy).toBeLessThanOrEqual(0.9); // one of ten rows
  });

  it("an empty document is legal, also where no word of it is known", async () => {
    write("holes.csv", `review,label\n${rows(40, (i) => `${i % 4 === 0 ? "" : `good ${label(i)}`},${label(i)}`)}`);
    const { code, stderr, run } = await train("data.m.source=holes.csv");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(logged(run).at(-1)).toMatchObject({ event: "epoch", epoch: 2 });
  });
});

describe("recipes", () => {
  it.each([
    ["a misspelt key", "trian.epochs=2", `unknown key "trian" (did you mean "train"?)`],
    ["a misspelt key inside", "train.epoch=2", `unknown key "epoch" in train (did you mean "epochs"?)`],
    ["a wrong type", "train.epochs=two", `train.epochs must be a whole number of epochs from 1 up, or auto, found "two"`],
    [
      "a wrong name", "train.schedule=min-size",
      "train.schedule must be one of min_size, max_size_cycle, max_size, sequential, round_robin, uniform, proportional, temperature, " +
      `annealed, rates or task_by_task, found "min-size" (did you mean "min_size"?)`,
    ],
    ["an unknown dataset", "tasks.m.data=movies", `tasks.m.data must name a dataset (m), found "movies"`],
    [
      "an unknown kind of task", "tasks.m.kind=binry",
      `tasks.m.kind must be one of binary, multiclass, multilabel, regression or ordinal, found "binry" (did you mean "binary"?)`,
    ],
    [
      "an option of a choice, beside it", "train.momentum=0.9",
      `unknown key "momentum" in train: it belongs in train.optimizer, as in optimizer: { momentum: ... }`,
    ],
    [
      "an option of another choice", "train.optimizer.momentum=0.9",
      "train.optimizer.momentum is an option of optimizer sgd or rmsprop, and this is optimizer adam: leave it out",
    ],
  ])("%s", async (_, set, problem) => {
    expect(await mistake(set)).toBe(`--set ${set}: ${problem}`);
  });

  it("tell all mistakes of a file, each at its line and column", async () => {
    const changes = [["hidden: [8]", "hiden: [8]"], ["epochs: 2", "epochs: -3"], ["data: m,", "data: n,"]];
    write("wrong.yaml", changes.reduce((text, [before, after]) => text.replace(before, after), read("base.yaml")));
    const { code, stdout, stderr } = await command("compare", at("wrong.yaml"));
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr.replaceAll(at("wrong.yaml"), "wrong.yaml")).toBe([
      'wrong.yaml:4:14: tasks.m.data must name a dataset (m), found "n"',
      'wrong.yaml:5:10: unknown key "hiden" in model (did you mean "hidden"?)',
      "wrong.yaml:6:18: train.epochs must be a whole number of epochs from 1 up, or auto, found -3",
      "",
    ].join("\n"));
  });

  it("must be there, be a file, and be text", async () => {
    const stderr = async (file: string) => (await command("train", file)).stderr.replaceAll(folder, "/here").trimEnd();
    expect(await stderr(at("none.yaml"))).toMatch(/^\/here\/none\.yaml: there is no such file; .* a recipe\b/u);
    expect(await stderr(folder)).toMatch(/^\/here: .*folder; .* a recipe\b/u);
    write("latin.yaml", Buffer.from("seed: 1\nname: caf\u00e9\n", "latin1"));
    expect(await stderr(at("latin.yaml"))).toMatch(/^\/here\/latin\.yaml:2: not valid UTF-8; save /u);
  });
});

describe("models and training", () => {
  it("a model too large for the memory is refused before training, with its size and what would fit", async () => {
    const said = await mistake("features.vectorizer={name: hashing, buckets: 16777216}", "model.hidden=[400]");
    expect(said).toMatch(/^the model is too large: .* 16777216 features by 400 hidden units, .*2 moments /u);
    expect(said).toMatch(/ 80\.7 GB, .* [34]\.\d+ GB left/u);
    expect(said).toMatch(/up to 20 units, or \d{6} features/u);
  });

  it.each([
    [
      "while it trains", ["train.batchSize=16"],
      /^training stopped at step 2 \(epoch 1\): the loss of task "m" is NaN; lower .*train\.optimizer\.lr.* extreme numbers .*\n$/u,
    ],
    [
      "when it is scored", ["train.batchSize=64"],
      /^training stopped after step 1 \(epoch 1\): on the training rows, task "m" has a logit of (NaN|-?Infinity), .*train\.optimizer\.lr/u,
    ],
  ])("a loss that turns NaN stops %s, names task and step, and keeps the run folder", async (_, set, message) => {
    const { code, stdout, stderr, run } = await train(
      "data.m.numeric=[age]", "train.optimizer={name: sgd, lr: 1e30}", "model={hidden: [8, 8], activation: relu}", ...set,
    );
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(message);
    const [number, map] = [expect.any(Number) as number, expect.any(Object) as object];
    expect(logged(run)).toEqual([{ event: "step", step: 1, losses: { m: number }, gradNorms: map }]);
    expect(readRun(at(run)).recipe.train.optimizer.lr).toBe(1e30);
    expect(readdirSync(at(run)).sort()).toEqual(
      ["checkpoint.safetensors", "gradient-norms.svg", "metrics.jsonl", "model.safetensors", "recipe.yaml", "warnings.json"],
    );
  });
});
