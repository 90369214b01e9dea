/** @file The options of networks, trunks, activations and heads: each is refused where it is misspelt, of a wrong type or out of range. */
import { describe, expect, it } from "vitest";
import { activationFunction, activations } from "../../src/nn/activation/index.js";
import { OrdinalHead } from "../../src/nn/head.js";
import { hiddenOptions } from "../../src/nn/hidden-options.js";
import { MultiTaskNetwork } from "../../src/nn/multi-task-network.js";
import { readNetworkOptions } from "../../src/nn/network.js";
import { SingleTaskNetwork } from "../../src/nn/single-task-network.js";
import { trunks } from "../../src/nn/trunk/index.js";
import { whole } from "../../src/options/index.js";
import { SparseMatrix } from "../../src/tensor/sparse-matrix.js";
import { tensor } from "../../src/tensor/tensor.js";
import { expectRefusal, mistakesIn } from "../options/refusals.js";

const multi = (options: object) => () => new MultiTaskNetwork({ inputDim: 4, outputDims: { a: 1 }, ...options });
const single = (options: object) => () => new SingleTaskNetwork({ inputDim: 4, ...options });

describe.each(trunks.members)("trunk $name", ({ name, options }) => {
  const mistakes = mistakesIn({ ...hiddenOptions, ...options });
  it.each(mistakes)("refuses $options", ({ options: given, says }) => {
    expectRefusal(multi({ trunk: name, ...given }), ["MultiTaskNetwork: ", ...says]);
    expectRefusal(single({ trunk: name, ...given }), ["SingleTaskNetwork: ", ...says]);
  });

  const foreign = trunks.members.flatMap((other) => Object.keys(other.options)).filter((key) => !Object.hasOwn(options, key));
  it.each([...new Set(foreign)])("refuses %s, an option of other trunks", (key) => {
    const takers = trunks.members.filter((other) => Object.hasOwn(other.options, key)).map((other) => other.name);
    expectRefusal(multi({ trunk: name, [key]: 1 }), [`${key} is an option of trunk`, ...takers, `this is trunk ${name}`]);
  });

  it("has a description, and defaults for all of its options", () => {
    expect(trunks.get(name).describe).toMatch(/^[a-z].*[^.]$/u);
    for (const field of Object.values(options)) expect(field.fallback()).toBeDefined();
  });
});

describe.each(activations.members)("activation $name", ({ name }) => {
  it("is chosen by its name or by a map, and refuses options that it does not have", () => {
    const chosen = [name, { name }].map((activation) => readNetworkOptions("test", {}, { inputDim: 1, activation }).activation);
    expect(chosen).toEqual([{ name }, { name }]);
    expect(activationFunction(chosen[0])(tensor([-1, 0, 2])).shape).toEqual([3]);
    expectRefusal(multi({ activation: { name, slope: 1 } }), ["slope"]);
  });
});

