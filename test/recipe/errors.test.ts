/**
 * @file What a wrong recipe is told: the place, the value found, what is allowed; all mistakes at once, in the order of the file.
 */
import { describe, expect, it } from "vitest";
import { parseRecipe } from "../../src/recipe/index.js";
import { example, messageOf, smallest } from "./examples.js";

/** The message for the smallest recipe with more lines after its five. */
const added = (lines: string): string => messageOf(smallest + lines);
/** The message for the smallest recipe with one part written differently. */
const changed = (from: string, to: string): string => {
  expect(smallest).toContain(from);
  return messageOf(smallest.replace(from, to));
};
const encodingPhrase = "the name of an encoding, such as utf-8 or windows-1252";

describe("unknown keys", () => {
  it.each([
    ["trian: {}", 'r.yaml:6:1: unknown key "trian" (did you mean "train"?)'],
    ["train:\n  epohcs: 3", 'r.yaml:7:3: unknown key "epohcs" in train (did you mean "epochs"?)'],
    ["features: { min_df: 2 }", 'r.yaml:6:13: unknown key "min_df" in features (did you mean "minDf"?)'],
    ["single: { model: { hiden: [3] } }", 'r.yaml:6:20: unknown key "hiden" in single.model (did you mean "hidden"?)'],
    ["model: { constructor: 1 }", 'r.yaml:6:10: unknown key "constructor" in model; known keys are trunk, hidden, activation, ' +
      "dropout, layerNorm, residual, experts, sharedExperts, taskExperts, levels, alpha and privateUnits"],
  ])("%j", (lines, message) => expect(added(lines)).toBe(message));

  it("lists all keys where none is near", () => {
    const message = added("train: { learning_rate: 3 }");
    expect(message).toMatch(/^r\.yaml:6:10: unknown key "learning_rate" in train; known keys are epochs, batchSize, [\w, ]+ and \w+$/);
    for (const key of Object.keys(parseRecipe(smallest, { file: "r.yaml" }).train)) expect(message).toMatch(new RegExp(`\\b${key}\\b`));
  });

  it("counts a misspelt required key as one mistake", () => {
    expect(changed("target: label", "taget: label")).toBe('r.yaml:4:26: unknown key "taget" in tasks.mood (did you mean "target"?)');
    expect(changed("source: reviews.csv", "source: { fil: reviews.csv }"))
      .toBe('r.yaml:2:24: unknown key "fil" in data.reviews.source (did you mean "file"?)');
  });
});

