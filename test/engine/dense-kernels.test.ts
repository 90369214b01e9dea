/** Matrix and row kernels against readable float64 loops, on sizes below, at and past every block of their loops. */
import { describe, expect, it } from "vitest";
import { engine } from "../../src/engine/engine.js";
import { RandomStream } from "../../src/engine/random.js";
import { put, take } from "./kernel-memory.js";

const { kernels } = engine();
const chance = new RandomStream(4, "dense kernels");
const draw = (length: number) => Float32Array.from({ length }, () => chance.float() * 2 - 1);

/** Within what float32 sums of k terms of size 1 may lose. */
function expectNear(found: Float32Array, expected: number[], k: number): void {
  expected.forEach((value, i) => expect(Math.abs(found[i] - value), `element ${i}`).toBeLessThan(2e-7 * (k + 2)));
}

const sizes = [1, 2, 3, 4, 5, 7, 8, 15, 16, 17, 21, 33];
const size = (i: number) => sizes[i % sizes.length];
const triples = sizes.flatMap((own, i) => [
  [own, size(i * 5 + 3), size(i * 7 + 2)], [size(i * 5 + 1), own, size(i + 4)], [3, size(i + 2), own],
]);

describe("matrix products add to their output", () => {
  it.each(triples)("m %i, n %i, k %i", (m, n, k) => {
    const a = draw(m * k), b = draw(k * n), start = draw(m * n);
    const at = { a: (row: number, i: number) => a[row * k + i], b: (i: number, col: number) => b[i * n + col] };
    const expected = Array.from(start, (value, i) => {
      let sum = value;
      for (let j = 0; j < k; j++) sum += at.a(Math.floor(i / n), j) * at.b(j, i % n);
      return sum;
    });
    const aTransposed = Float32Array.from({ length: m * k }, (_, i) => at.a(i % m, Math.floor(i / m)));
    const bTransposed = Float32Array.from({ length: k * n }, (_, i) => at.b(i % k, Math.floor(i / k)));

    const plain = put(start), second = put(start), first = put(start);
    kernels.matmul(put(a), put(b), plain, 0, m, n, k);
    kernels.matmulTransposed(put(a), put(bTransposed), second, 0, m, n, k);
    kernels.matmulFirstTransposed(put(aTransposed), put(b), first, 0, m, m, n, k);
    for (const out of [plain, second, first]) expectNear(take(out, m * n), expected, k);
  });
});

describe("rows cut anywhere", () => {
  it("give the same bits as in one piece, and write to their own rows only", () => {
    const m = 9, n = 21, k = 13;
    const a = put(draw(m * k)), b = put(draw(k * n));
    for (const run of [
      (out: number, from: number, to: number) => kernels.matmul(a, b, out, from, to, n, k),
      (out: number, from: number, to: number) => kernels.matmulTransposed(a, b, out, from, to, n, k),
      (out: number, from: number, to: number) => kernels.matmulFirstTransposed(a, b, out, from, to, m, n, k),
    ]) {
      const whole = engine().stageZeros(m * n), cut = engine().stageZeros(m * n);
      run(whole, 0, m);
      for (const [from, to] of [[4, 9], [0, 1], [1, 4], [4, 4]]) run(cut, from, to);
      expect(take(cut, m * n)).toEqual(take(whole, m * n));
    }
  });
});

describe("bias and column sums", () => {
  it.each(sizes)("%i columns", (n) => {
    const rows = 5, a = draw(rows * n), bias = draw(n);
    const out = put(a), sums = put(bias);
    kernels.addBias(put(bias), out, rows, n);
    kernels.addColumnSums(put(a), sums, rows, n);
    expectNear(take(out, rows * n), Array.from(a, (value, i) => value + bias[i % n]), 1);
    const columns = Array.from(bias, (value, col) => value + [0, 1, 2, 3, 4].reduce((sum, row) => sum + a[row * n + col], 0));
    expectNear(take(sums, n), columns, rows);
  });
});

describe("sums", () => {
  it("are added up in float64: a million tenths, and ones that cancel", () => {
    const tenths = new Float32Array(1_000_001).fill(0.1);
    expect(kernels.sum(put(tenths), tenths.length)).toBeCloseTo(tenths.length * Math.fround(0.1), 6);
    expect(kernels.sum(put([1e8, 1, -1e8, 1e-3]), 4)).toBe(1 + Math.fround(1e-3));
    expect(kernels.sumOfSquares(put([1e-30, 3e-30]), 2)).toBeCloseTo(1e-59, 65);
    expect(kernels.sumOfSquares(put([1e30, 0, NaN]), 3)).toBeNaN();
  });
});

describe("softmax", () => {
  const rows = (logits: number[][], logarithm: boolean): number[][] => {
    const [height, classes] = [logits.length, logits[0].length];
    const out = engine().stageZeros(height * classes);
    kernels.softmaxRows(put(logits.flat()), out, height, classes, logarithm ? 1 : 0);
    return logits.map((_, row) => [...take(out, height * classes).slice(row * classes, (row + 1) * classes)]);
  };

  it("is exact for huge logits, far apart or close together", () => {
    const logits = [[1e38, 1e38, -1e38], [3e38, -3e38, 0], [1000, 1001, 999], [-1e30, -1e30, -1e30], [88, -104, 0]];
    const plain = logits.map((row) => {
      const most = Math.max(...row), powers = row.map((x) => Math.exp(x - most));
      return powers.map((power) => power / powers.reduce((sum, x) => sum + x, 0));
    });
    rows(logits, false).forEach((row, i) => row.forEach((p, c) => {
      expect(Math.abs(p - plain[i][c])).toBeLessThanOrEqual(6e-8 * plain[i][c] + 1e-45);
    }));
    rows(logits.slice(2, 4), true).forEach((row, i) => row.forEach((p, c) => expect(p).toBeCloseTo(Math.log(plain[i + 2][c]), 6)));
    expect(rows([[0, 200, 0]], true)[0]).toEqual([-200, 0, -200]); // where the softmax itself would be 0
  });

  it("gives -Infinity's class nothing, and shows NaN in its own row only", () => {
    const third = Math.fround(1 / 3);
    expect(rows([[0, -Infinity, 0], [NaN, 1, 2], [1, 1, 1]], false)).toEqual([[0.5, 0, 0.5], [NaN, NaN, NaN], [third, third, third]]);
  });
});
