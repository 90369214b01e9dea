/** What holds of both losses beside their numbers: forms of targets, missing ones, NaN, differences, and clear refusals. */
import { describe, expect, it } from "vitest";
import { PotluckError } from "../../src/engine/errors.js";
import { bceWithLogits, crossEntropy } from "../../src/loss/index.js";
import { tensor } from "../../src/tensor/tensor.js";
import { differences, expectClose } from "../tensor/finite-differences.js";

const logits = [[0.5, -1.25, 2], [0, 0.75, -3], [1.5, 1.5, 0.25]];

/** The loss, and its gradient, of float32 logits. */
function run(loss: (x: ReturnType<typeof tensor>) => ReturnType<typeof tensor>, given = logits) {
  const x = tensor(given, { requiresGrad: true });
  const out = loss(x);
  out.backward();
  return { value: out.item(), gradient: [...x.grad!.data] };
}

describe("gradients by central differences of plain float64 loops", () => {
  const logSoftmax = (row: number[]) => row.map((x) => x - Math.log(row.reduce((sum, y) => sum + Math.exp(y), 0)));
  const rows = (x: number[]) => [0, 1, 2].map((row) => x.slice(row * 3, row * 3 + 3));

  it("bceWithLogits with posWeight of each column and a missing target", () => {
    const targets = [[1, 0, 0.5], [NaN, 1, 0], [1, 1, 0]], posWeight = [2, 0.5, 7];
    const plain = (x: number[]) => x.reduce((sum, logit, i) => {
      const y = targets[Math.floor(i / 3)][i % 3], p = 1 / (1 + Math.exp(-logit));
      return Number.isNaN(y) ? sum : sum - (posWeight[i % 3] * y * Math.log(p) + (1 - y) * Math.log(1 - p)) / 8;
    }, 0);
    const { value, gradient } = run((x) => bceWithLogits(x, targets, { posWeight }));
    expectClose([value], [plain(logits.flat())]);
    expectClose(gradient, differences(plain, logits.flat()));
  });

  it.each([["indices", [2, NaN, 0]], ["shares", [[0, 0.25, 0.75], [NaN, NaN, NaN], [1, 0, 0]]]] as [string, number[] | number[][]][])(
    "crossEntropy on %s with class weights, smoothing and a missing row", (_, targets) => {
      const weights = [1, 0.25, 3], smoothing = 0.15, indexed = !Array.isArray(targets[0]);
      const plain = (x: number[]) => {
        let total = 0, divisor = 0;
        rows(x).forEach((row, i) => {
          const target = targets[i], first = Array.isArray(target) ? target[0] : target;
          if (Number.isNaN(first)) return;
          const shares = Array.isArray(target) ? target : row.map((__, c) => (c === target ? 1 : 0));
          logSoftmax(row).forEach((logP, c) => (total -= weights[c] * (shares[c] * (1 - smoothing) + smoothing / 3) * logP));
          divisor += indexed ? weights[target as number] : 1;
        });
        return total / divisor;
      };
      const { value, gradient } = run((x) => crossEntropy(x, targets, { classWeights: weights, labelSmoothing: smoothing }));
      expectClose([value], [plain(logits.flat())]);
      expectClose(gradient, differences(plain, logits.flat()));
    },
  );

  it("pass the gradient that arrives on: three times the loss, three times the gradient", () => {
    const single = run((x) => crossEntropy(x, [0, 1, 2])), triple = run((x) => crossEntropy(x, [0, 1, 2]).mul(3));
    expectClose(triple.gradient, single.gradient.map((g) => 3 * g));
    const both = run((x) => crossEntropy(x, [0, 1, 2]).add(bceWithLogits(x, logits.map((row) => row.map(() => 1)))));
    const second = run((x) => bceWithLogits(x, logits.map((row) => row.map(() => 1))));
    expectClose(both.gradient, single.gradient.map((g, i) => g + second.gradient[i]));
  });
});