describe("wrong values", () => {
  it.each([
    ["seed: -1", "r.yaml:6:7: seed must be a whole number from 0 to 2^53 - 1, found -1"],
    ["seed: 9007199254740992", "r.yaml:6:7: seed must be a whole number from 0 to 2^53 - 1, found 9007199254740992"],
    ["seed: one", 'r.yaml:6:7: seed must be a whole number from 0 to 2^53 - 1, found "one"'],
    ["seed: .nan", "r.yaml:6:7: seed must be a whole number from 0 to 2^53 - 1, found NaN"],
    ["name: 2024", "r.yaml:6:7: name must be text, in quotes where it looks like a number, found 2024"],
    ['name: "a\\nb"', 'r.yaml:6:7: name must be text on one line, found "a\\nb"'],
    ["single: { model: 3 }", "r.yaml:6:18: single.model must be a map of settings (trunk, hidden, activation, dropout, layerNorm, residual, " +
        "experts, sharedExperts, taskExperts, levels, alpha, privateUnits), found 3"],
    ["train: { epochs: 0 }", "r.yaml:6:18: train.epochs must be a whole number from 1 up, found 0"],
    ["train: { batchSize: 1.5 }", "r.yaml:6:21: train.batchSize must be a whole number from 1 up, found 1.5"],
    ["train: { shuffle: yes }", 'r.yaml:6:19: train.shuffle must be true or false, found "yes"'],
    ["train: { lr: 0 }", "r.yaml:6:14: train.lr must be a number above 0, found 0"],
    ["train: { lr: .inf }", "r.yaml:6:14: train.lr must be a number above 0, found Infinity"],
    ["train: { lr: }", "r.yaml:6:10: train.lr must be a number above 0, found null"],
    ["train: { betas: [0.9, 1] }", "r.yaml:6:23: train.betas.1 must be a number from 0 up to 1, 1 not included, found 1"],
    ["train: { betas: [0.9] }", "r.yaml:6:17: train.betas must be two numbers from 0 up to 1, such as [0.9, 0.999], found [0.9]"],
    ["train: { optimizer: adma }",
      'r.yaml:6:21: train.optimizer must be one of adam, adamw, sgd or adagrad, found "adma" (did you mean "adam"?)'],
    ["train: { schedule: minsize }", "r.yaml:6:20: train.schedule must be one of min_size, max_size_cycle, max_size, sequential, " +
      "round_robin, uniform, proportional, temperature, annealed, rates or task_by_task, " +
      'found "minsize" (did you mean "min_size"?)'],
    ["train: { weighting: gradnrom }", "r.yaml:6:21: train.weighting must be one of sum, mean, fixed, uncertainty, dwa, rlw, gls, imtl_l, stch, famo, " +
      "gradnorm, mgda, pcgrad, gradvac, cagrad, imtl_g, nash_mtl, aligned_mtl, fairgrad, upgrad, dualproj or graddrop, " +
      'found "gradnrom" (did you mean "gradnorm"?)'],
    ["train: { evaluateEvery: 10 }", "r.yaml:6:25: train.evaluateEvery must be epoch, or a number of steps such as 10 steps, found 10"],
    ["train: { evaluateEvery: 0 steps }",
      'r.yaml:6:25: train.evaluateEvery must be epoch, or a number of steps such as 10 steps, found "0 steps"'],
    ["model: { hidden: [] }", "r.yaml:6:18: model.hidden must be a list of layer sizes, at least one, such as [200], found []"],
    ["model: { hidden: 200 }", "r.yaml:6:18: model.hidden must be a list of layer sizes, at least one, such as [200], found 200"],
    ["model:\n  hidden:\n    - 20\n    - -3", "r.yaml:9:7: model.hidden.1 must be a whole number from 1 up, found -3"],
    ["model: { activation: swish }", 'r.yaml:6:22: model.activation must be one of sigmoid, tanh, relu or gelu, found "swish"'],
    ["features: { minDf: 1.5 }",
      "r.yaml:6:20: features.minDf must be a share from 0 up to 1, or a whole number of documents from 1 up, found 1.5"],
    ["features: { ngramRange: [1, 0] }", "r.yaml:6:29: features.ngramRange.1 must be a whole number from 1 up, found 0"],
    ["features: { stopWords: french }",
      'r.yaml:6:24: features.stopWords must be english, a list of words, or null for none, found "french"'],
    ["features: { stopWords: [a, 1] }", "r.yaml:6:28: features.stopWords.1 must be a word, found 1"],
    ["features: { stripAccents: yes }",
      'r.yaml:6:27: features.stripAccents must be one of ascii or unicode, or null to keep them, found "yes"'],
    ["features: { vectorizer: hashing, buckets: 1000 }", "r.yaml:6:43: features.buckets must be a power of two, up to 2^30, found 1000"],
    ["single: { model: { hidden: 3 } }",
      "r.yaml:6:28: single.model.hidden must be a list of layer sizes, at least one, such as [200], found 3"],
  ])("%j", (lines, message) => expect(added(lines)).toBe(message));

  it.each([
    ["source: reviews.csv", "source: 3",
      "r.yaml:2:22: data.reviews.source must be a path, or a map with one of file, texts, sql, idx and images, found 3"],
    ["source: reviews.csv", "source: { sql: 3 }", "r.yaml:2:29: data.reviews.source.sql must be a SELECT, found 3"],
    ["source: reviews.csv", "source: { texts: t, encoding: utf-9 }",
      `r.yaml:2:44: data.reviews.source.encoding must be ${encodingPhrase}, found "utf-9"`],
    ["source: reviews.csv", "source: { file: a.csv, delimiter: '' }",
      'r.yaml:2:48: data.reviews.source.delimiter must be one to four characters, such as ;, found ""'],
    ["text: review", "numeric: age", 'r.yaml:2:44: data.reviews.numeric must be a list of column names, found "age"'],
    ["text: review", "text: 5",
      "r.yaml:2:41: data.reviews.text must be the name of a column, in quotes where it looks like a number, found 5"],
    ["text: review", "text: t, sample: 0",
      "r.yaml:2:52: data.reviews.sample must be a whole number from 1 up, or null for all rows, found 0"],
    ["text: review", "text: t, split: { test: 1 }",
      "r.yaml:2:59: data.reviews.split.test must be a number between 0 and 1, neither included, found 1"],
    ["kind: binary", "kind: survival", 'r.yaml:4:47: tasks.mood.kind must be one of binary, multiclass, multilabel, regression or ordinal, found "survival"'],
    ["kind: binary", "kind: binary, posWeight: 0", "r.yaml:4:66: tasks.mood.posWeight must be a number above 0, found 0"],
    ["kind: multiclass", "kind: multiclass, labelSmoothing: 1",
      "r.yaml:5:76: tasks.stars.labelSmoothing must be a number from 0 up to 1, 1 not included, found 1"],
    ["kind: multiclass", "kind: multiclass, labels: { 1: [a] }",
      'r.yaml:5:73: tasks.stars.labels.1 must be a label: text, a number, true or false, found ["a"]'],
    ["  mood:", "  m.ood:", 'r.yaml:4:3: tasks: a key must be a name of letters, digits, _ and -, found "m.ood"'],
  ])("%j as %j", (from, to, message) => expect(changed(from, to)).toBe(message));

  it("shortens long values", () => {
    const shown = `"${"x".repeat(56)}...`;
    expect(added(`seed: ${"x".repeat(100)}`)).toBe(`r.yaml:6:7: seed must be a whole number from 0 to 2^53 - 1, found ${shown}`);
  });
});

