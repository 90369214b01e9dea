/**
 * @file A resolved recipe, written as YAML and read again, is the same recipe; by recipes drawn at random over all fields.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { PotluckError } from "../../src/engine/errors.js";
import { type Recipe, parseRecipe, recipeJsonSchema, recipeToYaml, resolveSingle } from "../../src/recipe/index.js";
import { activations, formats, metrics, resamplings } from "../../src/recipe/names.js";
import { example, smallest } from "./examples.js";

type Fields = Record<string, fc.Arbitrary<unknown>>;

/** An object with any of the fields. */
const some = (optional: Fields, required: Fields = {}): fc.Arbitrary<object> =>
  fc.record({ ...optional, ...required }, { requiredKeys: Object.keys(required) });
const awkward = fc.constantFrom(
  "yes", "null", "1", "0x1f", "~", "<<", "*a", "&a", "# x", "a: b", "- a", "${A}", "a\nb", " a ", "'", '"', "é", "😀",
);
const text = fc.oneof(fc.string({ minLength: 1, maxLength: 8, unit: "grapheme" }), awkward);
const name = fc.oneof(fc.stringMatching(/^[A-Za-z0-9_-]{1,6}$/u), fc.constantFrom("constructor", "toString", "0", "1"));
const whole = (min: number): fc.Arbitrary<number> => fc.oneof(fc.integer({ min, max: 100 }), fc.constant(Number.MAX_SAFE_INTEGER));
const between = (min: number, max: number): fc.Arbitrary<number> => fc.double({ min, max, noNaN: true });
const positive = between(1e-300, 1e300);
const fraction = between(0, 0.999);
const orNull = (value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> => fc.oneof(value, fc.constant(null));
const columns = (minLength: number): fc.Arbitrary<string[]> => fc.uniqueArray(text, { minLength, maxLength: 3 });

const decoding = { encoding: fc.constantFrom("utf-8", "latin1"), invalid: fc.constantFrom("error", "replace") };
const source = fc.oneof(
  fc.constantFrom("a.csv", "b/*.tsv.gz", "${DIR}/c.parquet", "${FILE}"),
  some({ delimiter: fc.constantFrom(",", "||"), quote: fc.constantFrom("", "'"), header: fc.boolean(), columns: columns(1), ...decoding },
    { file: text, format: fc.constantFrom("csv", "tsv") }),
  some(decoding, { file: text, format: fc.constantFrom(...formats.filter((format) => format !== "parquet")) }),
  some(decoding, { texts: text }),
  some({}, { sql: text }),
  some({ labels: text }, { idx: text }),
  some({}, { images: text }),
);
const split = fc.oneof(
  some({ test: between(0.01, 0.5), validation: orNull(between(0.01, 0.45)), stratify: fc.boolean(), seed: orNull(whole(0)) }),
  some({}, { column: text }),
);
const data = some({ numeric: columns(0), categorical: columns(0), image: orNull(text), sample: orNull(whole(1)), split }, { source, text });

const vocabulary = {
  minDf: fc.oneof(fraction, whole(1)), maxFeatures: orNull(whole(1)), vocabulary: fc.constantFrom("union", "intersection"),
  fitOn: fc.constantFrom("train", "all"),
};
const norm = orNull(fc.constantFrom("l1", "l2"));
const ngrams = fc.constantFrom([1, 1], [1, 3], [2, 2]);
const stripAccents = orNull(fc.constantFrom("ascii", "unicode"));
const stopWords = orNull(fc.oneof(fc.constant("english"), fc.array(text)));
const anyText = { scale: fc.constantFrom("standard", "none"), ngramRange: ngrams, binary: fc.boolean(), lowercase: fc.boolean(), stripAccents };
const wordText = { ...anyText, stopWords, tokenPattern: orNull(fc.constantFrom("\\S+", "(a)b")) };
const features = fc.oneof(
  some({ ...wordText, ...vocabulary }),
  some({ ...anyText, ...vocabulary }, { vectorizer: fc.constant("count"), analyzer: fc.constantFrom("char", "char_wb") }),
  some({ ...wordText, ...vocabulary, norm, sublinearTf: fc.boolean(), smoothIdf: fc.boolean() }, { vectorizer: fc.constant("tfidf") }),
  some({ ...wordText, norm, buckets: fc.constantFrom(1, 1024), alternateSign: fc.boolean() }, { vectorizer: fc.constant("hashing") }),
);

const label = fc.oneof(text, fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean());
const labels = orNull(fc.oneof(
  fc.uniqueArray(label, { minLength: 2, maxLength: 4, selector: String }),
  fc.uniqueArray(fc.tuple(text, text), { minLength: 2, maxLength: 4, selector: ([, className]) => className })
    .filter((pairs) => new Set(pairs.map(([value]) => value)).size === pairs.length)
    .map(Object.fromEntries),
));
const task = (dataName: string): fc.Arbitrary<object> => fc.oneof(
  some({ positive: orNull(label), posWeight: positive, metric: fc.constantFrom(...metrics.binary) },
    { data: fc.constant(dataName), target: fc.constant("the target"), kind: fc.constant("binary") }),
  some({ labels, labelSmoothing: fraction, weight: orNull(fc.constant("its weight")), classWeights: orNull(fc.constant("balanced")),
    metric: fc.constantFrom(...metrics.multiclass) },
    { data: fc.constant(dataName), target: fc.constant("the target"), kind: fc.constant("multiclass") }),
  some({ posWeight: fc.oneof(positive, fc.constant("balanced"), fc.constant({ "label a": 2 })), metric: fc.constantFrom(...metrics.multilabel) },
    { data: fc.constant(dataName), target: fc.constant(["label a", "label b"]), kind: fc.constant("multilabel") }),
  some({ labels: orNull(fc.uniqueArray(label, { minLength: 1, maxLength: 4, selector: String })), labelSmoothing: fraction },
    { data: fc.constant(dataName), target: fc.constant("the target"), kind: fc.constant("multilabel"), separator: text }),
  some({ loss: fc.constantFrom("mse", "l1"), metric: fc.constantFrom(...metrics.regression) },
    { data: fc.constant(dataName), target: fc.constant("the target"), kind: fc.constant("regression") }),
  some({ delta: orNull(positive) },
    { data: fc.constant(dataName), target: fc.constant("the target"), kind: fc.constant("regression"), loss: fc.constant("huber") }),
  some({ labels, classWeights: orNull(fc.constant("balanced")), weight: orNull(fc.constant("its weight")), metric: fc.constantFrom(...metrics.ordinal) },
    { data: fc.constant(dataName), target: fc.constant("the target"), kind: fc.constant("ordinal") }),
);

const loop = {
  epochs: whole(1), batchSize: whole(1), shuffle: fc.boolean(), dropLast: fc.boolean(),
  evaluateEvery: fc.constantFrom("epoch", "1 step", "250 steps"),
};
const lr = between(1e-12, 10);
const betas = fc.tuple(fraction, fraction);
const train = fc.oneof(
  some({ ...loop, lr, betas, eps: positive }),
  some({ ...loop, lr, betas, eps: positive, weightDecay: between(0, 0.09) }, { optimizer: fc.constant("adamw") }),
  some({ ...loop, lr, dampening: fraction }, { optimizer: fc.constant("sgd"), momentum: between(0.1, 0.9) }),
  some({ ...loop, lr, lrDecay: positive, initialAccumulator: positive, eps: positive }, { optimizer: fc.constant("adagrad") }),
);
const schedule = (datasets: string[]): fc.Arbitrary<object> => {
  const resample = datasets.length === 1 ? fc.constant("none") : fc.constantFrom(...resamplings);
  const stepsPerEpoch = orNull(whole(1));
  return fc.oneof(
    some({ resample, schedule: fc.constantFrom("min_size", "max_size_cycle", "max_size", "sequential", "task_by_task") }),
    some({ resample, stepsPerEpoch }, { schedule: fc.constantFrom("uniform", "round_robin") }),
    some({ stepsPerEpoch }, { schedule: fc.constantFrom("proportional", "annealed") }),
    some({ temperature: positive.filter((t) => t > 0), cap: orNull(whole(1)), stepsPerEpoch }, { schedule: fc.constant("temperature") }),
    some({ resample, stepsPerEpoch }, {
      schedule: fc.constant("rates"), rates: fc.record(Object.fromEntries(datasets.map((key) => [key, between(0.001, 1000)]))),
    }),
  );
};
const updates = (tasks: string[]): fc.Arbitrary<object> =>
  some({ clipNorm: orNull(positive), trunkLr: orNull(lr), headLr: orNull(lr), accumulate: whole(1), freeze: fc.subarray(tasks, { maxLength: tasks.length - 1 }) });
const stopping = (tasks: string[]): fc.Arbitrary<object> => {
  const byTask = (value: fc.Arbitrary<number>) => fc.subarray(tasks, { minLength: 1 }).chain((own) => fc.record(Object.fromEntries(own.map((key) => [key, value]))));
  const best = fc.oneof(fc.constantFrom("mean", ...tasks), byTask(between(0.001, 1000)));
  return fc.oneof(some({ best: orNull(best), patience: orNull(byTask(whole(1))) }), some({ patience: whole(1) }, { best }));
};
/** Whether a drawn dataset has rows to validate, or may have. */
const validates = ({ split: given = {} }: { split?: { validation?: number | null; column?: string } }): boolean => (given.column ?? given.validation ?? null) !== null;
const hidden = fc.array(whole(1), { minLength: 1, maxLength: 3 });
const model = some({ hidden, activation: fc.constantFrom(...activations) });

const recipes = fc.uniqueArray(name, { minLength: 1, maxLength: 3 }).chain((names) => {
  const byName = (value: (key: string) => fc.Arbitrary<unknown>): fc.Arbitrary<object> =>
    fc.record(Object.fromEntries(names.map((key) => [key, value(key)])));
  const single = some({ model, train: some({ epochs: whole(1), lr }) });
  const plain = some({ name: text.filter((value) => !value.includes("\n")), seed: whole(0), features, model, single },
    { data: byName(() => data), tasks: byName(task), train: fc.tuple(train, schedule(names), updates(names)).map((parts) => parts.reduce((all, part) => ({ ...all, ...part }))) });
  return fc.tuple(plain as fc.Arbitrary<{ data: object; train: object }>, stopping(names)).map(([recipe, stops]) => (
    Object.values(recipe.data).every(validates) ? { ...recipe, train: { ...recipe.train, ...stops } } : recipe));
});

const parse = (written: string): Recipe => parseRecipe(written, { file: "other.yaml" });

describe("recipeToYaml", () => {
  it("parses back to the same recipe, and writes the same text again", () => {
    fc.assert(fc.property(recipes, (written) => {
      const recipe = parse(JSON.stringify(written)); // JSON is YAML
      const text = recipeToYaml(recipe);
      const again = parse(text);
      expect(again).toEqual(recipe);
      expect(JSON.stringify(again)).toBe(JSON.stringify(recipe)); // the order of keys too
      expect(recipeToYaml(again)).toBe(text);
      expect(resolveSingle(again)).toEqual(resolveSingle(recipe));
    }), { numRuns: 150 });
  });

  it("keeps the order of the schema, whatever the order of the recipe", () => {
    const recipe = parse(example);
    const reversed = Object.fromEntries(Object.entries(recipe).reverse().map(([key, value]) => (
      [key, key === "train" ? Object.fromEntries(Object.entries(value as object).reverse()) : (value as unknown)]
    ))) as unknown as Recipe;
    expect(recipeToYaml(reversed)).toBe(recipeToYaml(recipe));
    expect(Object.keys(recipe)).toEqual(Object.keys((recipeJsonSchema() as { properties: object }).properties));
  });

  it("writes what a reader expects to see", () => {
    expect(recipeToYaml(parse(`${smallest}name: n\nmodel: { hidden: [300, 100] }\n`)).split("\n").slice(0, 14)).toEqual([
      "name: n", "seed: 1", "data:", "  reviews:", "    source:", "      file: reviews.csv", "      format: csv", '      delimiter: ","',
      "      quote: '\"'", "      header: true", "      encoding: utf-8", "      invalid: error", "    text: review", "    numeric: []",
    ]);
    expect(recipeToYaml(parse(`${smallest}model: { hidden: [300, 100] }\n`))).toContain("\n  hidden: [300, 100]\n");
  });

  it("refuses a recipe that is none", () => {
    const recipe = parse(smallest);
    const message = "seed must be a whole number from 0 to 2^53 - 1, found -1";
    expect(() => recipeToYaml({ ...recipe, seed: -1 })).toThrow(new PotluckError(message));
  });
});

describe("parseRecipe", () => {
  it("ends in a recipe or a user's error for any YAML", () => {
    const key = fc.constantFrom(
      "data", "tasks", "train", "model", "single", "features", "source", "file", "split", "labels", "hidden", "kind", "binary", "a",
    );
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom(null, 0, -1, 0.5, true, "a", "sgd", "binary"),
        fc.array(tie("value"), { maxLength: 3 }),
        fc.dictionary(key, tie("value"), { maxKeys: 4 }),
      ),
    }));
    const refused = (written: string): boolean => {
      try {
        parse(written);
        return false;
      } catch (error) {
        if (!(error instanceof PotluckError)) throw error;
        const lines = error.message.split("\n");
        return lines.every((line) => /^(?:other\.yaml:\d+:\d+: |\.\.\. and )/u.test(line) && !/undefined|Invalid input/u.test(line));
      }
    };
    fc.assert(fc.property(fc.dictionary(key, value as fc.Arbitrary<unknown>), (written) => refused(stringify(written))), { numRuns: 200 });
    fc.assert(fc.property(fc.string(), refused), { numRuns: 150 });
  });
});
