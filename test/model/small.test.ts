/** @file Small model files: fewer bytes for the same answers, nearly; words dropped from vocabulary and weights together. */
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { type Table, tableFromColumns } from "../../src/data/table.js";
import { readSafetensors } from "../../src/format/safetensors.js";
import { Model } from "../../src/model/model.js";
import { dropWords } from "../../src/model/small/drop-words.js";
import { wordEffects } from "../../src/model/small/word-effects.js";
import type { NdArray } from "../../src/tensor/nd-array.js";
import { ALL_TASKS, mixedTable, modelOpener, SHORT, trainedBytes } from "./trained.js";

const open = modelOpener();

const far = (a: Record<string, NdArray>, b: Record<string, NdArray>): number => Math.max(...Object.keys(a).map((task) => (
  Math.max(...a[task].data.map((value, at) => Math.abs(value - b[task].data[at]))))));

const table = mixedTable(40);
let bytes: Uint8Array, model: Model;

beforeAll(async () => {
  bytes = await trainedBytes(`
data: { mixed: { text: text, numeric: [age], categorical: [job], source: x.csv } }
features: { vectorizer: { name: count, minDf: 1 } }
model: { hidden: [7] }${ALL_TASKS}`, { mixed: table });
  model = open(bytes);
});

describe("toBytes", () => {
  it("gives the file again", () => {
    expect(Buffer.from(model.toBytes()).equals(Buffer.from(bytes))).toBe(true);
  });

  it.each([["float16", "F16", 1e-2, 0.6], ["int8", "I8", 0.05, 0.45]] as const)("%s", (dtype, stored, most, share) => {
    const small = model.toBytes({ dtype }), read = open(small), { integers, tensors } = readSafetensors(small);
    const weights = (file: Uint8Array): number => file.length - 8 - Number(new DataView(file.buffer).getBigUint64(0, true));
    expect(weights(small) / weights(bytes)).toBeLessThan(share);
    expect(far(model.logits(table), read.logits(table))).toBeLessThan(most);
    expect(read.card.small).toEqual({ dtype, droppedWords: 0 });
    if (stored === "I8") {
      expect(integers["hidden.weight"].shape).toEqual(tensors["hidden.weight"].shape);
      expect(tensors["hidden.weight.scale"].shape).toEqual([7]);
      expect(Math.max(...integers["hidden.weight"].data as Int8Array)).toBeLessThanOrEqual(127);
    } else expect(Buffer.from(small).includes(`"dtype":"${stored}"`)).toBe(true);
    // a small file saved again stays what it is
    expect(far(read.logits(table), open(read.toBytes({ dtype })).logits(table))).toBeLessThan(1e-6);
  });

  it("refuses an unknown dtype, and weights that float16 cannot hold", () => {
    expect(() => model.toBytes({ dtype: "float8" as "float16" })).toThrow(/dtype must be one of float32, float16 or int8/u);
    const large = open(bytes), state = large.network.stateDict();
    state["hidden.weight"].data[3] = 70000;
    large.network.loadStateDict(state);
    expect(() => large.toBytes({ dtype: "float16" })).toThrow('float16 cannot hold the weight 70000 of "hidden.weight"');
    expect(open(large.toBytes({ dtype: "int8" })).network.stateDict()["hidden.weight"].data[3]).toBeCloseTo(70000, 0);
  });

  it("names scales that are missing or wrong", () => {
    const text = Buffer.from(model.toBytes({ dtype: "int8" }));
    const renamed = Buffer.from(text.toString("latin1").replace('"hidden.weight.scale"', '"hidden.weight.other"'), "latin1");
    const unchecked = Buffer.from(renamed.toString("latin1").replace('"sha256"', '"sha255"'), "latin1");
    expect(() => Model.from(renamed)).toThrow("its checksum does not match its contents");
    expect(() => Model.from(unchecked)).toThrow(
      'model.safetensors: tensor "hidden.weight" has whole numbers (I8), and its scales are missing: "hidden.weight.scale"');
  });
});

