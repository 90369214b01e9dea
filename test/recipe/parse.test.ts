/**
 * @file A recipe's values once resolved: the design's example, the defaults, and the forms that fields may take.
 */
import { describe, expect, it } from "vitest";
import { evaluationInterval, parseRecipe, bestWeights } from "../../src/recipe/index.js";
import type { SourceSettings } from "../../src/source/index.js";
import type { SplitSourceSettings } from "../../src/source/split-source.js";
import { example, parse, smallest } from "./examples.js";

const adam = { name: "adam", lr: 0.001, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0, amsgrad: false, maximize: false };
const countDefaults = {
  name: "count", analyzer: "word", ngramRange: [1, 1], minDf: 1, maxDf: null, maxFeatures: null,
  binary: false, lowercase: true, stripAccents: null, stopWords: null, tokenPattern: null,
};
const featureDefaults = {
  vectorizer: { ...countDefaults, binary: true, minDf: 2 }, vocabulary: "union", fitOn: "train", numeric: { scale: "standard" },
  vector: { scale: "none" },
  image: { shift: 0, flip: false },
};
const modelDefaults = { trunk: "mlp", hidden: [128], activation: { name: "relu" }, dropout: 0.5, layerNorm: false, residual: false };
const trainDefaults = {
  epochs: "auto", batchSize: 64, shuffle: true, dropLast: false, optimizer: { ...adam, lr: 0.005 },
  lrSchedule: { name: "constant", warmup: 0, startFactor: 1 / 3 },
  schedule: { name: "proportional", stepsPerEpoch: null }, weighting: { name: "scaled" }, trunkLr: null, headLr: null,
  clipNorm: null, freeze: [],
  accumulate: 1,
  best: null, patience: null, evaluateEvery: "epoch", logTaskGradientsEvery: 10,
};
const split = { test: 0.25, validation: null, stratify: true, seed: null };
const noColumns = { numeric: [], categorical: [], image: null, vector: [], sample: null, dropDuplicates: false, split: {} };
const csv = { format: "csv", delimiter: null, quote: '"', escape: null, trim: false, encoding: "utf-8", invalid: "error" };

