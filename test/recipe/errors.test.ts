/**
 * @file What is said of a wrong recipe: the place, the value found, what is allowed; all mistakes at once, in the order of the file.
 * Unknown keys and the options of each family have tests of their own.
 */
import { describe, expect, it } from "vitest";
import { recipeToYaml } from "../../src/recipe/index.js";
import { example, messageOf, parse, smallest } from "./examples.js";

/** The message for the smallest recipe with more lines after its five. */
const added = (lines: string): string => messageOf(smallest + lines);
/** The message for the smallest recipe with one part written differently. */
const changed = (from: string, to: string): string => {
  expect(smallest).toContain(from);
  return messageOf(smallest.replace(from, to));
};

describe("a misspelt section", () => {
  const whole = recipeToYaml(parse(example)); // with all defaults, so that all checks have something to look at

  it.each(["data", "split", "features", "tasks", "model", "train"])("%s is named, and nothing else breaks", (section) => {
    const yaml = whole.replace(new RegExp(`^${section}:`, "mu"), `${section.slice(1)}:`);
    expect(yaml).not.toBe(whole);
    expect(messageOf(yaml)).toContain(`unknown key "${section.slice(1)}" (did you mean "${section}"?)`);
  });
});

describe("wrong values", () => {
  it.each([
    ["seed: -1", "r.yaml:6:7: seed must be a whole number from 0 to 2^53 - 1, found -1"],
    ["seed: 9007199254740992", "r.yaml:6:7: seed must be a whole number from 0 to 2^53 - 1, found 9007199254740992"],
    ["seed: one", 'r.yaml:6:7: seed must be a whole number from 0 to 2^53 - 1, found "one"'],
    ["seed: .nan", "r.yaml:6:7: seed must be a whole number from 0 to 2^53 - 1, found NaN"],
    ["name: 2024", "r.yaml:6:7: name must be text on one line, in quotes where it looks like a number, found 2024"],
    ['name: "a\\nb"', 'r.yaml:6:7: name must be text on one line, in quotes where it looks like a number, found "a\\nb"'],
    ["single: { model: 3 }",
      "r.yaml:6:18: single.model must be a map of settings (trunk, hidden, activation, dropout, layerNorm, residual, " +
      "experts, sharedExperts, taskExperts, levels, alpha, privateUnits, channels, kernel, pool, batchNorm), found 3"],
    ["train:", "r.yaml:6:1: train must be a map of settings (epochs, refit, batchSize, "],
    ["train: { epochs: 0 }", "r.yaml:6:18: train.epochs must be a whole number of epochs from 1 up, or auto, found 0"],
    ["train: { epochs: '3' }", 'r.yaml:6:18: train.epochs must be a whole number of epochs from 1 up, or auto, found "3"'],
    ["train: { batchSize: 1.5 }", "r.yaml:6:21: train.batchSize must be a whole number from 1 up, found 1.5"],
    ["train: { shuffle: yes }", 'r.yaml:6:19: train.shuffle must be true or false, found "yes"'],
    ["train: { clipNorm: 0 }", "r.yaml:6:20: train.clipNorm must be a number above 0, or null for no limit, found 0"],
    ["train: { trunkLr: -1 }", "r.yaml:6:19: train.trunkLr must be a number above 0, or null for lr, found -1"],
    ["train: { freeze: trunk }", 'r.yaml:6:18: train.freeze must be a list of trunk and names of tasks, found "trunk"'],
    ["train: { best: 3 }",
      "r.yaml:6:16: train.best must be mean, the name of a task, a map from tasks to their weights, or null for the last epoch, found 3"],
    ["train: { best: { mood: 0 } }", "r.yaml:6:24: train.best.mood must be a number above 0, found 0"],
    ["train: { patience: 0 }",
      "r.yaml:6:20: train.patience must be a whole number of epochs from 1 up, a map from tasks to such numbers, or null for " +
      "never, found 0"],
    ["train: { patience: { stars: 1.5 } }", "r.yaml:6:29: train.patience.stars must be a whole number from 1 up, found 1.5"],
    ["train: { evaluateEvery: 10 }", "r.yaml:6:25: train.evaluateEvery must be epoch, or a number of steps such as 10 steps, found 10"],
    ["train: { evaluateEvery: 0 steps }",
      'r.yaml:6:25: train.evaluateEvery must be epoch, or a number of steps such as 10 steps, found "0 steps"'],
    ["model: { hidden: '200' }", 'r.yaml:6:18: model.hidden must be a list of layer sizes, such as [200], found "200"'],
    ["model: { hidden: 0 }", "r.yaml:6:18: model.hidden must be a whole number from 1 up, found 0"],
    ["model:\n  hidden:\n    - 20\n    - -3", "r.yaml:9:7: model.hidden.1 must be a whole number from 1 up, found -3"],
    ["model: { dropout: 1 }", "r.yaml:6:19: model.dropout must be a number from 0 up, below 1, found 1"],
    ["split: { test: 1 }", "r.yaml:6:16: split.test must be a number from 0 up, below 1, found 1"],
    ["split: { stratify: label }", 'r.yaml:6:20: split.stratify must be true or false, found "label"'],
    ["split: { column: 3 }", "r.yaml:6:18: split.column must be the name of a column, in quotes where it looks like a number, found 3"],
    ["split: 0.2", "r.yaml:6:8: split must be a map of settings (test, validation, stratify, seed, group, time, folds), or of column " +
      "alone, found 0.2"],
  ])("%j", (lines, message) => expect(added(lines).slice(0, message.length)).toBe(message));

  it.each([
    ["source: reviews.csv", "source: 3",
      "r.yaml:2:22: data.reviews.source must be a path, or a map with one of file, texts, sql, idx and images, found 3"],
    ["source: reviews.csv", "source: { sql: 3 }", "r.yaml:2:29: data.reviews.source.sql must be a SELECT, found 3"],
    ["source: reviews.csv", "source: { file: a.dat, format: cvs }",
      "r.yaml:2:45: data.reviews.source.format must be one of csv, tsv, json, jsonl, " +
      'parquet, svmlight or lines, found "cvs" (did you mean "csv"?)'],
    ["text: review", "numeric: age", 'r.yaml:2:44: data.reviews.numeric must be a list of column names, found "age"'],
    ["text: review", "text: 5",
      "r.yaml:2:41: data.reviews.text must be the name of a column, in quotes where it looks like a number, or null for none, found 5"],
    ["text: review", "text: t, sample: 0",
      "r.yaml:2:52: data.reviews.sample must be a whole number from 1 up, or null for all rows, found 0"],
    ["kind: binary", "kind: survival",
      'r.yaml:4:47: tasks.mood.kind must be one of binary, multiclass, multilabel, regression or ordinal, found "survival"'],
    ["kind: multiclass", "kind: multiclass, labels: { 1: [a] }",
      'r.yaml:5:73: tasks.stars.labels.1 must be a label: text, a number, true or false, found ["a"]'],
    ["kind: binary", "kind: regression, loss: rmse",
      'r.yaml:4:65: tasks.mood.loss must be one of mse, l1, huber or smooth_l1, found "rmse" (did you mean "mse"?)'],
    ["kind: binary", "kind: regression, loss: { name: huber, delta: -1 }",
      "r.yaml:4:87: tasks.mood.loss.delta must be a number above 0, found -1"],
  ])("%j as %j", (from, to, message) => expect(changed(from, to)).toBe(message));

  it("shortens long values", () => {
    const shown = `"${"x".repeat(56)}...`;
    expect(added(`seed: ${"x".repeat(100)}`)).toBe(`r.yaml:6:7: seed must be a whole number from 0 to 2^53 - 1, found ${shown}`);
  });
});