describe("a network", () => {
  it("needs the sizes of input and output alone; one hidden layer of 200 sigmoid units is the default", () => {
    const model = multi({})();
    expect(model.parameters().map(({ name, shape }) => [name, ...shape])).toEqual(
      [["hidden.weight", 200, 4], ["hidden.bias", 200], ["final_a.weight", 1, 200], ["final_a.bias", 1]]);
    expect(readNetworkOptions("test", {}, { inputDim: 4 })).toEqual({
      trunk: "mlp", inputDim: 4, hidden: [200], activation: { name: "sigmoid" }, dropout: 0, layerNorm: false, residual: false, seed: 0,
    });
    const x = new SparseMatrix({ rows: 2, cols: 4, indptr: [0, 1, 2], indices: [0, 1], values: [1, 1] });
    expect(single({})().predict(x).shape).toEqual([2, 1]);
    model.dispose();
  });

  it("reads a number of hidden units as one layer", () => {
    expect(readNetworkOptions("test", {}, { inputDim: 4, hidden: 7 }).hidden).toEqual([7]);
    expect(readNetworkOptions("test", {}, { inputDim: 4, hidden: [7, 5] }).hidden).toEqual([7, 5]);
  });

  const lists = { "hidden.weight": [1, 2, 3, 4], "hidden.bias": [1], "final_a.weight": [1], "final_a.bias": [1] };
  const any = (make: unknown) => make as (...args: unknown[]) => unknown;
  const create = (options?: unknown) => any((given: never) => new MultiTaskNetwork(given))(options);
  it.each([
    ["nothing at all", () => create(), ["inputDim is missing", "outputDims is missing"]],
    ["no input size", () => create({ outputDims: { a: 1 } }), ["inputDim is missing"]],
    ["no tasks", () => create({ inputDim: 4 }), ["outputDims is missing"]],
    ["an empty map of tasks", () => create({ inputDim: 4, outputDims: {} }), ["outputDims must be", "at least one task", "found {}"]],
    ["a list of tasks", () => create({ inputDim: 4, outputDims: ["a"] }), ["outputDims must be a map", '["a"]']],
    ["half an output", () => create({ inputDim: 4, outputDims: { a: 1, b: 1.5 } }), ["outputDims.b must be a whole number from 1", "1.5"]],
    ["every mistake in one message", multi({ inputDim: 0, dropout: 2, seed: -1 }), ["inputDim must", "dropout must", "seed must"]],
    ["an unknown trunk", multi({ trunk: "moe" }), ["trunk must be one of", "private_shared", '"moe"', 'did you mean "mmoe"']],
    ["an unknown activation", multi({ activation: "swish" }), ["activation must be one of sigmoid, tanh, relu or gelu", '"swish"']],
    ["no hidden layer in experts", multi({ hidden: [], trunk: "mmoe" }), ["hidden must have one layer or more", "mmoe", "found []"]],
    ["a hidden layer without units", multi({ hidden: [3, 0] }), ["hidden.1 must be a whole number from 1 up", "found 0"]],
    ["shortcuts without room", multi({ hidden: [3, 2], residual: true }), ["residual needs two neighbouring hidden layers", "[3, 2]"]],
    ["shortcuts without room in two levels", multi({ hidden: [3, 2], trunk: "ple", residual: true }), ["residual needs"]],
    ["a head that is no function", multi({ heads: { a: 3 } }), ["heads.a must be a function", "found 3"]],
    ["a head of no task", multi({ heads: { b: () => 0 } }), ["heads.b is not a task", "a"]],
    ["a head function that makes no head", multi({ heads: { a: () => 3 } }), ["task \"a\"", "forward", "found 3"]],
    ["rows as plain lists", () => any((x: never) => multi({})().predict(x, "a"))([[1, 0, 0, 0]]), ["SparseMatrix", "[[1,0,0,0]]"]],
    ["rows as plain lists in forward", () => any((x: never) => multi({})().forward(x, "a"))([[1, 0, 0, 0]]), ["SparseMatrix"]],
    ["a state dict of plain lists", () => multi({ hidden: 1 })().loadStateDict(lists as never), ["hidden.weight", "shape"]],
  ] as [string, () => unknown, string[]][])("refuses %s", (_, call, says) => expectRefusal(call, says));

  it("takes shortcuts between levels", () => {
    expect(readNetworkOptions("test", {}, { inputDim: 4, hidden: [3], trunk: "ple", residual: true }).residual).toBe(true);
  });
});

describe("an ordinal head", () => {
  const make = (options: object) => () => new OrdinalHead({ inputs: 2, outputs: 3, ...options });
  const width = whole({ from: 1, describe: "" });
  const mistakes = [...mistakesIn({ outputs: width, inputs: width }), { options: { seed: -1 }, says: ["unknown option \"seed\""] }];
  it.each(mistakes)("refuses $options", ({ options, says }) => expectRefusal(make(options), says));
});
