/**
 * @file A resolved recipe, written as YAML and read again, is the same recipe; by recipes drawn at random over all fields.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { normaliseText } from "../../src/data/duplicates.js";
import { PotluckError } from "../../src/engine/errors.js";
import { activations } from "../../src/nn/activation/index.js";
import { type Recipe, parseRecipe, recipeJsonSchema, recipeToYaml, resolveSingle } from "../../src/recipe/index.js";
import { taskKinds } from "../../src/task/index.js";
import { example, smallest } from "./examples.js";

type Fields = Record<string, fc.Arbitrary<unknown>>;

/** An object with any of the fields. */
const some = (optional: Fields, required: Fields = {}): fc.Arbitrary<object> =>
  fc.record({ ...optional, ...required }, { requiredKeys: Object.keys(required) });
const awkward = fc.constantFrom(
  "yes", "null", "1", "01", "1.10", "-0", "True", "0x1f", "~", "<<", "*a", "&a", "# x", "a: b", "- a", "${A}", "a\nb", " a ", "'", '"', "é",
  "😀",
);
const text = fc.oneof(fc.string({ minLength: 1, maxLength: 8, unit: "grapheme" }), awkward);
const name = fc.oneof(fc.stringMatching(/^[A-Za-z0-9_-]{1,6}$/u), fc.constantFrom("constructor", "toString", "00", "-1"))
  .filter((one) => !/^(?:0|[1-9]\d*)$/u.test(one));
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
  some(decoding, { file: text, format: fc.constantFrom("json", "jsonl", "lines") }),
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

/** A choice: a name alone, a map of its options, or of options of the default. */
const named = (options: Fields, choice?: string): fc.Arbitrary<unknown> => (
  choice === undefined ? some(options) : fc.oneof(fc.constant(choice), some(options, { name: fc.constant(choice) })));
const counted = { minDf: fc.oneof(fraction, whole(1)), maxFeatures: orNull(whole(1)) };
const norm = orNull(fc.constantFrom("l1", "l2"));
const ngrams = fc.constantFrom([1, 1], [1, 3], [2, 2]);
const stripAccents = orNull(fc.constantFrom("ascii", "unicode"));
const stopWords = orNull(fc.oneof(fc.constant("english"), fc.array(text)));
const anyText = { ngramRange: ngrams, binary: fc.boolean(), lowercase: fc.boolean(), stripAccents };
const wordText = { ...anyText, stopWords, tokenPattern: orNull(fc.constantFrom("\\S+", "(a)b")) };
const shared = { fitOn: fc.constantFrom("train", "all"), numeric: some({ scale: fc.constantFrom("standard", "none") }) };
const features = fc.oneof(
  some({ ...shared, vocabulary: fc.constantFrom("union", "intersection"), vectorizer: fc.oneof(
    named({ ...wordText, ...counted }),
    some({ ...anyText, ...counted }, { name: fc.constant("count"), analyzer: fc.constantFrom("char", "char_wb") }),
    named({ ...wordText, ...counted, norm, sublinearTf: fc.boolean(), smoothIdf: fc.boolean() }, "tfidf"),
  ) }),
  some(shared, { vectorizer: named({ ...wordText, norm, buckets: fc.constantFrom(1, 1024), alternateSign: fc.boolean() }, "hashing") }),
);

const label = fc.oneof(text, fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean());
const listed = fc.oneof(
  fc.uniqueArray(label, { minLength: 2, maxLength: 4, selector: (one) => normaliseText(String(one)) }),
  fc.uniqueArray(fc.tuple(text, text), { minLength: 2, maxLength: 4, selector: ([, className]) => className })
    .filter((pairs) => new Set(pairs.map(([value]) => normaliseText(value))).size === pairs.length)
    .map(Object.fromEntries),
);
const labels = orNull(fc.oneof(
  listed, some({ values: orNull(listed) }, { normalise: fc.constantFrom("blanks", "case") }),
));
const metric = (kind: (typeof taskKinds.names)[number]): fc.Arbitrary<string> => fc.constantFrom(...taskKinds.get(kind).metrics.names);
const task = (dataName: string): fc.Arbitrary<object> => {
  const kind = (name: (typeof taskKinds.names)[number], optional: Fields, target: unknown = "the target"): fc.Arbitrary<object> => (
    some({ ...optional, metric: metric(name), weight: orNull(fc.constant("its weight")) },
      { data: fc.constant(dataName), target: fc.constant(target), kind: fc.constant(name) }));
  const labelWeights = fc.oneof(positive, fc.constant("balanced"), fc.constant({ "label a": 2 }));
  const classWeights = orNull(fc.constant("balanced"));
  const someLabels = fc.uniqueArray(label, { minLength: 1, maxLength: 4, selector: String });
  return fc.oneof(
    kind("binary", { positive: orNull(label), posWeight: positive, loss: named({ gamma: positive, alpha: orNull(fraction) }, "focal") }),
    kind("multiclass", { labels, labelSmoothing: fraction, classWeights, loss: named({ gamma: positive }, "focal") }),
    kind("multilabel", { posWeight: labelWeights }, ["label a", "label b"]),
    kind("multilabel", { labels, thresholds: fc.oneof(fc.constant("auto"), between(0.001, 0.999)) }),
    fc.tuple(kind("multilabel", { labels: orNull(someLabels), labelSmoothing: fraction }), text)
      .map(([own, separator]) => ({ ...own, separator })),
    kind("regression", {
      loss: fc.oneof(fc.constantFrom("mse", "l1"), named({ delta: positive }, "huber"), named({ beta: positive }, "smooth_l1")),
    }),
    kind("ordinal", { labels, classWeights }),
  );
};

