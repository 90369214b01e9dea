/** Shape and layout operations, matmul, softmax and embedding lookup against PyTorch's values and gradients (make_tensor_layout.py). */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { embedding } from "../../src/tensor/ops/embedding.js";
import type { IndexInput } from "../../src/tensor/ops/indices.js";
import { concat, stack } from "../../src/tensor/ops/join.js";
import { type Tensor, tensor } from "../../src/tensor/tensor.js";
import { expectClose } from "./finite-differences.js";

interface Numbers {
  shape: number[];
  data: number[];
}

interface Case {
  op: string;
  args: unknown[];
  inputs: Numbers[];
  outputs: Numbers[];
  c: Numbers[];
  gradients: Numbers[];
}

const cases = JSON.parse(readFileSync(new URL("../golden/tensor_layout.json", import.meta.url), "utf8")) as Case[];
const make = ({ shape, data }: Numbers, requiresGrad: boolean) => tensor({ shape, data: Float32Array.from(data) }, { requiresGrad });

function run(op: string, inputs: Tensor[], args: unknown[]): Tensor[] {
  if (op === "concat") return [concat(inputs, ...(args as [number]))];
  if (op === "stack") return [stack(inputs, ...(args as [number]))];
  if (op === "matmul") return [inputs[0].matmul(inputs[1])];
  if (op === "embedding") {
    const [index, padding] = args as [IndexInput | number, number | null];
    const indices = typeof index === "number" ? tensor(index) : index;
    return [embedding(inputs[0], indices, padding ?? undefined)];
  }
  const methods = inputs[0] as unknown as Record<string, (...rest: unknown[]) => Tensor | Tensor[]>;
  return [methods[op](...args)].flat();
}

describe("as PyTorch", () => {
  const shapes = (inputs: Numbers[]) => inputs.map(({ shape }) => `[${shape.join(", ")}]`).join(", ");
  it.each(cases.map((one) => [`${one.op}(${JSON.stringify(one.args).slice(1, -1)}) of ${shapes(one.inputs)}`, one] as const))(
    "%s", (_, { op, args, inputs, outputs, c, gradients }) => {
      const tensors = inputs.map((input) => make(input, true));
      const found = run(op, tensors, args);
      expect(found.map(({ shape }) => shape)).toEqual(outputs.map(({ shape }) => shape));
      found.forEach((out, i) => expectClose(out.toArray(), outputs[i].data, 1e-6));
      const sums = found.map((out, i) => out.mul(make(c[i], false)).sum());
      sums.reduce((sum, next) => sum.add(next)).backward();
      // moved elements come through bit for bit
      const exact = !["matmul", "softmax", "logSoftmax"].includes(op);
      if (exact) found.forEach((out, i) => expect([...out.toArray()]).toEqual(outputs[i].data.map(Math.fround)));
      tensors.forEach((input, i) => {
        expect(input.grad?.shape).toEqual(inputs[i].shape);
        expectClose(input.grad!.data, gradients[i].data, 2e-6);
      });
    },
  );

  it("covers every operation", () => {
    expect(new Set(cases.map(({ op }) => op)).size).toBe(22);
  });
});