describe("targets", () => {
  it("of one column come as [rows], [rows, 1], an NdArray, typed arrays or a tensor", () => {
    const column = [[0.5], [-1], [2]], array = { shape: [3], data: Float32Array.of(1, 0, 1) };
    const forms = [[1, 0, 1], [[1], [0], [1]], array, new Uint8Array([1, 0, 1]), tensor([1, 0, 1])];
    const expected = run((x) => bceWithLogits(x, forms[0]), column);
    for (const form of forms) expect(run((x) => bceWithLogits(x, form), column)).toEqual(expected);
  });

  it("that are one-hot give the loss of their indices", () => {
    const indices = run((x) => crossEntropy(x, [2, 0, 1])), oneHot = run((x) => crossEntropy(x, [[0, 0, 1], [1, 0, 0], [0, 1, 0]]));
    expect(oneHot).toEqual(indices);
  });

  it("that are missing leave the mean of the rest as it is, and all missing gives 0 with zero gradients", () => {
    const some = run((x) => crossEntropy(x, [2, NaN, 1])), rest = run((x) => crossEntropy(x, [2, 1]), [logits[0], logits[2]]);
    expect(some.value).toBe(rest.value);
    expect(some.gradient).toEqual([...rest.gradient.slice(0, 3), 0, 0, 0, ...rest.gradient.slice(3)]);
    const zeros = { value: 0, gradient: Array.from({ length: 9 }, () => 0) };
    expect(run((x) => crossEntropy(x, [NaN, NaN, NaN], { classWeights: [1, 2, 3] }))).toEqual(zeros);
    expect(run((x) => bceWithLogits(x, logits.map((row) => row.map(() => NaN))))).toEqual(zeros);
  });

  it("do not hide NaN logits, unless the target is missing", () => {
    const broken = [[NaN, 0, 0], ...logits.slice(1)];
    expect(run((x) => crossEntropy(x, [0, 1, 2]), broken).value).toBeNaN();
    expect(run((x) => bceWithLogits(x, logits.map((row) => row.map(() => 1))), broken).value).toBeNaN();
    expect(run((x) => crossEntropy(x, [NaN, 1, 2]), broken).value).toBeGreaterThan(0);
  });
});

describe("refuses", () => {
  const x = tensor(logits), column = tensor([[0.5], [1]]);
  it.each([
    ["binary targets beyond 1", () => bceWithLogits(column, [0, 2]), /bceWithLogits: targets must be from 0 to 1, found 2 at \[1, 0\]/],
    ["binary targets of another length", () => bceWithLogits(column, [0, 1, 1]),
      "bceWithLogits: targets of shape [3] do not match logits of shape [2, 1]"],
    ["flat targets for several columns", () => bceWithLogits(x, [0, 1, 1]),
      "bceWithLogits: targets of shape [3] do not match logits of shape [3, 3]"],
    ["a negative posWeight", () => bceWithLogits(column, [0, 1], { posWeight: -1 }),
      /bceWithLogits: posWeight must be a number from 0 up.*found -1/],
    ["posWeight for other columns", () => bceWithLogits(column, [0, 1], { posWeight: [1, 2] }),
      /bceWithLogits: posWeight.* 1 numbers.*found 2/],
    ["a class that is none", () => crossEntropy(x, [0, 3, 1]), /crossEntropy: .*row 1.*class, from 0 to 2, found 3/],
    ["a class between two", () => crossEntropy(x, [0, 0.5, 1]), /crossEntropy: .*row 1.*found 0\.5/],
    ["targets of another length", () => crossEntropy(x, [0, 1]),
      "crossEntropy: targets of shape [2] do not match logits of shape [3, 3]; give class indices [3]"],
    ["shares of another width", () => crossEntropy(x, [[0, 1], [1, 0], [1, 0]]),
      "targets of shape [3, 2] do not match logits of shape [3, 3]"],
    ["rows that are missing in part", () => crossEntropy(x, [[1, 0, 0], [0, NaN, 1], [0, 1, 0]]),
      "crossEntropy: row 1 of the targets is NaN in part"],
    ["class weights of another length", () => crossEntropy(x, [0, 1, 2], { classWeights: [1, 2] }),
      /crossEntropy: classWeights.* 3 numbers.*found 2/],
    ["a negative class weight", () => crossEntropy(x, [0, 1, 2], { classWeights: [1, -2, 1] }),
      /crossEntropy: classWeights\.1 must be a number from 0 up, found -2/],
    ["smoothing beyond 1", () => crossEntropy(x, [0, 1, 2], { labelSmoothing: 1.5 }),
      /crossEntropy: labelSmoothing must be a number from 0 to 1, found 1\.5/],
    ["logits that are no tensor", () => crossEntropy([[0, 1]] as never, [0]), "crossEntropy: logits must be a tensor, found [[0,1]]"],
    ["logits of one axis", () => crossEntropy(tensor([1, 2]), [0]), "crossEntropy: logits must have shape [rows, columns], found [2]"],
  ])("%s", (_, call, message) => {
    expect(call).toThrow(PotluckError);
    expect(call).toThrow(message);
  });
});