const loop = {
  batchSize: whole(1), shuffle: fc.boolean(), dropLast: fc.boolean(),
  evaluateEvery: fc.constantFrom("epoch", "1 step", "250 steps"), logTaskGradientsEvery: orNull(whole(1)),
};
const lr = between(1e-12, 9);
const betas = fc.tuple(fraction, fraction), eps = between(1e-10, 1e300);
const optimizer = fc.oneof(
  named({ lr, betas, eps, weightDecay: between(0, 9), amsgrad: fc.boolean(), maximize: fc.boolean() }),
  named({ lr, alpha: fraction, eps, momentum: fraction, centered: fc.boolean() }, "rmsprop"),
  named({ lr, betas, eps, weightDecay: between(0, 0.09) }, "adamw"),
  some({ lr, dampening: fraction }, { name: fc.constant("sgd"), momentum: between(0.1, 0.9) }),
  named({ lr, lrDecay: positive, initialAccumulator: positive, eps }, "adagrad"),
);
/** What goes with any length, and what needs a number of epochs. */
const anyLrSchedule = fc.oneof(
  fc.constant("constant"), some({}, { name: fc.constant("step"), stepSize: whole(1) }),
  some({ startFactor: fraction }, { warmup: whole(1) }),
);
const lrSchedule = fc.oneof(
  anyLrSchedule, fc.constantFrom("cosine", "step"), named({ warmup: whole(1), endFactor: fraction }, "linear"),
);
const schedule = (datasets: string[], isFixed: boolean): fc.Arbitrary<unknown> => {
  const resample = datasets.length === 1 ? fc.constant("none") : fc.constantFrom("none", "down", "up");
  const stepsPerEpoch = orNull(whole(1));
  return fc.oneof(
    some({ resample }, {
      name: fc.constantFrom("min_size", "max_size_cycle", "max_size", "sequential", ...(isFixed ? ["task_by_task"] : [])),
    }),
    some({ resample, stepsPerEpoch }, { name: fc.constantFrom("uniform", "round_robin") }),
    some({ stepsPerEpoch }, { name: fc.constantFrom("proportional", ...(isFixed ? ["annealed"] : [])) }),
    named({ temperature: between(1e-300, 1e300), cap: orNull(whole(1)), stepsPerEpoch }, "temperature"),
    some({ resample, stepsPerEpoch }, {
      name: fc.constant("rates"), rates: fc.record(Object.fromEntries(datasets.map((key) => [key, between(0.001, 1000)]))),
    }),
  );
};
const weighting = (tasks: string[]): fc.Arbitrary<unknown> => fc.oneof(
  fc.constantFrom("sum", "dwa"), named({ lr }, "uncertainty"), named({ lr }, "imtl_l"),
  some({}, { name: fc.constant("fixed"), weights: fc.record(Object.fromEntries(tasks.map((key) => [key, between(0.1, 10)]))) }),
);
const train = (tasks: string[]): fc.Arbitrary<{ epochs?: unknown }> => {
  const rest = (isFixed: boolean) => ({
    ...loop, optimizer, lrSchedule: isFixed ? lrSchedule : anyLrSchedule, schedule: schedule(tasks, isFixed),
    weighting: tasks.length === 1 ? fc.constant("sum") : weighting(tasks),
    clipNorm: orNull(positive), trunkLr: orNull(lr), headLr: orNull(lr), accumulate: whole(1),
    freeze: fc.subarray(tasks, { maxLength: tasks.length - 1 }),
  });
  return fc.oneof(
    some(rest(true), { epochs: whole(6) }), some({ ...rest(false), epochs: fc.constant("auto"), refit: fc.boolean() }),
  );
};
const stopping = (tasks: string[]): fc.Arbitrary<{ patience?: unknown }> => {
  const byTask = (value: fc.Arbitrary<number>) => (
    fc.subarray(tasks, { minLength: 1 }).chain((own) => fc.record(Object.fromEntries(own.map((key) => [key, value])))));
  const best = fc.oneof(fc.constantFrom("mean", ...tasks), byTask(between(0.001, 1000)));
  return fc.oneof(some({ best: orNull(best), patience: orNull(byTask(whole(1))) }), some({ patience: whole(1) }, { best }));
};
const hidden = fc.array(whole(1), { minLength: 1, maxLength: 3 });
const model = some({
  hidden: fc.oneof(hidden, whole(1)), activation: fc.constantFrom(...activations.names), trunk: fc.constantFrom("mlp", "cgc"),
  dropout: fraction,
});