describe("parseRecipe", () => {
  it("resolves the design's example", () => {
    expect(parseRecipe(example, { file: "recipes/movie-yelp.yaml" })).toEqual({
      name: "movie-yelp",
      seed: 1,
      data: {
        movie: { source: { file: "reviews/movie.csv", ...csv }, text: "review", ...noColumns },
        yelp: {
          source: { sql: "select text, stars from 'reviews/yelp.csv.gz' where stars in (1, 3, 5)", encoding: "utf-8", invalid: "error" },
          text: "text", ...noColumns,
        },
      },
      split,
      features: { ...featureDefaults, vectorizer: { ...countDefaults, minDf: 3, maxDf: 0.33 } },
      tasks: {
        movie: {
          data: "movie", target: "label", kind: "binary", positive: "pos", labels: null, posWeight: 1, labelSmoothing: 0,
          temperature: "auto", threshold: 0.5, loss: { name: "bce" }, weight: null, metric: { name: "f1" },
        },
        yelp: {
          data: "yelp", target: "stars", kind: "multiclass", labels: new Map([["1", "negative"], ["3", "neutral"], ["5", "positive"]]),
          classWeights: null, labelSmoothing: 0, temperature: "auto", loss: { name: "cross_entropy" }, weight: null,
          metric: { name: "accuracy" },
        },
      },
      model: { ...modelDefaults, hidden: [200], activation: { name: "sigmoid" }, dropout: 0 },
      single: { model: {}, train: {} },
      train: {
        ...trainDefaults, epochs: 6, optimizer: adam, schedule: { name: "min_size", resample: "none" }, weighting: { name: "sum" },
      },
    });
  });

  it("fills in every default of the smallest recipe, in the order of the documentation", () => {
    const recipe = parse(smallest);
    expect(recipe).toMatchObject({ name: "r", seed: 1, split, features: featureDefaults, model: modelDefaults, train: trainDefaults });
    expect(Object.keys(recipe)).toEqual(["name", "seed", "data", "split", "features", "tasks", "model", "single", "train"]);
  });

  it("keeps folder, where it is given", () => expect(parse(`${smallest}folder: ../data\n`).folder).toBe("../data"));

  it.each([
    ["train: { optimizer: adamw }", "train", { optimizer: { ...adam, name: "adamw", weightDecay: 0.01 } }],
    ["train: { optimizer: sgd }", "train",
      { optimizer: { name: "sgd", lr: 0.001, momentum: 0, dampening: 0, weightDecay: 0, nesterov: false, maximize: false } }],
    ["train: { optimizer: { name: adagrad, eps: 0.1 } }", "train",
      { optimizer: { name: "adagrad", lr: 0.01, lrDecay: 0, weightDecay: 0, initialAccumulator: 0, eps: 0.1, maximize: false } }],
    ["train: { optimizer: { lr: 0.1 } }", "train", { optimizer: { ...adam, lr: 0.1 } }],
    ["train: { optimizer: adam }", "train", { optimizer: adam }],
    ["features: { vectorizer: count }", "features", { vectorizer: countDefaults }],
    ["features: { vectorizer: tfidf }", "features",
      { vectorizer: { ...countDefaults, name: "tfidf", norm: "l2", useIdf: true, smoothIdf: true, sublinearTf: false } }],
    ["features: { vectorizer: hashing }", "features", { vectorizer: {
      name: "hashing", analyzer: "word", ngramRange: [1, 1], buckets: 1048576, norm: "l2", alternateSign: true,
      binary: false, lowercase: true, stripAccents: null, stopWords: null, tokenPattern: null,
    } }],
    ["train: { epochs: 6, lrSchedule: one_cycle }", "train", { lrSchedule: {
      name: "one_cycle", pctStart: 0.3, anneal: "cos", divFactor: 25, finalDivFactor: 1e4, cycleMomentum: true, baseMomentum: 0.85,
      maxMomentum: 0.95, threePhase: false,
    } }],
    ["train: { epochs: 6, lrSchedule: { name: cosine, warmup: 3 } }", "train",
      { lrSchedule: { name: "cosine", warmup: 3, startFactor: 1 / 3, minLr: 0 } }],
  ])("gives %s the defaults of PyTorch and scikit-learn", (lines, part, settings) => {
    const resolved = parse(`${smallest}${lines}\n`)[part as "train"];
    for (const [key, value] of Object.entries(settings)) expect(resolved[key as keyof typeof resolved]).toEqual(value);
  });

  it("adds options without a name to those that it would use otherwise", () => {
    const { train, features } = parse(`${smallest}train: { optimizer: { weightDecay: 0.1 } }\nfeatures: { vectorizer: { maxDf: 0.5 } }\n`);
    expect(train.optimizer).toEqual({ ...adam, lr: 0.005, weightDecay: 0.1 });
    expect(features.vectorizer).toEqual({ ...countDefaults, binary: true, minDf: 2, maxDf: 0.5 });
    expect(parse(`${smallest}features: { vectorizer: { binary: false, minDf: 1 } }\n`).features.vectorizer).toEqual(countDefaults);
  });

  it("drops out where the hidden layers are left out, and only there", () => {
    const dropout = (model: string): number => parse(`${smallest}model: { ${model} }\n`).model.dropout;
    expect(["", "activation: tanh", "trunk: mmoe"].map(dropout)).toEqual([0.5, 0.5, 0.5]);
    expect(["hidden: [128]", "hidden: 9", "hidden: []", "trunk: ple, hidden: [9]"].map(dropout)).toEqual([0, 0, 0, 0]);
    expect(["hidden: 9, dropout: 0.2", "dropout: 0"].map(dropout)).toEqual([0.2, 0]);
  });

  it.each([
    ["a.csv.gz", { file: "a.csv.gz", ...csv }],
    ["{ file: a.tsv, quote: '' }", { file: "a.tsv", ...csv, format: "tsv", delimiter: "\t", quote: "" }],
    ["{ file: adult.data, format: csv, columns: [age, job] }", { file: "adult.data", ...csv, columns: ["age", "job"] }],
    ["{ file: 'a/*.ndjson', encoding: latin1 }", { file: "a/*.ndjson", format: "jsonl", encoding: "latin1", invalid: "error" }],
    ["x.parquet", { file: "x.parquet", format: "parquet" }],
    ["TREC.TXT", { file: "TREC.TXT", format: "lines", encoding: "utf-8", invalid: "error" }],
    ["'${FILE}'", { file: "${FILE}" }],
    ["{ file: '${FILE}', delimiter: ; }", { file: "${FILE}", delimiter: ";" }],
    ["'${POTLUCK_DATA}/yelp.csv'", { file: "${POTLUCK_DATA}/yelp.csv", ...csv }],
    ["{ texts: reviews.tar.gz, invalid: replace }", { texts: "reviews.tar.gz", encoding: "utf-8", invalid: "replace" }],
    ["{ sql: \"select * from '${DIR}/a.csv'\" }", { sql: "select * from '${DIR}/a.csv'", encoding: "utf-8", invalid: "error" }],
  ])("resolves the source %s", (source, expected) => {
    expect(parse(smallest.replace("reviews.csv", source)).data.reviews.source).toEqual(expected);
  });

  it("takes columns without text", () => {
    expect(parse(smallest.replace("text: review", "numeric: [age]")).data.reviews).toMatchObject({ text: null, numeric: ["age"] });
  });

  it("reads one hidden layer's width as a list of one", () => {
    expect(parse(`${smallest}model: { hidden: 100 }\n`).model.hidden).toEqual([100]);
  });

  it("takes labels as a map or a list, and keeps them as text", () => {
    const labelsOf = (labels: string): unknown => (
      (parse(smallest.replace("kind: multiclass", `kind: multiclass, labels: ${labels}`)).tasks.stars as { labels?: unknown }).labels);
    expect(labelsOf("{ 1: false, yes: 2 }")).toEqual(new Map([["1", "false"], ["yes", "2"]]));
    expect(labelsOf("[5, 1, true]")).toEqual(["5", "1", "true"]);
  });

  it("narrows by choice in TypeScript", () => {
    const { train: { optimizer, epochs }, features: { vectorizer }, tasks, model } = parse(smallest);
    if (optimizer.name !== "adam" || vectorizer.name !== "count" || tasks.mood.kind !== "binary" || model.trunk !== "mlp") {
      throw new Error("other choices");
    }
    const numbers: number[] = [...optimizer.betas, vectorizer.minDf, tasks.mood.labelSmoothing, ...model.hidden];
    expect(numbers).toEqual([0.9, 0.999, 2, 0, 128]);
    const length: number | "auto" = epochs;
    expect(length).toBe("auto");
    const source: SourceSettings | SplitSourceSettings = parse(smallest).data.reviews.source; // what the reader of sources takes
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
    const recipe = parse(`${task}seed: 1e3\nfeatures: { vectorizer: { maxDf: ~, minDf: 1, stopWords: [no, off] } }\n`);
    expect(recipe).toMatchObject({
      seed: 1000, features: { vectorizer: { name: "count", maxDf: null, stopWords: ["no", "off"] } }, tasks: { mood: { positive: "yes" } },
    });
  });
});

describe("evaluationInterval", () => {
  it.each([["epoch", null], ["1 step", 1], ["10 steps", 10]])("reads %s", (text, interval) => {
    expect(evaluationInterval(parse(`${smallest}train: { evaluateEvery: ${text} }`).train.evaluateEvery)).toBe(interval);
  });
});

describe("bestWeights", () => {
  it("reads a task, all tasks, and weights", () => {
    expect(bestWeights("mean", ["a", "b"])).toEqual({ a: 1, b: 1 });
    expect(bestWeights("b", ["a", "b"])).toEqual({ b: 1 });
    expect(bestWeights({ a: 2 }, ["a", "b"])).toEqual({ a: 2 });
    expect(bestWeights(null, ["a"])).toBeNull();
  });
});
