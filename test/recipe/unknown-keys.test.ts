/**
 * @file Unknown keys: what users of other tools try gets the key that they want, or where it belongs, in one short line.
 */
import { describe, expect, it } from "vitest";
import { messageOf, smallest } from "./examples.js";

/** What is said of a key of a section, without its place. */
function said(section: string, key: string): string {
  const message = messageOf(`${smallest}${section === "" ? `${key}: x` : `${section}: { ${key}: x }`}\n`);
  const place = `r.yaml:6:${section === "" ? 1 : section.length + 5}: `;
  expect(message.slice(0, place.length)).toBe(place);
  return message.slice(place.length);
}

const own = (right: string) => `(did you mean "${right}"?)`;
const below = (section: string, choice: string, key: string) => `: it belongs in ${section}.${choice}, as in ${choice}: { ${key}: ... }`;
const named = (key: string, place: string) => `(did you mean "${key}" ${place}?)`;
const namedBelow = (section: string, choice: string, key: string) => (
  named(key, `in ${section}.${choice}, as in ${choice}: { ${key}: ... }`));

describe("in train", () => {
  it.each([
    ["epohcs", own("epochs")], ["num_epochs", own("epochs")], ["n_epochs", own("epochs")], ["max_epochs", own("epochs")],
    ["batch_size", own("batchSize")], ["optimiser", own("optimizer")],
    ["early_stopping", own("patience")], ["early_stopping_patience", own("patience")], ["monitor", own("best")],
    ["scheduler", own("lrSchedule")], ["lr_scheduler", own("lrSchedule")], ["learningRateSchedule", own("lrSchedule")],
    ["loss_weights", own("weighting")], ["task_weights", own("weighting")], ["sampler", own("schedule")],
    ["gradient_clip", own("clipNorm")], ["observe", own("logTaskGradientsEvery")],

    ["lr", below("train", "optimizer", "lr")], ["momentum", below("train", "optimizer", "momentum")],
    ["weightDecay", below("train", "optimizer", "weightDecay")], ["warmup", below("train", "lrSchedule", "warmup")],
    ["weights", below("train", "weighting", "weights")], ["temperature", below("train", "schedule", "temperature")],
    ["resample", below("train", "schedule", "resample")], ["scale", below("train", "weighting", "scale")],

    ["learningRate", namedBelow("train", "optimizer", "lr")], ["learning_rate", namedBelow("train", "optimizer", "lr")],
    ["weight_decay", namedBelow("train", "optimizer", "weightDecay")], ["epsilon", namedBelow("train", "optimizer", "eps")],

    ["hidden", ": it belongs in model"], ["dropout", ": it belongs in model"], ["trunk", ": it belongs in model"],
    ["minDf",
      ": it belongs in features.vectorizer"], ["delta", ": it belongs in tasks.NAME.loss"], ["metric", ": it belongs in tasks.NAME"],
    ["validation",
      ": it belongs in split"], ["seed", ": it belongs at the top level or in split"], ["model", ": it belongs at the top level"],
    ["hiddenDim", named("hidden", "in model")], ["layers", named("hidden", "in model")],
    ["test_size", named("test", "in split")], ["random_state", '(did you mean "seed" at the top level or "seed" in split?)'],
  ])("%s", (key, suggestion) => {
    const message = said("train", key);
    expect(message).toContain(`unknown key "${key}" in train`);
    expect(message.slice(message.indexOf("train") + 5).trimStart()).toBe(suggestion);
  });

  it("lists the keys of train alone where none is near", () => {
    const message = said("train", "device");
    expect(message).toMatch(/^unknown key "device" in train; known keys are epochs, refit, batchSize, [\w, ]+ and \w+$/u);
    expect(message.split(", ").length).toBeLessThan(20);
  });
});