describe("wrong choices", () => {
  const optimizers = "must be one of adam, adamw, nadam, sgd, rmsprop, adagrad or adadelta";
  it.each([
    ["train: { optimizer: adma }", `r.yaml:6:21: train.optimizer ${optimizers}, found "adma" (did you mean "adam"?)`],
    ["train: { optimizer: { name: adma, lr: 3 } }", `r.yaml:6:29: train.optimizer ${optimizers}, found "adma" (did you mean "adam"?)`],
    ["train: { optimizer: 3 }", `r.yaml:6:21: train.optimizer ${optimizers}, or a map of its name and options, found 3`],
    ["train: { optimizer: }", `r.yaml:6:10: train.optimizer ${optimizers}, or a map of its name and options, found null`],
    ["train: { optimizer: { name: adam, lr: 0 } }", "r.yaml:6:39: train.optimizer.lr must be a number above 0, found 0"],
    ["train: { optimizer: { name: adam, lr: .inf } }", "r.yaml:6:39: train.optimizer.lr must be a number above 0, found Infinity"],
    ["train: { optimizer: { name: adam, lr:  } }", "r.yaml:6:35: train.optimizer.lr must be a number above 0, found null"],
    ["train: { optimizer: { name: adam, betas: [0.9, 1] } }",
      "r.yaml:6:48: train.optimizer.betas.1 must be a number from 0 up, below 1, found 1"],
    ["train: { optimizer: { name: adam, betas: [0.9] } }",
      "r.yaml:6:42: train.optimizer.betas must be two numbers from 0 up, below 1, such as [0.9, 0.999], found [0.9]"],
    ["train: { optimizer: { name: adam, momentum: 0.9 } }",
      "r.yaml:6:35: train.optimizer.momentum is an option of optimizer sgd or rmsprop, and this is optimizer adam: leave it out"],
    ["train: { optimizer: { momentum: 0.9, lr: 0.1 } }",
      "r.yaml:6:23: train.optimizer.momentum is an option of optimizer sgd or rmsprop, and this is optimizer adam: leave it out"],
    ["train: { weighting: fixed }",
      "r.yaml:6:21: train.weighting.weights is missing: it must be a map from the name of each task to its weight, " +
      "a number from 0 up"],
    ["train: { schedule: { name: rates, rates: { reviews: 0 } } }",
      "r.yaml:6:53: train.schedule.rates.reviews must be a number above 0, found 0"],
    ["features: { vectorizer: { name: count, stopWords: [a, 1] } }",
      "r.yaml:6:55: features.vectorizer.stopWords.1 must be a word, found 1"],
    ["model: { activation: swish }", 'r.yaml:6:22: model.activation must be one of sigmoid, tanh, relu or gelu, found "swish"'],
    ["model: { trunk: moe, experts: 3 }",
      "r.yaml:6:17: model.trunk must be one of mlp, mmoe, cgc, ple, cross_stitch, private_shared or cnn, found " +
      '"moe" (did you mean "mmoe"?)'],
    ["model: { trunk: { name: mmoe } }",
      "r.yaml:6:17: model.trunk must be one of mlp, mmoe, cgc, ple, cross_stitch, private_shared or cnn, found " +
      '{"name":"mmoe"}: write a name, and its options beside it'],
    ["model: { trunk: mmoe, levels: 3 }", "r.yaml:6:23: model.levels is an option of trunk ple, and this is trunk mmoe: leave it out"],
    ["single: { train: { optimizer: { name: adam, momentum: 0.9 } } }",
      "r.yaml:6:45: single.train.optimizer.momentum is an option of optimizer sgd or rmsprop, and this is optimizer adam: leave it out"],
    ["model: { trunk: mmoe }\nsingle: { model: { levels: 3 } }",
      "r.yaml:7:20: single.model.levels is an option of trunk ple, and this is trunk mmoe: leave it out"],
  ])("%j", (lines, message) => expect(added(lines)).toBe(message));

  it("says which metrics fit the kind of task", () => {
    expect(changed("kind: multiclass", "kind: multiclass, metric: f1"))
      .toMatch(/^r\.yaml:5:68: tasks\.stars\.metric must be one of f1_macro, .* or \w+, found "f1"$/u);
    expect(changed("kind: multiclass", "kind: multiclass, metric: f1macro")).toMatch(/found "f1macro" \(did you mean "f1_macro"\?\)$/u);
  });
});

