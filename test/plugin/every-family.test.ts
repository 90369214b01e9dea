/**
 * @file A plug-in may add a member to every family, with nothing but Potluck's public names: one that does trains a recipe that names each,
 * and the recipe knows which of them a model needs.
 */
import { describe, expect, it } from "vitest";
import { loadPlugin } from "../../src/exports/node.js";
import { pluginFamilies } from "../../src/plugin/families.js";
import { registerPlugin } from "../../src/plugin/register.js";
import { families } from "../../src/recipe/families.js";
import { parseRecipe, pluginMembers, recipeJsonSchema } from "../../src/recipe/index.js";
import { RunPool } from "../../src/study/node/run-pool.js";
import type { TrainingJob } from "../../src/experiment/plan.js";
import { activation } from "../../src/nn/activation/activation.js";
import { at, command, readJson, write } from "../cli/command.js";

const source = `
import { tableFromColumns } from "potluck/data";
import { metricsFor } from "potluck/metrics";
import { bceWithLogits, crossEntropy, mseLoss, SparseMatrix } from "potluck/nn";
import { LinearLR, SGD } from "potluck/optim";
import { Sum } from "potluck/weightings";
import {
  activation, binaryLoss, columnKind, loss, lrSchedule, metric, Mlp, multiclassLoss, number, onePerStep, optimizer, otherSource, plugin,
  schedule, stepOptions,
  taskKind, text, Trunk, trunk, vectorizer, weighting,
} from "potluck/plugin";

const describe = "a toy";
class Length {
  kind = "toy_length"; width = 1;
  constructor(column, factor) { this.column = column; this.factor = factor; }
  featureNames() { return [this.column]; }
  encode({ cells }, row, add) { add(0, this.factor * cells[row].length); }
  toJSON() { return { kind: this.kind, column: this.column, factor: this.factor }; }
}
class Letters {
  fit() { return this; }
  transform(documents) {
    return SparseMatrix.fromDense([...documents].map((text) => ["a", "e"].map((one) => text.split(one).length - 1)));
  }
  fitTransform(documents) { return this.transform(documents); }
  toJSON() { return { type: "Letters" }; }
}
class Plain {
  kind = "toy_task"; names = [];
  encode(table, target) { return { shape: [table.rows], data: Float32Array.from(table.column(target), Number) }; }
  toJSON() { return { kind: this.kind }; }
}
class Wide extends Trunk {
  constructor(settings) {
    super();
    this.hidden = new Mlp("hidden", true, settings.inputDim, settings.hidden, settings);
    this.outputDim = this.hidden.outputDim;
  }
  forward(x, tasks) { const out = this.hidden.forward(x); return tasks.map(() => out); }
}
export default plugin({
  losses: [loss({ name: "toy_loss", describe, options: {}, compute: (x, y, _, sampleWeights) => mseLoss(x, y, { sampleWeights }).mul(2) })],
  binaryLosses: [binaryLoss({
    name: "toy_binary", describe, options: {}, compute: (x, y, _, sampleWeights) => bceWithLogits(x, y, { sampleWeights }).mul(2),
  })],
  multiclassLosses: [multiclassLoss({
    name: "toy_multiclass", describe, options: {}, compute: (x, y, _, sampleWeights) => crossEntropy(x, y, { sampleWeights }).mul(2),
  })],
  metrics: [metric({ name: "toy_metric", describe, kinds: ["regression"], higherIsBetter: false, options: {}, compute: () => 7 })],
  weightings: [weighting({
    name: "toy_weighting", describe, options: {}, needs: "losses", weightsHeads: true, minTasks: 1, create: () => new Sum(),
  })],
  trunks: [trunk({ name: "toy_trunk", describe, options: {}, sharesRepresentation: true, create: (settings) => new Wide(settings) })],
  activations: [activation({ name: "toy_activation", describe, options: {}, apply: (x) => x.mul(0.5) })],
  optimizers: [optimizer({
    name: "toy_optimizer", describe, options: { lr: number({ above: 0, default: 0.01, describe: "The rate." }) },
    moments: () => 0, momentum: () => null, create: (parameters, { lr }) => new SGD(parameters, { lr }),
  })],
  lrSchedules: [lrSchedule({
    name: "toy_lr", describe, options: {}, changes: () => true,
    create: (optimizer, { totalSteps }) => new LinearLR(optimizer, { totalSteps }),
  })],
  schedules: [schedule({
    name: "toy_schedule", describe, options: stepOptions, combined: false, resamples: true,
    create: (context) => onePerStep(context, () => 0),
  })],
  columnKinds: [columnKind({
    name: "toy_length", describe, many: true, options: { factor: number({ default: 1, describe: "A factor." }) },
    read: (table, column) => table.column(column).map(String),
    fit: (column, _, { factor }) => new Length(column, factor), fromJSON: ({ column, factor }) => new Length(column, factor),
  })],
  vectorizers: [vectorizer({
    name: "toy_letters", describe, options: {}, type: "Letters", usesVocabulary: false,
    create: () => new Letters(), fromJSON: () => new Letters(),
    open: (documents) => Promise.resolve({ fit: () => ({
      width: 2, matrix: (name, rows) => new Letters().transform(documents[name]).selectRows(rows), vectorizer: () => new Letters(),
    }) }),
  })],
  taskKinds: [taskKind({
    name: "toy_task", describe, options: {}, stratifies: false, likelihood: "gaussian", metrics: metricsFor("regression"),
    defaultMetric: "toy_metric", fit: () => new Plain(), fromJSON: () => new Plain(), outputs: () => 1,
    loss: () => (logits, targets) => mseLoss(logits, targets),
    metricInput: (_, logits, targets) => ({ kind: "regression", targets: targets.data, predictions: logits.data }),
    predictions: (_, logits) => [...logits.data],
  })],
  sources: [otherSource({
    name: "toy_rows", describe, options: {}, location: text({ phrase: "a number of rows", describe: "How many rows." }),
    read: (rows) => Promise.resolve(tableFromColumns("toy", {
      review: Array.from({ length: Number(rows) }, (_, row) => "a fine tale".slice(0, 3 + (row % 8))),
      size: Array.from({ length: Number(rows) }, (_, row) => String(row % 5)),
      even: Array.from({ length: Number(rows) }, (_, row) => (row % 2 === 0 ? "yes" : "no")),
    })),
  })],
});
`;
const recipe = `
data: { toys: { source: { toy_rows: "40" }, text: review, toy_length: [review] } }
features: { vectorizer: toy_letters, toy_length: { factor: 0.1 } }
tasks:
  one: { data: toys, target: size, kind: regression, loss: toy_loss, metric: toy_metric }
  two: { data: toys, target: size, kind: toy_task }
  three: { data: toys, target: even, kind: binary, loss: toy_binary }
  four: { data: toys, target: size, kind: multiclass, loss: toy_multiclass }
model: { trunk: toy_trunk, hidden: [3], activation: toy_activation }
train: { epochs: 2, batchSize: 8, optimizer: toy_optimizer, lrSchedule: toy_lr, schedule: toy_schedule, weighting: toy_weighting }
`;

