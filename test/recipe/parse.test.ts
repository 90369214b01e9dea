/**
 * @file A recipe's values once resolved: the design's example, every default, and the forms that fields may take.
 */
import { describe, expect, it } from "vitest";
import type { Source } from "../../src/source/index.js";
import { type Recipe, evaluationInterval, parseRecipe } from "../../src/recipe/index.js";
import { example, smallest } from "./examples.js";

const parse = (text: string): Recipe => parseRecipe(text, { file: "r.yaml" });

const featureDefaults = {
  vectorizer: "count", analyzer: "word", ngramRange: [1, 1], minDf: 1, maxDf: null, maxFeatures: null, vocabulary: "union", fitOn: "train",
  binary: false, lowercase: true, stripAccents: null, stopWords: null, tokenPattern: null, scale: "standard",
};
const trainDefaults = {
  epochs: 6, batchSize: 64, shuffle: true, dropLast: false, optimizer: "adam", lr: 0.001, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0,
  lrSchedule: "constant", warmup: 0, startFactor: 1 / 3, schedule: "min_size", resample: "none", weighting: "sum", observe: 10, evaluateEvery: "epoch",
  trunkLr: null, headLr: null, clipNorm: null, freeze: [], accumulate: 1, best: null, patience: null,
};
const noColumns = { numeric: [], categorical: [], image: null };
const split = { test: 0.25, validation: null, stratify: true, seed: null };
const csv = { format: "csv", delimiter: ",", quote: '"', header: true, encoding: "utf-8", invalid: "error" };

