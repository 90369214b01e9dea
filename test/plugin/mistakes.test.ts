/** @file Every mistake in a plug-in is told with the plug-in, the member and, where the stack has it, the line. */
import { mkdirSync } from "node:fs";
import { relative } from "node:path";
import { describe, expect, it } from "vitest";
import { PotluckError } from "../../src/engine/errors.js";
import { loadPlugin } from "../../src/exports/node.js";
import { regressionLosses } from "../../src/loss/index.js";
import { type Metric, metrics } from "../../src/metric/index.js";
import { activations } from "../../src/nn/activation/index.js";
import { trunks } from "../../src/nn/trunk/index.js";
import { tensor } from "../../src/tensor/tensor.js";
import { type WeightingMember, weightings } from "../../src/weighting/index.js";
import { at, folder, write } from "../cli/command.js";

let files = 0;

/** Writes a plug-in's file; returns its path. */
const file = (source: string, name = `p${++files}.ts`): string => write(name, source);
const imports = 'import { loss, metric, weighting, trunk, activation, number, plugin, Weighting, Trunk, Mlp } from "potluck/plugin";\n';

/** The error of a promise, its paths as they are from the temporary folder. */
async function errorOf(promise: Promise<unknown>): Promise<string> {
  const error: unknown = await promise.then(() => "no error", (thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(PotluckError);
  return (error as Error).message.replaceAll(`${folder}/`, "");
}

describe("a file", () => {
  it.each([
    ["with a syntax error",
      'const a = 1;\nconst b = { c: 1,; };\nexport default a;\n', /^plug-in p\d+\.ts: Unexpected token \(at p\d+\.ts:2:18\)$/u],
    ["that throws", 'const a = 1;\n\nthrow new TypeError("boo");\n', /^plug-in p\d+\.ts: TypeError: boo \(at p\d+\.ts:3:7\)$/u],
    ["that throws text", 'throw "boo";\n', /^plug-in p\d+\.ts: threw "boo"$/u],
    ["that rejects", 'await Promise.reject(new Error("later"));\nexport default {};\n', /^plug-in p\d+\.ts: later \(at p\d+\.ts:1:\d+\)$/u],
    ["with an unknown import", '\nimport { x } from "./nowhere.ts";\nexport default x;\n',
      /^plug-in p\d+\.ts: it imports ".*nowhere\.ts", which is not found from there: correct the path, .* \(at p\d+\.ts:2:\d+\)$/u],
    ["with an unknown entry point", 'import { x } from "potluck/plugins";\nexport default x;\n',
      /there is no "potluck\/plugins" \(did you mean "potluck\/plugin"\?\); Potluck has potluck, potluck\/nn, /u],
    ["with an unknown name", 'import { los } from "potluck/plugin";\nexport default { losses: [los({})] };\n',
      /potluck\/plugin exports no los \(did you mean "loss"\?\) \(at p\d+\.ts:2:\d+\)$/u],
    ["without a default export", "export const a = 1;\n", /it has no default export; end it with export default plugin\(/u],
    ["with something else as default", "export default 3;\n",
      /it must give its members by family, such as \{ losses: \[pinball\] \}, found 3$/u],
    ["without members", "export default { losses: [] };\n", /it has no members/u],
    ["with an unknown family", "export default { loss: [] };\n", /it has no families called "loss" \(did you mean "losses"\?\)/u],
    ["with a member in place of a list", "export default { losses: {} };\n", /losses must be a list, such as \[myLosse?\], found \{\}$/u],
  ])("%s", async (_, source, expected) => {
    expect(await errorOf(loadPlugin(file(source)))).toMatch(expected);
  });

  it("that is not there, a folder, of another kind", async () => {
    mkdirSync(at("folder.ts"));
    expect(await errorOf(loadPlugin(at("none.ts")))).toBe("plug-in none.ts: there is no such file");
    expect(await errorOf(loadPlugin(at("folder.ts")))).toBe("plug-in folder.ts: this is a folder; give the path of a file in it");
    expect(await errorOf(loadPlugin(file("", "p.py")))).toBe("plug-in p.py: the file's name must end in .ts, .mts, .js or .mjs");
    expect(await errorOf(loadPlugin(3 as never))).toBe("a plug-in must be the path of a file, found 3");
  });

  it("that was mended is read again", async () => {
    const path = file("throw new Error('first');\n");
    await expect(loadPlugin(path)).rejects.toThrow("first");
    const mended = 'activation({ name: "mended", describe: "x", options: {}, apply: (x) => x })';
    file(`${imports}export default plugin({ activations: [${mended}] });\n`, relative(folder, path));
    expect((await loadPlugin(path)).members).toEqual({ activation: ["mended"] });
  });
});

describe("a member", () => {
  const basics = 'name: "m", describe: "a toy", options: {}';
  it.each([
    ["losses: [3]", "losses[0] must be a loss, found 3"],
    ["losses: [{}]", "losses[0] has no name: a loss needs one, found nothing"],
    ['losses: [{ name: "m" }]', 'the loss "m" has no describe: say in a few words what it is, found nothing'],
    ['losses: [{ name: "m", describe: "a toy" }]', 'the loss "m" has no options: it must be a map of fields, {} where there are none'],
    [`losses: [{ ${basics} }]`, 'the loss "m" has no compute: it must be a function'],
    [`losses: [{ ${basics}, compute: 3 }]`, 'the loss "m" has a wrong compute: it must be a function, found 3'],
    [`losses: [{ ${basics}, compte() {} }]`, 'the loss "m" has no compute, but compte: rename it'],
    [`losses: [{ ${basics}, compute() {}, help: 3 }]`, 'the loss "m" has the unknown part help; the parts of a loss are name, describe'],
    [`losses: [{ ${basics}, check: 3, compute() {} }]`, 'the loss "m" has a wrong check: it must be a function, found 3'],
    ['losses: [{ name: "m", describe: "x", options: { a: 3 }, compute() {} }]',
      'the loss "m" has a wrong option a: it must be a field, such'],
    ['losses: [{ name: "m", describe: "x", options: { name: number({ describe: "" }) }, compute() {} }]',
      'the loss "m" has an option called name, and that name is taken'],
    ['losses: [{ name: "My Loss", describe: "x", options: {}, compute() {} }]',
      'the name of a loss must be in snake_case, such as my_own, found "My Loss"'],
    ['losses: [{ name: "mse", describe: "x", options: {}, compute() {} }]',
      'there is already a loss "mse" (it is one of Potluck\'s own): choose another name'],
    [`losses: [{ ${basics}, compute() {} }, { ${basics}, compute() {} }]`, 'it has the loss "m" twice'],
    [`metrics: [{ ${basics}, higherIsBetter: true, kinds: ["regresion"], compute() {} }]`,
      'the metric "m" has a wrong kinds: it must be a list of binary, multiclass, multilabel, regression or ordinal, found ["regresion"]'],
    [`metrics: [{ ${basics}, higherIsBeter: true, kinds: ["regression"], compute() {} }]`,
      'the metric "m" has no higherIsBetter, but higherIsBeter: rename it'],
    [`weightings: [{ ${basics}, needs: "loss", weightsHeads: true, minTasks: 2, create() {} }]`,
      'the weighting "m" has a wrong needs: it must be one of losses, gramian'],
    ['trunks: [{ name: "m", describe: "x", options: { hidden: number({ describe: "" }) }, sharesRepresentation: true, create() {} }]',
      'the trunk "m" has an option called hidden, and that name is taken'],
    [`optimizers: [{ ${basics}, moments() {}, momentum() {}, create() {} }]`,
      'the optimizer "m" has no option lr, which every optimizer needs'],
    ['columnKinds: [{ name: "text", describe: "x", options: {}, many: true, read() {}, fit() {}, fromJSON() {} }]',
      'the kind of column "text" has the name of another setting'],
    [`vectorizers: [{ ${basics}, type: "CountVectorizer", usesVocabulary: true, create() {}, fromJSON() {}, open() {} }]`,
      'the vectorizer "m" has the type "CountVectorizer", which the vectorizer count has too'],
  ])("%s", async (members, expected) => {
    const message = await errorOf(loadPlugin(file(`${imports}export default { ${members} };\n`)));
    expect(message.replace(/^plug-in p\d+\.ts: /u, "")).toContain(expected);
    expect(message).toMatch(/^plug-in p\d+\.ts: /u);
  });

  it("of a plug-in with a mistake is not registered, nor is one whose name another plug-in has", async () => {
    const good = 'activation({ name: "twice", describe: "x", options: {}, apply: (x) => x.mul(2) })';
    await expect(loadPlugin(file(`${imports}export default { activations: [${good}], losses: [{}] };\n`))).rejects.toThrow();
    expect(activations.has("twice")).toBe(false);
    const first = file(`${imports}export default plugin({ activations: [${good}] });\n`);
    await loadPlugin(first);
    expect(await errorOf(loadPlugin(file(`${imports}export default plugin({ activations: [${good}] });\n`))))
      .toContain(`there is already an activation "twice" (plug-in p${files - 1}.ts has registered one): choose another name`);
  });
});

describe("in use", () => {
  const x = () => tensor([[1], [2]], { requiresGrad: true });

  /** Loads a member and returns its file's name, as errors show it. */
  const load = async (members: string): Promise<string> => {
    const path = file(`${imports}export default plugin({ ${members} });\n`);
    await loadPlugin(path);
    return path;
  };
  const told = (act: () => unknown, expected: string): void => {
    let message = "no error";
    try {
      act();
    } catch (error) {
      expect(error).toBeInstanceOf(PotluckError);
      message = (error as Error).message;
    }
    expect(message).toBe(expected);
  };

  it.each([
    ["throws", "throw new Error('oh')", "oh", true],
    ["has a TypeError", "return predictions.minus(1)", "TypeError: predictions.minus is not a function", true],
    ["breaks a rule of tensors", "return predictions.matmul(3)",
      "matmul() takes a tensor, found 3; tensor(...) makes one from numbers", true],
    ["returns a number", "return 3", "compute() must return a scalar tensor, such as errors.mean(), found 3", false],
    ["returns nothing", "return", "compute() must return a scalar tensor, such as errors.mean(), found nothing", false],
    ["returns no scalar", "return predictions",
      "compute() must return a scalar tensor, such as errors.mean(), found one of shape [2, 1]",
      false],
    ["returns no gradient", "return predictions.detach().mean()",
      "compute() must return a tensor that is computed from the predictions by tensor operations: this one has no gradient, so nothing " +
      "can learn", false],
  ])("a loss that %s", async (what, body, problem, hasPlace) => {
    const name = what.replaceAll(/\W/gu, "_").toLowerCase();
    const path = await load(`losses: [loss({\nname: "${name}", describe: "x", options: {},\ncompute(predictions) {\n${body};\n} })]`);
    let message = "";
    try {
      regressionLosses.get(name as "mse").compute(x(), [1, 2], {});
    } catch (error) {
      ({ message } = error as Error);
    }
    expect(message.replace(/:\d+\)$/u, ")")).toBe(`plug-in ${path}, loss "${name}": ${problem}${hasPlace ? ` (at ${path}:5)` : ""}`);
  });

  it("a metric that returns no number", async () => {
    const parts = 'name: "wordy", describe: "x", kinds: ["regression"], higherIsBetter: true, compute: () => "a"';
    const path = await load(`metrics: [metric({ ${parts} })]`);
    told(() => (metrics.get("wordy") as Metric).compute({ kind: "regression", targets: [1], predictions: [1] }, {}),
      `plug-in ${path}, metric "wordy": compute() must return a number (NaN where it is not defined), found "a"`);
  });

  it("a weighting that returns NaN, throws later, or is none", async () => {
    const member = (name: string, create: string) => (
      `weighting({ name: "${name}", describe: "x", options: {}, needs: "losses", weightsHeads: true, minTasks: 1, ` +
      `create: () => ${create} })`);
    const own = (name: string, body: string) => (
      `new (class extends Weighting { #secret = 1; constructor() { super({ name: "${name}", needs: "losses", weightsHeads: true }); } ` +
      `compute({ losses }) { return this.#secret === 1 && ${body}; } })()`);
    const path = await load(`weightings: [\n${member("nan", own("nan", "losses.map(() => NaN)"))},\n` +
      `${member("late", own("late", "losses.missing.x"))},\n${member("none", "({})")}]`);
    const make = (name: string) => (weightings.get(name) as WeightingMember).create([], {}, 1), step = { tasks: ["a"], losses: [1] };
    told(() => make("nan").weights(step),
      `plug-in ${path}, weighting "nan": the weighting nan must return a finite number for each task (a), found [null]`);
    expect(() => make("late").weights(step)).toThrow(
      `plug-in ${path}, weighting "late": TypeError: Cannot read properties of undefined (reading 'x') (at ${path}:4:`);
    told(() => make("none"),
      `plug-in ${path}, weighting "none": create() must return a weighting, an instance of a class that extends Weighting, found {}`);
  });

  it("a trunk whose representations do not fit", async () => {
    const path = await load(`trunks: [trunk({ name: "narrow", describe: "x", options: {}, sharesRepresentation: true,
      create: (settings) => new (class extends Trunk {
        outputDim = 3;
        shared = new Mlp("shared", false, settings.inputDim, [2], settings);
        forward(x, tasks) { return tasks.map(() => this.shared.forward(x)); }
      })() })]`);
    const settings = {
      inputDim: 1, hidden: [2], tasks: ["a"], activation: { name: "relu" as const }, dropout: 0, layerNorm: false, residual: false,
    };
    const made = trunks.get("narrow" as "mlp").create(settings, {});
    expect(made.namedParameters().map(([name]) => name)).toEqual(["shared.shared.weight", "shared.shared.bias"]);
    told(() => made.forward(x() as never, ["a"]), `plug-in ${path}, trunk "narrow": forward() must return a list of a tensor ` +
      "[batch, 3] for each of a, found a list of a tensor of shape [2, 2]");
  });

  it("an activation that changes the shape", async () => {
    const path = await load('activations: [activation({ name: "flat", describe: "x", options: {}, apply: (x) => x.sum() })]');
    told(() => activations.get("flat" as "relu").apply(x(), {}),
      `plug-in ${path}, activation "flat": apply() must return a tensor of shape [2, 1], as its input has, found shape []`);
  });
});
