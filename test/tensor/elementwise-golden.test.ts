/** Elementwise operations with broadcasting, and reductions, against PyTorch: values, shapes, gradients, edges. */
import { describe, expect, it } from "vitest";
import { where } from "../../src/tensor/ops/choice.js";
import { checkGolden, readGoldenOperations } from "./golden-operations.js";

const cases = readGoldenOperations("tensor_elementwise.json.gz"), operations = [...new Set(cases.map(({ op }) => op))];

describe.each(operations)("%s", (op) => {
  it.each(cases.filter((one) => one.op === op).map((one) => [one.name, one] as const))("%s", (_, one) => checkGolden(one, { where }));
});

it("every operation has cases", () => {
  expect(operations).toHaveLength(39);
});
