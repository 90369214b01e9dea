/** @file A toy member for each family, as a contributor would add it: one file and one line in the family's table. */

/** A toy member, and how a recipe names it. */
export interface Toy {
  family: string;
  /** Its file, below src. */
  file: string;
  source: string;
  /** The table's file, below src. */
  table: string;
  /** What it exports. */
  name: string;
  /** `--set` that names it with an option. */
  set: string[];
  /** `--set` with a wrong value of the option. */
  wrong: string;
  /** What the error says after the `--set`. */
  error: string;
}

const describe = "a toy, for the test of families";

export const toys: readonly Toy[] = [
  {
    family: "weighting", file: "weighting/toy.ts", table: "weighting/index.ts", name: "toy",
    source: `import { memberOptions, number, type Options } from "../options/index.js";
import type { WeightingStep } from "./step-input.js";
import { type WeightedTask, Weighting, weighting } from "./weighting.js";
const options = { factor: number({ above: 0, default: 1, describe: "What every loss is multiplied by." }) };
class Toy extends Weighting {
  private readonly factor: number;
  constructor(tasks?: readonly WeightedTask[], given?: Options<typeof options>) {
    super(toy, tasks);
    this.factor = memberOptions("Toy", toy, given).factor;
  }
  protected compute({ tasks }: WeightingStep): number[] {
    return tasks.map(() => this.factor);
  }
}
export const toy = weighting({
  name: "toy", describe: "${describe}", options, needs: "losses", minTasks: 1, weightsHeads: true,
  create: (tasks, given) => new Toy(tasks, given),
});
`,
    set: ["train.weighting={ name: toy, factor: 2 }"], wrong: "train.weighting.factor=0",
    error: "train.weighting.factor must be a number above 0, found 0",
  },
  {
    family: "optimizer", file: "optim/toy.ts", table: "optim/index.ts", name: "toy",
    source: `import { SGD } from "./sgd.js";
import { number } from "../options/index.js";
import { optimizer } from "./optimizer.js";
export const toy = optimizer({
  name: "toy", describe: "${describe}", options: { lr: number({ above: 0, default: 0.1, describe: "The learning rate." }) },
  moments: () => 0, momentum: () => null, create: (parameters, { lr }) => new SGD(parameters, { lr }),
});
`,
    set: ["train.optimizer={ name: toy, lr: 0.2 }"], wrong: "train.optimizer.lr=-1",
    error: "train.optimizer.lr must be a number above 0, found -1",
  },
  {
    family: "learning-rate schedule", file: "optim/lr-schedule/toy.ts", table: "optim/lr-schedule/index.ts", name: "toy",
    source: `import { number } from "../../options/index.js";
import { LinearLR } from "./linear.js";
import { lrSchedule } from "./scheduler.js";
export const toy = lrSchedule({
  name: "toy", describe: "${describe}", options: { end: number({ from: 0, to: 1, default: 0.5, describe: "The share of lr at the end." }) },
  changes: () => true, create: (optimizer, { end, totalSteps }) => new LinearLR(optimizer, { endFactor: end, totalSteps }),
});
`,
    set: ["train.lrSchedule={ name: toy, end: 0.1 }"], wrong: "train.lrSchedule.end=2",
    error: "train.lrSchedule.end must be a number from 0 to 1, found 2",
  },
  {
    family: "schedule", file: "schedule/toy.ts", table: "schedule/index.ts", name: "toy",
    source: `import { whole } from "../options/index.js";
import { onePerStep, stepOptions } from "./one-per-step.js";
import { schedule } from "./schedule.js";
export const toy = schedule({
  name: "toy", describe: "${describe}",
  options: { run: whole({ from: 1, default: 1, describe: "Steps in a row of one dataset." }), ...stepOptions },
  combined: false, resamples: true,
  create: (context) => onePerStep(context, (_, step) => Math.floor(step / context.options.run) % context.names.length),
});
`,
    set: ["train.schedule={ name: toy, run: 2 }"], wrong: "train.schedule.run=0",
    error: "train.schedule.run must be a whole number from 1 up, found 0",
  },
  {
    family: "trunk", file: "nn/trunk/toy.ts", table: "nn/trunk/index.ts", name: "toy",
    source: `import { whole } from "../../options/index.js";
import { MlpTrunk } from "./mlp.js";
import { trunk } from "./trunk.js";
export const toy = trunk({
  name: "toy", describe: "${describe}", options: { factor: whole({ from: 1, default: 1, describe: "Makes hidden layers wider." }) },
  sharesRepresentation: true,
  create: (settings, { factor }) => new MlpTrunk({ ...settings, hidden: settings.hidden.map((width) => width * factor) }),
  sparseWidths: ([first], _, { factor }) => [first * factor],
});
`,
    set: ["model.trunk=toy", "model.factor=2"], wrong: "model.factor=0.5",
    error: "model.factor must be a whole number from 1 up, found 0.5",
  },
  {
    family: "activation", file: "nn/activation/toy.ts", table: "nn/activation/index.ts", name: "toy",
    source: `import { number } from "../../options/index.js";
import { activation } from "./activation.js";
export const toy = activation({
  name: "toy", describe: "${describe}", options: { slope: number({ from: 0, default: 1, describe: "The factor." }) },
  apply: (x, { slope }) => x.mul(slope),
});
`,
    set: ["model.activation={ name: toy, slope: 0.5 }"], wrong: "model.activation.slope=-1",
    error: "model.activation.slope must be a number from 0 up, found -1",
  },
  {
    family: "loss", file: "loss/toy.ts", table: "loss/index.ts", name: "toy",
    source: `import { number } from "../options/index.js";
import { loss } from "./loss.js";
import { mse } from "./mse.js";
export const toy = loss({
  name: "toy", describe: "${describe}", options: { factor: number({ above: 0, default: 1, describe: "The factor." }) },
  compute: (predictions, targets, { factor }, weights) => mse.compute(predictions, targets, {}, weights).mul(factor),
});
`,
    set: ["tasks.size.loss={ name: toy, factor: 3 }"], wrong: "tasks.size.loss.factor=0",
    error: "tasks.size.loss.factor must be a number above 0, found 0",
  },
  {
    family: "binary loss", file: "loss/toy-binary.ts", table: "loss/index.ts", name: "toyBinary",
    source: `import { number } from "../options/index.js";
import { bce } from "./bce-with-logits.js";
import { binaryLoss } from "./binary-loss.js";
export const toyBinary = binaryLoss({
  name: "toy", describe: "${describe}", options: { factor: number({ above: 0, default: 1, describe: "The factor." }) },
  compute: (logits, targets, { factor, ...options }, weights) => bce.compute(logits, targets, options, weights).mul(factor),
});
`,
    set: ["tasks.mood.loss={ name: toy, factor: 3 }"], wrong: "tasks.mood.loss.factor=0",
    error: "tasks.mood.loss.factor must be a number above 0, found 0",
  },
  {
    family: "multiclass loss", file: "loss/toy-multiclass.ts", table: "loss/index.ts", name: "toyMulticlass",
    source: `import { number } from "../options/index.js";
import { multiclassLoss } from "./class-loss.js";
import { softmaxCrossEntropy } from "./cross-entropy.js";
export const toyMulticlass = multiclassLoss({
  name: "toy", describe: "${describe}", options: { factor: number({ above: 0, default: 1, describe: "The factor." }) },
  compute: (logits, targets, { factor, ...options }, weights) => softmaxCrossEntropy.compute(logits, targets, options, weights).mul(factor),
});
`,
    set: ["tasks.kinds={ data: reviews, target: size, kind: multiclass, loss: { name: toy, factor: 3 } }"],
    wrong: "tasks.kinds.loss.factor=0", error: "tasks.kinds.loss.factor must be a number above 0, found 0",
  },
  {
    family: "metric", file: "metric/regression/toy.ts", table: "metric/index.ts", name: "toy",
    source: `import { number } from "../../options/index.js";
import { metric } from "../shared/metric.js";
export const toy = metric({
  name: "toy", describe: "${describe}", kinds: ["regression"], higherIsBetter: false,
  options: { beta: number({ from: 0, default: 1, describe: "The answer." }) }, compute: (_, { beta }) => beta,
});
`,
    set: ["tasks.size.metric={ name: toy, beta: 7 }"], wrong: "tasks.size.metric.beta=-2",
    error: "tasks.size.metric.beta must be a number from 0 up, found -2",
  },
  {
    family: "kind of task", file: "task/toy.ts", table: "task/index.ts", name: "toy",
    source: `import type { TargetMap } from "../data/targets/target-map.js";
import { mse } from "../loss/mse.js";
import { metricsFor } from "../metric/index.js";
import { number } from "../options/index.js";
import { taskKind } from "./kind.js";
/** The length of a text, divided by a unit. */
class LengthMap implements TargetMap<"toy"> {
  readonly kind = "toy";
  readonly names = [];
  constructor(readonly unit: number) {}
  encode(table: Parameters<TargetMap["encode"]>[0], target: string | readonly string[]) {
    return { shape: [table.rows], data: Float32Array.from(table.column(String(target)), (cell) => String(cell).length / this.unit) };
  }
  toJSON() {
    return { kind: this.kind, unit: this.unit };
  }
}
export const toy = taskKind({
  name: "toy", describe: "${describe}", options: { unit: number({ above: 0, default: 1, describe: "The unit of length." }) },
  stratifies: false, likelihood: "gaussian", metrics: metricsFor("regression"), defaultMetric: "rmse",
  fit: (_, { unit }) => new LengthMap(unit),
  fromJSON: ({ unit }) => new LengthMap(unit),
  outputs: () => 1,
  loss: () => (logits, targets, weights) => mse.compute(logits, targets, {}, weights),
  metricInput: (_, logits, targets) => ({ kind: "regression", targets: targets.data, predictions: logits.data }),
  predictions: (_, logits) => Array.from(logits.data, (length) => ({ length })),
});
`,
    set: ["tasks.length={ data: reviews, target: label, kind: toy, unit: 4 }"], wrong: "tasks.length.unit=0",
    error: "tasks.length.unit must be a number above 0, found 0",
  },
  {
    family: "kind of column", file: "data/columns/toy.ts", table: "data/columns/index.ts", name: "toy",
    source: `import { whole } from "../../options/index.js";
import { type ColumnEncoder, columnKind, type ReadCells } from "./column-kind.js";
/** The length of a text, at most a limit, as one feature. */
class LengthEncoder implements ColumnEncoder<readonly string[]> {
  readonly kind = "toy";
  readonly width = 1;
  constructor(readonly column: string, readonly limit: number) {}
  featureNames(): string[] {
    return [\`\${this.column} length\`];
  }
  encode({ cells }: ReadCells<readonly string[]>, row: number, add: (feature: number, value: number) => void): void {
    add(0, Math.min(cells[row].length, this.limit));
  }
  toJSON() {
    return { kind: this.kind, column: this.column, limit: this.limit };
  }
}
export const toy = columnKind({
  name: "toy", describe: "${describe}", many: true, options: { limit: whole({ from: 1, default: 10, describe: "The largest length." }) },
  read: (table, column) => table.column(column).map(String),
  fit: (column, _, { limit }) => new LengthEncoder(column, limit),
  fromJSON: ({ column, limit }) => new LengthEncoder(column as string, limit as number),
});
`,
    set: ["data.reviews.toy=[note]", "features.toy={ limit: 3 }"], wrong: "features.toy.limit=0",
    error: "features.toy.limit must be a whole number from 1 up, found 0",
  },
  {
    family: "vectorizer", file: "text/vectorizers/toy.ts", table: "text/vectorizers/index.ts", name: "toy",
    source: `import { whole } from "../../options/index.js";
import { SparseMatrix } from "../../tensor/sparse-matrix.js";
import { type Vectorizer, vectorizer } from "./vectorizer.js";
/** How often each of the first letters of the alphabet occurs. */
class ToyVectorizer implements Vectorizer {
  constructor(readonly letters: number) {}
  fit(): this {
    return this;
  }
  transform(documents: Iterable<string>): SparseMatrix {
    return SparseMatrix.fromDense([...documents].map((document) => (
      Array.from({ length: this.letters }, (_, letter) => document.split(String.fromCharCode(97 + letter)).length - 1))));
  }
  fitTransform(documents: Iterable<string>): SparseMatrix {
    return this.transform(documents);
  }
  toJSON() {
    return { type: "ToyVectorizer", letters: this.letters };
  }
}
export const toy = vectorizer({
  name: "toy", describe: "${describe}",
  options: { letters: whole({ from: 1, to: 26, default: 26, describe: "Letters that are counted." }) },
  type: "ToyVectorizer", usesVocabulary: false,
  create: ({ letters }) => new ToyVectorizer(letters),
  fromJSON: (json) => new ToyVectorizer((json as { letters: number }).letters),
  open(documents, { letters }) {
    const made = new ToyVectorizer(letters);
    const counts = Object.fromEntries(Object.entries(documents).map(([name, texts]) => [name, made.transform(texts)]));
    return Promise.resolve({
      fit: () => ({ width: letters, matrix: (name, rows) => counts[name].selectRows(rows), vectorizer: () => made }),
    });
  },
});
`,
    set: ["features.vectorizer={ name: toy, letters: 5 }"], wrong: "features.vectorizer.letters=27",
    error: "features.vectorizer.letters must be a whole number from 1 to 26, found 27",
  },
  {
    family: "source", file: "source/toy.ts", table: "source/index.ts", name: "toy",
    source: `import { whole } from "../options/index.js";
import { decodeText } from "./decode-text.js";
import { joinFiles } from "./join-files.js";
import { fileFormat } from "./source-member.js";
/** Rows of three fields between slashes, after some lines that are skipped. */
export const toy = fileFormat({
  name: "toy", describe: "${describe}", extensions: [".toy"], options: { skip: whole({ from: 0, default: 0, describe: "Lines to skip." }) },
  async read(files, { skip }, tools, name) {
    const rows = [];
    for (const file of files) {
      let all = "";
      for await (const piece of decodeText(() => tools.bytes(file), { encoding: "utf-8", invalid: "error" }, file.shown)) all += piece;
      const cells = all.trim().split("\\n").slice(skip).map((line) => line.split("/"));
      rows.push({ names: ["text", "label", "size"], columns: [0, 1, 2].map((at) => cells.map((row) => row[at])), rows: cells.length });
    }
    return joinFiles(name, files, rows);
  },
});
`,
    set: ["data.reviews.source={ file: reviews.toy, skip: 1 }"], wrong: "data.reviews.source.skip=-1",
    error: "data.reviews.source.skip must be a whole number from 0 up, found -1",
  },
];

/** A table's text with one line for the member: an import, and the entry. */
export function withMember(table: string, { family, name, file, table: tableFile }: Toy): string {
  const folder = tableFile.slice(0, tableFile.lastIndexOf("/") + 1);
  const path = `./${file.slice(folder.length).replace(/\.ts$/u, ".js")}`;
  const entry = table.replace(`= family("${family}", [`, (start) => `${start}${name}, `);
  return `import { ${name} } from "${path}";\n${entry}`;
}