describe("elsewhere", () => {
  it.each([
    ["", "trian", own("train")], ["", "training", own("train")], ["", "datasets", own("data")], ["", "dataset", own("data")],
    ["", "random_state", own("seed")],
    ["", "epochs",
      ": it belongs in train, as in train: { epochs: ... }"], ["", "hidden", ": it belongs in model, as in model: { hidden: ... }"],
    ["", "test_size",
      named("test", "in split, as in split: { test: ... }")], ["", "vectorizer",
      ": it belongs in features, as in features: { vectorizer: ... }"],
    ["", "lr", ": it belongs in train.optimizer or in train.weighting"], ["", "kind", ": it belongs in tasks.NAME"],
    ["model", "hiden", own("hidden")], ["model", "hiddenDim", own("hidden")], ["model", "hidden_size", own("hidden")],
    ["model", "type", own("trunk")], ["model", "name", own("trunk")], ["model", "dropout_rate", own("dropout")],
    ["model", "lr", ": it belongs in train.optimizer or in train.weighting"], ["model", "epochs", ": it belongs in train"],
    ["model", "constructor", "; known keys are trunk, hidden, activation, dropout, layerNorm and residual"],
    ["features", "scale", below("features", "numeric", "scale")], ["features", "minDf", below("features", "vectorizer", "minDf")],
    ["features", "min_df", namedBelow("features", "vectorizer", "minDf")], ["features", "vectoriser", own("vectorizer")],
    ["features", "stop_words", namedBelow("features", "vectorizer", "stopWords")], ["features", "text", ": it belongs in data.NAME"],
    ["split", "tset",
      own("test")], ["split", "test_size", own("test")], ["split", "val", own("validation")], ["split", "colum", own("column")],
    ["split", "random_state", own("seed")], ["split", "shuffle", ": it belongs in train"],
    ["split", "loops", "; known keys are test, validation, stratify, seed, group, time, folds and column"],
    ["single", "split", ": it belongs at the top level"],
  ])("in %j: %s", (section, key, suggestion) => {
    const message = said(section, key);
    expect(message)
      .toBe(`unknown key "${key}"${section === "" ? "" : ` in ${section}`}${suggestion.startsWith("(") ? " " : ""}${suggestion}`);
  });

  it.each([
    ["kind: binary", "kind: regression, delta: 2",
      'unknown key "delta" in tasks.mood: it belongs in tasks.mood.loss, as in loss: { delta: ... }'],
    ["kind: binary", "kind: binary, weights: x", 'unknown key "weights" in tasks.mood (did you mean "weight"?)'],
    ["kind: binary", "kind: binary, text: x", 'unknown key "text" in tasks.mood: it belongs in data.NAME'],
    ["kind: binary", "type: binary", 'unknown key "type" in tasks.mood (did you mean "kind"?)'],
    ["target: label", "label: label", 'unknown key "label" in tasks.mood (did you mean "target"?)'],
    ["data: reviews", "dataset: reviews", 'unknown key "dataset" in tasks.mood (did you mean "data"?)'],
    ["text: review", "text: review, label: stars", 'unknown key "label" in data.reviews (did you mean "target" in tasks.NAME?)'],
    ["text: review", "text: review, delimiter: ;",
      'unknown key "delimiter" in data.reviews: it belongs in data.reviews.source, as in source: { delimiter: ... }'],
    ["text: review", "text: review, test: 0.2",
      'unknown key "test" in data.reviews: it belongs in data.reviews.split, as in split: { test: ... }'],
    ["source: reviews.csv", "path: reviews.csv", 'unknown key "path" in data.reviews (did you mean "source"?)'],
    ["source: reviews.csv", "source: { fil: reviews.csv }", 'unknown key "fil" in data.reviews.source (did you mean "file"?)'],
    ["source: reviews.csv", "source: { file: reviews.csv, sep: ; }",
      'unknown key "sep" in data.reviews.source (did you mean "delimiter"?)'],
  ])("%j as %j", (from, to, message) => {
    expect(messageOf(smallest.replace(from, to)).replace(/^r\.yaml:\d+:\d+: /u, "")).toBe(message);
  });

  it.each([
    ["single: { model: { hiden: [3] } }", 'unknown key "hiden" in single.model (did you mean "hidden"?)'],
    ["single: { train: { hidden: [3] } }", 'unknown key "hidden" in single.train: it belongs in single.model'],
    ["single: { train: { lr: 1 } }",
      'unknown key "lr" in single.train: it belongs in single.train.optimizer, as in optimizer: { lr: ... }'],
    ["train: { optimizer: { warmup: 3 } }", 'unknown key "warmup" in train.optimizer: it belongs in train.lrSchedule'],
    ["train: { optimizer: { epochs: 3 } }", 'unknown key "epochs" in train.optimizer: it belongs in train'],
    ["features: { numeric: { scaling: none } }", 'unknown key "scaling" in features.numeric; the only key is scale'],
    ["split: { train: 0.7, test: 0.3 }", "split.train is the share that test and validation do not take: leave it out"],
    ["model: { num_experts: 3 }", "model.num_experts is experts, an option of trunk mmoe, and this is trunk mlp: leave it out"],
  ])("%s", (lines, message) => expect(messageOf(smallest + lines).replace(/^r\.yaml:6:\d+: /u, "")).toBe(message));

  it.each([
    ["train: { optimizer: { type: sgd, momentum: 0.9 } }", 'r.yaml:6:23: unknown key "type" in train.optimizer (did you mean "name"?)'],
    ["train: { optimizer: { nmae: sgd, momentum: 0.9 } }", 'r.yaml:6:23: unknown key "nmae" in train.optimizer (did you mean "name"?)'],
    ["model: { trnk: mmoe, experts: 3 }", 'r.yaml:6:10: unknown key "trnk" in model (did you mean "trunk"?)'],
  ])("counts a misspelt choice as one mistake, whatever stands beside it: %s", (lines, message) => {
    expect(messageOf(smallest + lines)).toBe(message);
  });
});