const recipes = fc.uniqueArray(name, { minLength: 1, maxLength: 3 }).chain((names) => {
  const byName = (value: (key: string) => fc.Arbitrary<unknown>): fc.Arbitrary<object> => (
    fc.record(Object.fromEntries(names.map((key) => [key, value(key)]))));
  const ownOptimizer = fc.oneof(some({ lr }), named({ lr }, "adamw"));
  const single = some({ model, train: some({ epochs: whole(6), optimizer: ownOptimizer, freeze: fc.constant([]) }) });
  const plain = some({ name: text.filter((value) => !value.includes("\n")), seed: whole(0), folder: text, split, features, model, single },
    { data: byName(() => data), tasks: byName(task), train: train(names) });
  return fc.tuple(plain as fc.Arbitrary<Written>, stopping(names)).map(([recipe, stops]) => (
    !Object.values(recipe.data).every((one) => validates(recipe.split, one.split)) ? recipe
      : typeof recipe.train.epochs !== "number" && typeof stops.patience === "object" && stops.patience !== null
        ? { ...recipe, train: { ...recipe.train, ...stops, patience: null } } // a number for each task needs a number of epochs
        : { ...recipe, train: { ...recipe.train, ...stops } }));
});

interface Split {
  validation?: number | null;
  column?: string;
}

interface Written {
  data: Record<string, { split?: Split }>;
  split?: Split;
  train: { epochs?: unknown };
}

/** Whether a drawn dataset has rows to validate, or may have. */
function validates(all: Split = {}, own: Split = {}): boolean {
  const split = Object.keys(own).length > 0 && ("column" in own || "column" in all) ? own : { ...all, ...own };
  return (split.column ?? split.validation ?? null) !== null;
}

/** A value as text, its keys in their order. */
const inOrder = (value: unknown): string => (
  JSON.stringify(value, (_, one: unknown) => (one instanceof Map ? [...one as Map<unknown, unknown>] : one)));

const parse = (written: string): Recipe => parseRecipe(written, { file: "other.yaml" });

describe("recipeToYaml", () => {
  it("parses back to the same recipe, and writes the same text again", () => {
    fc.assert(fc.property(recipes, (written) => {
      const recipe = parse(JSON.stringify(written)); // JSON is YAML
      const text = recipeToYaml(recipe);
      const again = parse(text);
      expect(again).toEqual(recipe);
      expect(inOrder(again)).toBe(inOrder(recipe));
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
    expect(["folder", "arms", ...Object.keys(recipe)].sort())
      .toEqual(Object.keys((recipeJsonSchema() as { properties: object }).properties).sort());
  });

  it("writes what a reader expects to see", () => {
    expect(recipeToYaml(parse(`${smallest}name: n\nmodel: { hidden: [300, 100] }\n`)).split("\n").slice(0, 14)).toEqual([
      "name: n", "seed: 1", "data:", "  reviews:", "    source:", "      file: reviews.csv", "      format: csv", "      delimiter: null",
      "      quote: '\"'", "      escape: null", "      trim: false", "      encoding: utf-8", "      invalid: error", "    text: review",
    ]);
    const lines = "model: { hidden: [300, 100] }\ntrain: { optimizer: { name: adam, lr: 0.01 } }\n";
    const written = recipeToYaml(parse(smallest + lines)).split("\n");
    expect(written).toContain("  hidden: [ 300, 100 ]");
    expect(written.join("\n")).toContain("  optimizer:\n    name: adam\n    lr: 0.01\n    betas: [ 0.9, 0.999 ]\n"); // too long
    expect(written).toContain("  lrSchedule: { name: constant, warmup: 0, startFactor: 0.3333333333333333 }");
    expect(written).toContain("  weighting: scaled");
    expect(written.join("\n")).not.toMatch(/single|split: \{\}/u);
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