it("is every family that recipes choose from", () => {
  expect(Object.values(pluginFamilies).map(({ family }) => family.what).sort()).toEqual(families.map(({ what }) => what).sort());
});

describe("a member of every family", () => {
  it("trains, and the run folder names each", async () => {
    const plugin = write("toys.mjs", source);
    const trained = await command("train", write("toys.yaml", recipe), "--plugin", plugin, "--out", at("toys"), "--threads", "1");
    expect(trained).toMatchObject({ code: 0, stderr: "" });
    const [{ members }] = readJson("toys/plugins.json") as [{ members: Record<string, string[]> }];
    expect(Object.keys(members).sort()).toEqual(families.map(({ what }) => what).sort());
  });

  it("is in the schema", () => {
    const schema = JSON.stringify(recipeJsonSchema());
    for (const name of source.match(/(?<=name: ")\w+/gu)!) expect(schema).toContain(name);
  });
});

describe("registerPlugin", () => {
  it("adds members without a file, which other threads do not have", async () => {
    const half = activation({ name: "half", describe: "half of it", options: {}, apply: (x) => x.mul(0.5) });
    const registered = registerPlugin("halves", { activations: [half] });
    expect(registered).toEqual({ plugin: "halves", members: { activation: ["half"] } });
    expect(() => registerPlugin("halves", { activations: [half] })).toThrow("plug-in halves: a plug-in of this name is registered already");
    expect(() => registerPlugin("", {})).toThrow('registerPlugin: the name must be text, found ""');
    await loadPlugin(at("toys.mjs"));
    const parsed = parseRecipe(recipe, { file: "toys.yaml", set: ["model.activation=half"] });
    expect(pluginMembers(parsed)).toContainEqual({ plugin: "halves", file: undefined, what: "activation", name: "half" });
    const pool = new RunPool(1);
    const job = { recipe: parsed, seed: 1 } as TrainingJob;
    await expect(pool.run({ label: "one", job }, () => {}).finally(() => pool.close())).rejects.toThrow(
      'the activation "half" was registered by code (plug-in halves), and other threads do not have it: move it to a file',
    );
  });
});