describe("missing fields", () => {
  it.each([
    ["", "r.yaml:1:1: data is missing: it must be a map from the name of each dataset to its settings\n" +
      "r.yaml:1:1: tasks is missing: it must be a map from the name of each task to its settings"],
    ["- 1", "r.yaml:1:1: a recipe must be a map of settings (name, seed, data, features, tasks, model, single, train), found [1]"],
    ["data: {}\ntasks: {}",
      "r.yaml:1:7: data is empty: it must have one entry or more\nr.yaml:2:8: tasks is empty: it must have one entry or more"],
    ["data:\ntasks:", "r.yaml:1:1: data must be a map from the name of each dataset to its settings, found null\n" +
      "r.yaml:2:1: tasks must be a map from the name of each task to its settings, found null"],
  ])("%j", (text, message) => expect(messageOf(text)).toBe(message));

  it.each([
    ["source: reviews.csv, ", "",
      "r.yaml:2:3: data.reviews.source is missing: it must be a path, or a map with one of file, texts, sql, idx and images"],
    [", kind: binary", "", "r.yaml:4:3: tasks.mood.kind is missing: it must be one of binary, multiclass, multilabel, regression or ordinal"],
    [", text: review", "", "r.yaml:2:3: data.reviews has no features: name columns under text, numeric, categorical or image"],
    ["source: reviews.csv", "source: {}", "r.yaml:2:14: data.reviews.source must have exactly one of file, texts, sql, idx and images, found none"],
    ["source: reviews.csv", "source: { file: a.csv, sql: select }",
      "r.yaml:2:14: data.reviews.source must have exactly one of file, texts, sql, idx and images, found file and sql"],
  ])("%j as %j", (from, to, message) => expect(changed(from, to)).toBe(message));
});