describe("missing fields", () => {
  it.each([
    ["", "r.yaml:1:1: data is missing: it must be a map from the name of each dataset to its settings\n" +
      "r.yaml:1:1: tasks is missing: it must be a map from the name of each task to its settings"],
    ["- 1",
      "r.yaml:1:1: a recipe must be a map of settings (name, seed, folder, data, split, features, tasks, model, single, train, arms), " +
        "found [1]"],
    ["data: {}\ntasks: {}",
      "r.yaml:1:7: data is empty: it must have one entry or more\nr.yaml:2:8: tasks is empty: it must have one entry or more"],
    ["data:\ntasks:", "r.yaml:1:1: data must be a map from the name of each dataset to its settings, found null\n" +
      "r.yaml:2:1: tasks must be a map from the name of each task to its settings, found null"],
  ])("%j", (text, message) => expect(messageOf(text)).toBe(message));

  it.each([
    ["source: reviews.csv, ", "",
      "r.yaml:2:3: data.reviews.source is missing: it must be a path, or a map with one of file, texts, sql, idx and images, or with " +
        "train, " +
        "validation and test, each such a source"],
    ["data: reviews, target: label", "target: label", "r.yaml:4:3: tasks.mood.data is missing: it must be the name of a dataset"],
    [", kind: binary", "",
      "r.yaml:4:3: tasks.mood.kind is missing: it must be one of binary, multiclass, multilabel, regression or ordinal"],
    [", text: review", "", "r.yaml:2:3: data.reviews has no features: name columns under text, numeric, categorical, image or vector"],
    ["source: reviews.csv", "source: {}",
      "r.yaml:2:22: data.reviews.source must have exactly one of file, texts, sql, idx and images, found {}"],
    ["source: reviews.csv", "source: { file: a.csv, sql: select }",
      "r.yaml:2:22: data.reviews.source must have exactly one of file, texts, sql, idx and images, found file and sql"],
  ])("%j as %j", (from, to, message) => expect(changed(from, to)).toBe(message));
});