describe("parseRecipe", () => {
  it("resolves the design's example", () => {
    expect(parseRecipe(example, { file: "recipes/movie-yelp.yaml" })).toEqual({
      name: "movie-yelp",
      seed: 1,
      data: {
        movie: { source: { file: "reviews/movie.csv", ...csv }, text: "review", ...noColumns, sample: null, split },
        yelp: {
          source: { sql: "select text, stars from 'reviews/yelp.csv.gz' where stars in (1, 3, 5)" },
          text: "text", ...noColumns, sample: null, split,
        },
      },
      features: { ...featureDefaults, minDf: 3, maxDf: 0.33 },
      tasks: {
        movie: { data: "movie", target: "label", kind: "binary", positive: "pos", labels: null, posWeight: 1, labelSmoothing: 0, weight: null, metric: "f1" },
        yelp: {
          data: "yelp", target: "stars", kind: "multiclass", labels: { 1: "negative", 3: "neutral", 5: "positive" },
          classWeights: null, labelSmoothing: 0, weight: null, metric: "accuracy",
        },
      },
      model: { trunk: "mlp", hidden: [200], activation: "sigmoid", dropout: 0, layerNorm: false, residual: false },
      single: { model: {}, train: {} },
      train: trainDefaults,
    });
  });

  it("fills in every default of the smallest recipe", () => {
    const recipe = parse(smallest);
    expect(recipe).toMatchObject({ name: "r", seed: 1, features: featureDefaults, train: trainDefaults });
    expect(recipe.model).toEqual({ trunk: "mlp", hidden: [200], activation: "sigmoid", dropout: 0, layerNorm: false, residual: false });
  });

  it.each([
    ["adamw", { lr: 0.001, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0.01 }],
    ["sgd", { lr: 0.001, momentum: 0, dampening: 0, weightDecay: 0, nesterov: false }],
    ["adagrad", { lr: 0.01, lrDecay: 0, weightDecay: 0, initialAccumulator: 0, eps: 1e-10 }],
  ])("gives %s PyTorch's defaults, and no other optimizer's options", (optimizer, options) => {
    const adams = ["lr", "betas", "eps", "weightDecay"];
    const shared = Object.fromEntries(Object.entries(trainDefaults).filter(([field]) => !adams.includes(field)));
    expect(parse(`${smallest}train: { optimizer: ${optimizer} }`).train).toEqual({ ...shared, optimizer, ...options });
  });

  it.each([
    ["tfidf", { ...featureDefaults, vectorizer: "tfidf", norm: "l2", useIdf: true, smoothIdf: true, sublinearTf: false }],
    ["hashing", {
      vectorizer: "hashing", analyzer: "word", ngramRange: [1, 1], buckets: 1048576, norm: "l2", alternateSign: true,
      binary: false, lowercase: true, stripAccents: null, stopWords: null, tokenPattern: null, scale: "standard",
    }],
  ])("gives the vectorizer %s scikit-learn's defaults, and no other vectorizer's options", (vectorizer, features) => {
    expect(parse(`${smallest}features: { vectorizer: ${vectorizer} }`).features).toEqual(features);
  });

  it.each([
    ["a.csv.gz", { file: "a.csv.gz", ...csv }],
    ["{ file: a.tsv, quote: '' }", { file: "a.tsv", ...csv, format: "tsv", delimiter: "\t", quote: "" }],
    ["{ file: adult.data, format: csv, columns: [age, job] }", { file: "adult.data", ...csv, header: false, columns: ["age", "job"] }],
    ["{ file: 'a/*.ndjson', encoding: latin1 }", { file: "a/*.ndjson", format: "jsonl", encoding: "latin1", invalid: "error" }],
    ["x.parquet", { file: "x.parquet", format: "parquet" }],
    ["TREC.TXT", { file: "TREC.TXT", format: "lines", encoding: "utf-8", invalid: "error" }],
    ["'${FILE}'", { file: "${FILE}" }],
    ["'${POTLUCK_DATA}/yelp.csv'", { file: "${POTLUCK_DATA}/yelp.csv", ...csv }],
    ["{ texts: reviews.tar.gz, invalid: replace }", { texts: "reviews.tar.gz", encoding: "utf-8", invalid: "replace" }],
    ["{ sql: \"select * from '${DIR}/a.csv'\" }", { sql: "select * from '${DIR}/a.csv'" }],
  ])("resolves the source %s", (source, expected) => {
    expect(parse(smallest.replace("reviews.csv", source)).data.reviews.source).toEqual(expected);
  });

  it("takes a column that names the split", () => {
    expect(parse(smallest.replace("text: review", "numeric: [age], split: { column: fold }")).data.reviews).toMatchObject({
      text: null, numeric: ["age"], split: { column: "fold" },
    });
  });

  it("takes labels as a map or a list, and keeps them as text", () => {
    const labelsOf = (labels: string): unknown =>
      (parse(smallest.replace("kind: multiclass", `kind: multiclass, labels: ${labels}`)).tasks.stars as { labels?: unknown }).labels;
    expect(labelsOf("{ 1: false, yes: 2 }")).toEqual({ 1: "false", yes: "2" });
    expect(labelsOf("[5, 1, true]")).toEqual(["5", "1", "true"]);
  });

  it("narrows by choice in TypeScript", () => {
    const { train, features, tasks } = parse(smallest);
    if (train.optimizer !== "adam" || features.vectorizer !== "count" || tasks.mood.kind !== "binary") throw new Error("other choices");
    const numbers: number[] = [...train.betas, features.minDf, tasks.mood.labelSmoothing, train.epochs];
    expect(numbers).toEqual([0.9, 0.999, 1, 0, 6]);
    const source: Source = parse(smallest).data.reviews.source; // what the reader of sources takes
    expect(source).toHaveProperty("file");
  });

  it.each([
    ["a/b\\my.study.yaml", "my.study"],
    [".hidden", ".hidden"],
    ["", "recipe"],
  ])("names the recipe of file %j", (file, name) => {
    expect(parseRecipe(smallest, { file }).name).toBe(name);
  });

  it("reads numbers, null and text as YAML 1.2 does", () => {
    const task = smallest.replace("kind: binary", "kind: binary, positive: yes");
    const recipe = parse(`${task}seed: 1e3\nfeatures: { maxDf: ~, stopWords: [no, off] }\n`);
    expect(recipe).toMatchObject({ seed: 1000, features: { vectorizer: { name: count, maxDf: null, stopWords: ["no", "off"] } }, tasks: { mood: { positive: "yes" } } });
  });
});

describe("evaluationInterval", () => {
  it.each([["epoch", null], ["1 step", 1], ["10 steps", 10]])("reads %s", (text, interval) => {
    expect(evaluationInterval(parse(`${smallest}train: { evaluateEvery: ${text} }`).train.evaluateEvery)).toBe(interval);
  });
});