describe("the checksum", () => {
  it("covers the types of the weights, not only their bytes", () => {
    const half = Buffer.from(model.toBytes({ dtype: "float16" })).toString("latin1");
    expect(() => Model.from(Buffer.from(half.replace('"dtype":"F16"', '"dtype":"I16"'), "latin1"))).toThrow("its checksum does not match");
  });
});

describe("dropWords", () => {
  /** A text with some words that no label depends on. */
  const texts = Array.from({ length: 60 }, (_, row) => `${row % 2 ? "great" : "awful"} film ${["plot", "cast", "music"][row % 3]}`);
  const reviews: Table = tableFromColumns("reviews", { text: texts, label: texts.map((_, row) => (row % 2 ? "pos" : "neg")) });
  const linear = (vectorizer: string): Promise<Uint8Array> => trainedBytes(`
data: { reviews: { text: text, source: x.csv } }
features: { vectorizer: ${vectorizer} }
model: { hidden: [] }
tasks: { movie: { data: reviews, target: label, kind: binary } }
${SHORT.replace("epochs: 2", "epochs: 20")}`, { reviews });

  it("measures a linear model's words by their weights", async () => {
    const own = open(await linear("{ name: count, minDf: 1 }")), effects = wordEffects(own, { reviews });
    const { data } = own.network.stateDict()["final_movie.weight"];
    own.featureNames().forEach((_, term) => expect(effects[term]).toBeCloseTo(Math.abs(data[term]), 5));
  });

  it("drops those that matter least, from vocabulary and weights", async () => {
    const own = open(await linear("{ name: count, minDf: 1 }"));
    const { model: small, dropped, effect } = dropWords(own, { drop: 0.5, tables: { reviews } });
    onTestFinished(() => small.dispose());
    expect(dropped.length).toBe(Math.floor(own.featureNames().length / 2));
    expect(small.featureNames()).toEqual(own.featureNames().filter((word) => !dropped.includes(word)));
    expect(small.featureNames()).toEqual(expect.arrayContaining(["great", "awful"]));
    const kept = "great awful great", before = own.logits(tableFromColumns("x", { text: [kept] })), after = small.logits(
      tableFromColumns("x", { text: [`${kept} ${dropped[0]}`] }));
    expect(far(before, after)).toBeLessThan(1e-6);
    expect(small.card.small).toEqual({ dtype: "float32", droppedWords: dropped.length });
    expect(effect).toBeGreaterThan(0);
    expect(open(small.toBytes({ dtype: "float16" })).featureNames()).toEqual(small.featureNames());
  });

  it("keeps other columns, tf-idf weights, and the answers where nothing is dropped", async () => {
    const own = open(await trainedBytes(`
data: { mixed: { text: text, numeric: [age], vector: [point], source: x.csv } }
features: { vectorizer: { name: tfidf, minDf: 1 } }
model: { hidden: [5], trunk: mmoe, experts: 2 }${ALL_TASKS}`, { mixed: table }));
    const { model: small, dropped } = dropWords(own, { drop: 2, tables: { mixed: table } });
    onTestFinished(() => small.dispose());
    expect([dropped.length, small.space.width]).toEqual([2, own.space.width - 2]);
    expect(small.featureNames().slice(-5)).toEqual(own.featureNames().slice(-5));
    const empty = tableFromColumns("x", { text: [""], age: [3], point: [[1, 2, 3]] });
    expect(far(own.logits(empty), small.logits(empty))).toBeLessThan(1e-6);
  });

  it("refuses what cannot be dropped", async () => {
    const own = open(await linear("{ name: hashing, buckets: 64 }"));
    expect(() => dropWords(own)).toThrow("no words can be dropped from a model whose vectorizer is a HashingVectorizer");
    const words = open(await linear("{ name: count, minDf: 1 }"));
    expect(() => dropWords(words, { drop: 1000 })).toThrow(
      /^the model has \d+ words, and 1000 are to be dropped: one at least must be left/u);
    expect(() => dropWords(words, { drop: -1 })).toThrow(/drop must be auto, a share below 1, or a number of words/u);
  });
});