describe("settings that do not fit each other", () => {
  it.each([
    ["train: { optimizer: { name: sgd, nesterov: true } }", /^r\.yaml:6:44: train\.optimizer\.nesterov needs a momentum above 0/u],
    ["train: { optimizer: { name: sgd, dampening: 0.1 } }", /^r\.yaml:6:34: train\.optimizer\.dampening does nothing without a momentum/u],
    ["train: { optimizer: { name: adamw, lr: 10, weightDecay: 0.1 } }",
      /^r\.yaml:6:57: train\.optimizer\.weightDecay times lr must be below 1, found 0\.1 times 10/u],
    ["train: { lrSchedule: { startFactor: 0.1 } }", /^r\.yaml:6:24: train\.lrSchedule\.startFactor does nothing without a warmup/u],
    ["train: { lrSchedule: { name: one_cycle, threePhase: true, pctStart: 0.6 } }",
      /^r\.yaml:6:69: train\.lrSchedule\.pctStart must be 0\.5 at most with threePhase.*found 0\.6/u],
    ["features: { vectorizer: { name: tfidf, useIdf: false, smoothIdf: false } }",
      /^r\.yaml:6:55: features\.vectorizer\.smoothIdf does nothing where useIdf is false: leave it out$/u],
    ["features: { vectorizer: { name: count, analyzer: char, stopWords: english } }",
      /^r\.yaml:6:56: features\.vectorizer\.stopWords needs analyzer word, and the analyzer is char: leave it out$/u],
    ["features: { vectorizer: { name: count, ngramRange: [2, 1] } }",
      /^r\.yaml:6:52: features\.vectorizer\.ngramRange must have the shorter length first, found \[2, 1\]$/u],
    ["features: { vectorizer: { name: count, minDf: 5, maxDf: 4 } }",
      /^r\.yaml:6:57: features\.vectorizer\.maxDf must not be below minDf.*5.*found 4/u],
    ["features: { vectorizer: { name: count, tokenPattern: '(a)(b)' } }",
      /^r\.yaml:6:54: features\.vectorizer\.tokenPattern must have at most one group/u],
    ["features: { vectorizer: { name: count, tokenPattern: '[a' } }",
      /^r\.yaml:6:54: features\.vectorizer\.tokenPattern is not a regular expression: .*\[a/u],
    ["features: { vectorizer: hashing, vocabulary: intersection }",
      /^r\.yaml:6:34: features\.vocabulary does nothing with vectorizer hashing, which has no vocabulary: leave it out$/u],
    ["model: { residual: true, hidden: [300, 200] }",
      /^r\.yaml:6:20: model\.residual needs two neighbouring hidden layers of one width.*\[300, 200\]/u],
    ["model: { trunk: ple, levels: 1, residual: true }", /^r\.yaml:6:43: model\.residual needs/u],
    ["model: { hidden: [9, 9], residual: true }\nsingle: { model: { hidden: [9] } }",
      /^r\.yaml:7:18: single\.model\.residual needs .* found hidden \[9\]/u],
    ...["mmoe", "cgc", "ple", "cross_stitch", "private_shared"].map((trunk): [string, RegExp] => [
      `model: { hidden: [], trunk: ${trunk} }`,
      new RegExp(`^r\\.yaml:6:18: model\\.hidden must have one layer or more with trunk ${trunk}, found \\[\\]: .*use trunk mlp`, "u"),
    ]),
    ["model: { hidden: [], dropout: 0.2 }",
      /^r\.yaml:6:31: model\.dropout is 0\.2, which does nothing without hidden layers \(hidden is \[\]\): make it 0$/u],
    ["model: { hidden: [], layerNorm: true }", /^r\.yaml:6:33: model\.layerNorm does nothing without hidden layers .*: make it false$/u],
    ["model: { hidden: [], residual: true }", /^r\.yaml:6:32: model\.residual does nothing without hidden layers .*: make it false$/u],
    ["model: { dropout: 0.3 }\nsingle: { model: { hidden: [], dropout: 0.2 } }",
      /^r\.yaml:7:41: single\.model\.dropout is 0\.2, which does nothing without hidden layers/u],
  ])("%j", (lines, message) => expect(added(lines)).toMatch(message));

  it("takes shortcuts where layers of one width meet, between levels too", () => {
    for (const model of ["residual: true, hidden: [300, 200, 200]", "trunk: ple, residual: true"]) {
      expect(() => added(`model: { ${model} }`)).toThrow("was accepted");
    }
  });

  it.each([
    ["data: reviews, target: label", "data: revews, target: label",
      'r.yaml:4:17: tasks.mood.data must name a dataset (reviews), found "revews" (did you mean "reviews"?)'],
    ["target: label", "target: review", /^r\.yaml:4:34: tasks\.mood\.target "review" is a feature of dataset reviews too/u],
    ["text: review", "text: review, categorical: [label]",
      /^r\.yaml:4:34: tasks\.mood\.target "label" is a feature of dataset reviews too/u],
    ["target: label, kind: binary", "target: [a, review], kind: multilabel",
      /^r\.yaml:4:34: tasks\.mood\.target "review" is a feature of/u],
    ["kind: binary", "kind: binary, weight: label", 'r.yaml:4:63: tasks.mood.weight "label" is the target too: name another column'],
    ["target: label, kind: binary", "target: [a, b], kind: binary",
      /^r\.yaml:4:34: tasks\.mood\.target must be the name of one column for a binary task/u],
    ["kind: binary", "kind: multilabel, separator: x, labels: []", /^r\.yaml:4:81: tasks\.mood\.labels must name one label or more/u],
    ["target: label, kind: binary", "target: [a, b], kind: multilabel, labels: { a: Anger, c: Calm }",
      /^r\.yaml:4:\d+: tasks\.mood\.labels\.c is none of the columns of target; they are a, b$/u],
    ["kind: binary", "kind: multilabel, labels: [x, y], thresholds: { z: 0.2 }",
      /^r\.yaml:4:\d+: tasks\.mood\.thresholds\.z is not a label; the labels are x, y$/u],
    ["kind: binary", "kind: multilabel, thresholds: 0",
      /^r\.yaml:4:\d+: tasks\.mood\.thresholds must be auto, a number above 0 and below 1/u],
    ["target: label, kind: binary", 'target: [a, b], kind: multilabel, separator: "|"',
      /^r\.yaml:4:60: tasks\.mood\.separator is for a target of one column/u],
    ["target: label, kind: binary", "target: [a, b, a], kind: multilabel", 'r.yaml:4:41: tasks.mood.target.2 names "a" a second time'],
    ["target: label, kind: binary", "target: [a, text], kind: multilabel, posWeight: { a: 2, c: 1 }",
      /^r\.yaml:4:82: tasks\.mood\.posWeight\.c is not a label; the labels are a, text$/u],
    ["target: label, kind: binary", "target: [a, b], kind: multilabel, labels: [x, y]",
      /^r\.yaml:4:60: tasks\.mood\.labels must map columns to names/u],
    ["kind: multiclass", "kind: multiclass, labels: { 1: a, 2: a }",
      "r.yaml:5:68: tasks.stars.labels must name two classes or more, found 1"],
    ["kind: multiclass", "kind: multiclass, labels: [1, 2, 1]", 'r.yaml:5:75: tasks.stars.labels.2 names "1" a second time'],
    ["kind: multiclass", "kind: ordinal, labels: [low, high], classWeights: { hig: 2 }",
      /^r\.yaml:5:94: tasks\.stars\.classWeights\.hig is not a class \(did you mean "high"\?\); the classes are low, high$/u],
    ["kind: binary", "kind: binary, labels: [neg, pos], positive: poss",
      'r.yaml:4:85: tasks.mood.positive must be one of the labels neg or pos, found "poss" (did you mean "pos"?)'],
    ["kind: binary", "kind: binary, labels: [1, 2, 3]", /^r\.yaml:4:3: tasks\.mood\.positive is missing: with 3 classes/u],
    ["text: review", "text: a, numeric: [b, b]", 'r.yaml:2:57: data.reviews.numeric.1 names "b" a second time'],
    ["text: review", "categorical: [b, b]", 'r.yaml:2:52: data.reviews.categorical.1 names "b" a second time'],
    ["source: reviews.csv", "source: reviews.dat",
      /^r\.yaml:2:22: data\.reviews\.source: cannot infer the format from the file name "reviews\.dat" \(known: \.csv/u],
    ["source: reviews.csv", 'source: { file: a.csv, delimiter: "|", quote: "|" }',
      /^r\.yaml:2:60: data\.reviews\.source\.quote must not be part of the delimiter/u],
  ])("%j as %j", (from, to, message) => {
    if (typeof message === "string") expect(changed(from, to)).toBe(message);
    else expect(changed(from, to)).toMatch(message);
  });
});

describe("several mistakes", () => {
  it("are reported together, in the order of the file, those between fields included", () => {
    const text = example
      .replace("seed: 1", "seed: -1")
      .replace("data: yelp,", "data: yelpp,")
      .replace("epochs", "epohcs")
      .replace("lr: 0.001", "lr: abc, momentum: 0.9")
      .replace("[200]", "[0, 200, -1]");
    expect(messageOf(text).split("\n")).toEqual([
      "r.yaml:1:7: seed must be a whole number from 0 to 2^53 - 1, found -1",
      'r.yaml:11:17: tasks.yelp.data must name a dataset (movie and yelp), found "yelpp" (did you mean "yelp"?)',
      "r.yaml:12:31: model.hidden.0 must be a whole number from 1 up, found 0",
      "r.yaml:12:39: model.hidden.2 must be a whole number from 1 up, found -1",
      'r.yaml:13:10: unknown key "epohcs" in train (did you mean "epochs"?)',
      'r.yaml:13:65: train.optimizer.lr must be a number above 0, found "abc"',
      "r.yaml:13:70: train.optimizer.momentum is an option of optimizer sgd or rmsprop, and this is optimizer adam: leave it out",
    ]);
  });

  it.each([
    ["train: { optimizer: { name: sdg, momentum: 0.9 } }\nsingle: { train: { optimizer: { name: sgd, nesterov: true } } }"],
    ["train: { optimizer: { name: sgd, momentum: 2, nesterov: true } }"],
    ["train: { lrSchedule: { name: cosin, gamma: 0.5 } }"],
    ["train: { lrSchedule: { warmup: -1, startFactor: 0.1 } }"],
    ["train: { lrSchedule: one_cycle, optimizer: { name: sgd, momentum: 2 } }"],
    ["train: { lrSchedule: one_cycle, optimizer: sdg }"],
    ["train: { schedule: { name: rtes, rates: { film: 1 } } }"],
    ["train: { weighting: mgdaa, accumulate: 2, schedule: uniform }"],
    ["train: { weighting: mgda, schedule: unform }"],
    ["train: { weighting: { name: fixed, weights: { mood: 1, starz: 1 } } }"],
    ["model: { levels: 3 }\nsingle: { model: { dropout: 0.1 } }"],
    ["split: { test: 0.5, validation: 2 }\ntrain: { best: mean }"],
  ])("blames no default, and nothing twice: %j", (lines) => expect(added(lines)).not.toContain("\n"));

  it.each([
    ["source: reviews.csv", "source: 3"], ["source: reviews.csv", "suorce: reviews.csv"], ["text: review", "txt: review"],
    ["data: reviews, target: label", "dataset: reviews, target: label"], ["target: label", "taget: label"], ["kind: binary", "knd: binary"],
    ["kind: binary", "kind: binry, positive: pos"], ["data: reviews, target: label", "data: revews, target: label"],
  ])("counts one mistake as one: %j as %j", (from, to) => {
    const weighted = "train: { weighting: { name: fixed, weights: { mood: 1, stars: 1 } }, freeze: [mood] }\n";
    expect(messageOf(smallest.replace(from, to) + weighted)).not.toContain("\n");
  });

  it("says nothing of tasks where the data are broken as a whole", () => {
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