describe("fields that do not fit each other", () => {
  it.each([
    ["train: { momentum: 0.9 }", "r.yaml:6:10: train.momentum is an option of optimizer sgd, and this is optimizer adam: leave it out"],
    ["train: { optimizer: sgd, betas: [0.9, 0.99] }",
      "r.yaml:6:26: train.betas is an option of optimizer adam or adamw, and this is optimizer sgd: leave it out"],
    ["train: { optimizer: sgd, eps: 1 }",
      "r.yaml:6:26: train.eps is an option of optimizer adam, adamw or adagrad, and this is optimizer sgd: leave it out"],
    ["train: { weightDecay: 0.1 }",
      "r.yaml:6:23: train.weightDecay must be 0 with adam, since the first layer is sparse, found 0.1: take optimizer adamw"],
    ["train: { optimizer: sgd, momentum: 0.9, weightDecay: 0.1 }",
      "r.yaml:6:54: train.weightDecay must be 0 with sgd with momentum, since the first layer is sparse, found 0.1: take optimizer adamw"],
    ["train: { optimizer: adamw, lr: 10, weightDecay: 0.1 }",
      "r.yaml:6:49: train.weightDecay times lr must be below 1, found 0.1 times 10"],
    ["train: { optimizer: sgd, nesterov: true }", "r.yaml:6:36: train.nesterov needs a momentum above 0 beside it, such as 0.9"],
    ["train: { optimizer: sgd, momentum: 0.9, nesterov: true, dampening: 0.1 }",
      "r.yaml:6:68: train.dampening must be 0 where nesterov is true, found 0.1"],
    ["train: { optimizer: sgd, dampening: 0.1 }", "r.yaml:6:37: train.dampening does nothing without a momentum above 0: leave it out"],
    ["features: { buckets: 1024 }",
      "r.yaml:6:13: features.buckets is an option of vectorizer hashing, and this is vectorizer count: leave it out"],
    ["features: { useIdf: true }",
      "r.yaml:6:13: features.useIdf is an option of vectorizer tfidf, and this is vectorizer count: leave it out"],
    ...["vocabulary: union", "fitOn: all", "minDf: 2", "maxDf: 2", "maxFeatures: 10"].map((option) => [
      `features: { vectorizer: hashing, ${option} }`,
      `r.yaml:6:34: features.${option.split(":")[0]} is an option of vectorizer count or tfidf, and this is vectorizer hashing: ` +
        "leave it out",
    ]),
    ["features: { vectorizer: tfidf, useIdf: false, smoothIdf: false }",
      "r.yaml:6:47: features.smoothIdf does nothing where useIdf is false: leave it out"],
    ["features: { analyzer: char, stopWords: english }",
      "r.yaml:6:29: features.stopWords is for analyzer word, and this is analyzer char: leave it out"],
    ["features: { ngramRange: [2, 1] }", "r.yaml:6:25: features.ngramRange must have the shorter length first, found [2, 1]"],
    ["features: { minDf: 5, maxDf: 4 }", "r.yaml:6:30: features.maxDf must not be below minDf, 5, found 4"],
    ["features: { tokenPattern: '(a)(b)' }",
      "r.yaml:6:27: features.tokenPattern must have one group at most, which is then the word, found 2: write the others as (?:...)"],
    ["single: { train: { momentum: 0.9 } }",
      "r.yaml:6:20: single.train.momentum is an option of optimizer sgd, and this is optimizer adam: leave it out"],
    ["single: { train: { optimizer: sgd } }",
      "r.yaml:6:31: single.train.optimizer is sgd, and train has adam: give single.train.lr too, such as 0.001"],
  ])("%j", (lines, message) => expect(added(lines)).toBe(message));

  it("says why a token pattern is none", () => {
    expect(added("features: { tokenPattern: '[a' }")).toMatch(/^r\.yaml:6:27: features\.tokenPattern is no regular expression: .*\[a/u);
  });

  it.each([
    ["data: reviews, target: label", "data: revews, target: label",
      'r.yaml:4:17: tasks.mood.data must name a dataset (reviews), found "revews" (did you mean "reviews"?)'],
    ["target: label", "target: review",
      'r.yaml:4:34: tasks.mood.target "review" is a feature of dataset reviews too: the answer would be among the features'],
    ["text: review", "text: review, categorical: [label]",
      'r.yaml:4:34: tasks.mood.target "label" is a feature of dataset reviews too: the answer would be among the features'],
    ["kind: binary", "kind: ordinal, labelSmoothing: 0.1",
      "r.yaml:4:56: tasks.mood.labelSmoothing is an option of kind binary, multiclass or multilabel, and this is kind ordinal: leave it out"],
    ["kind: binary", "kind: regression, delta: 2", "r.yaml:4:59: tasks.mood.delta goes with loss huber, and this is mse: leave it out"],
    ["kind: binary", "kind: regression, loss: rmse", 'r.yaml:4:65: tasks.mood.loss must be one of mse, l1 or huber, found "rmse" (did you mean "mse"?)'],
    ["kind: binary", "kind: binary, posWeight: { pos: 2 }", "r.yaml:4:66: tasks.mood.posWeight must be a number above 0, or balanced: a binary task has one"],
    ["kind: binary", "kind: binary, posWeight: even",
      'r.yaml:4:66: tasks.mood.posWeight must be a number above 0, or balanced; for multilabel also a map from labels to weights, found "even"'],
    ["kind: binary", "kind: binary, weight: label", 'r.yaml:4:63: tasks.mood.weight "label" is the target too: name another column'],
    ["target: label, kind: binary", "target: [a, b], kind: binary",
      "r.yaml:4:34: tasks.mood.target must be the name of one column for a binary task: only multilabel takes a list"],
    ["kind: binary", "kind: multilabel", "r.yaml:4:34: tasks.mood.target is one column: say under separator what stands between its labels, or list a " +
      "column of 0 and 1 for each label"],
    ["target: label, kind: binary", 'target: [a, b], kind: multilabel, separator: "|"',
      "r.yaml:4:60: tasks.mood.separator goes with a target of one column, and this is a list: leave it out"],
    ["target: label, kind: binary", "target: [a, b, a], kind: multilabel", 'r.yaml:4:41: tasks.mood.target.2 names "a" a second time'],
    ["target: label, kind: binary", "target: [a, text], kind: multilabel, posWeight: { a: 2, c: 1 }",
      "r.yaml:4:82: tasks.mood.posWeight.c names no label; the labels are a, text"],
    ["target: label, kind: binary", "target: [a, b], kind: multilabel, labels: [x, y]",
      "r.yaml:4:60: tasks.mood.labels goes with a separator: columns give their labels their names"],
    ["kind: binary", 'kind: multilabel, separator: "|", labels: { a: b }',
      "r.yaml:4:83: tasks.mood.labels must be a list for a multilabel task: its labels are as they stand in the cells"],
    ["target: label, kind: binary", "target: [a, review], kind: multilabel",
      'r.yaml:4:34: tasks.mood.target "review" is a feature of dataset reviews too: the answer would be among the features'],
    ["kind: binary", "kind: binary, classWeights: { pos: 2 }",
      "r.yaml:4:55: tasks.mood.classWeights is an option of kind multiclass or ordinal, and this is kind binary: leave it out"],
    ["kind: multiclass", "kind: multiclass, posWeight: 2",
      "r.yaml:5:60: tasks.stars.posWeight is an option of kind binary or multilabel, and this is kind multiclass: leave it out"],
    ["kind: multiclass", "kind: multiclass, positive: 1",
      "r.yaml:5:60: tasks.stars.positive is an option of kind binary, and this is kind multiclass: leave it out"],
    ["kind: multiclass", "kind: multiclass, labels: { 1: a, 2: a }",
      "r.yaml:5:68: tasks.stars.labels must name two classes or more, found 1"],
    ["kind: multiclass", "kind: multiclass, labels: [1, 2, 1]", "r.yaml:5:68: tasks.stars.labels names a label twice"],
    ["kind: multiclass", "kind: ordinal, labels: [low, high], classWeights: { hig: 2 }",
      'r.yaml:5:94: tasks.stars.classWeights.hig names no class (did you mean "high"?); the classes are low, high'],
    ["kind: multiclass", "kind: multiclass, labels: [low, high], classWeights: { hig: 2 }",
      'r.yaml:5:97: tasks.stars.classWeights.hig names no class (did you mean "high"?); the classes are low, high'],
    ["kind: binary", "kind: binary, labels: [neg, pos], positive: poss",
      'r.yaml:4:85: tasks.mood.positive must be one of the labels neg or pos, found "poss" (did you mean "pos"?)'],
    ["kind: binary", "kind: binary, labels: [1, 2, 3]",
      "r.yaml:4:3: tasks.mood.positive is missing: with 3 classes it must say which one counts as 1"],
    ["text: review", "text: a, numeric: [b, b]", 'r.yaml:2:57: data.reviews.numeric.1 names "b" a second time'],
    ["text: review", "categorical: [b, b]", 'r.yaml:2:52: data.reviews.categorical.1 names "b" a second time'],
    ["text: review", "text: a, split: { column: c, test: 0.2 }",
      "r.yaml:2:64: data.reviews.split.test is an option of a split by share, and this is a split by column: leave it out"],
    ["source: reviews.csv", "source: { sql: select, header: true }",
      "r.yaml:2:37: data.reviews.source.header is an option of a source by file, and this is a source by sql: leave it out"],
    ["source: reviews.csv", "source: { file: a.jsonl, quote: x }",
      "r.yaml:2:39: data.reviews.source.quote is an option of format csv or tsv, and this is format jsonl: leave it out"],
    ["source: reviews.csv", "source: { file: a.parquet, encoding: latin1 }", "r.yaml:2:41: data.reviews.source.encoding is an option of " +
      "format csv, tsv, json, jsonl or lines, and this is format parquet: leave it out"],
    ["source: reviews.csv", "source: reviews.dat", "r.yaml:2:22: data.reviews.source.file must have an extension that tells its format " +
      '(.csv .tsv .tab .json .jsonl .ndjson .parquet .txt), or a format beside it, found "reviews.dat"'],
  ])("%j as %j", (from, to, message) => expect(changed(from, to)).toBe(message));

  it("says which metrics fit the kind of task", () => {
    expect(changed("kind: multiclass", "kind: multiclass, metric: f1"))
      .toMatch(/^r\.yaml:5:68: tasks\.stars\.metric must be one of f1_macro, .* for a multiclass task, found "f1"/u);
    expect(changed("kind: multiclass", "kind: multiclass, metric: f1macro")).toMatch(/found "f1macro" \(did you mean "f1_macro"\?\)$/u);
  });
});

describe("several mistakes", () => {
  it("are told together, in the order of the file, those between fields included", () => {
    const text = example
      .replace("seed: 1", "seed: -1")
      .replace("data: yelp,", "data: yelpp,")
      .replace("epochs", "epohcs")
      .replace("lr: 0.001", "lr: abc, momentum: 0.9")
      .replace("[200]", "[0, 200, -1]");
    expect(messageOf(text).split("\n")).toEqual([
      "r.yaml:1:7: seed must be a whole number from 0 to 2^53 - 1, found -1",
      'r.yaml:11:17: tasks.yelp.data must name a dataset (movie, yelp), found "yelpp" (did you mean "yelp"?)',
      "r.yaml:12:31: model.hidden.0 must be a whole number from 1 up, found 0",
      "r.yaml:12:39: model.hidden.2 must be a whole number from 1 up, found -1",
      'r.yaml:13:10: unknown key "epohcs" in train (did you mean "epochs"?)',
      'r.yaml:13:57: train.lr must be a number above 0, found "abc"',
      "r.yaml:13:62: train.momentum is an option of optimizer sgd, and this is optimizer adam: leave it out",
    ]);
  });

  it("blames no default that stands in for what is broken", () => {
    expect(added("train: { optimizer: sdg, momentum: 0.9 }\nsingle: { train: { nesterov: true } }")).not.toContain("\n");
    expect(added("train: { optimizer: sgd, momentum: 2, nesterov: true }")).not.toContain("\n");
    expect(messageOf(smallest.replace("source: reviews.csv", "source: 3"))).not.toContain("\n");
    expect(messageOf("data: 3\ntasks: { a: { data: b, target: c, kind: binary } }")).not.toContain("\n");
  });

  it("checks the other entries where one is broken past repair", () => {
    const text = smallest.replace("target: label, kind: binary", "x: 1").replace("data: reviews, target: st", "data: none, target: st");
    const places = messageOf(text).split("\n").map((line) => line.slice(0, line.indexOf(": ")));
    expect(places).toEqual(["r.yaml:4:3", "r.yaml:4:3", "r.yaml:4:26", "r.yaml:5:18"]);
  });

  it("are counted beyond ten", () => {
    const lines = messageOf(`${smallest}model: { hidden: [${Array(13).fill(0).join(", ")}] }`).split("\n");
    expect(lines).toHaveLength(11);
    expect(lines[10]).toBe("... and 3 more mistakes");
  });
});
