/**
 * @file Points where a combination of the gradients, with weights from 0 up, is 0 or nearly 0, with gradients and Gramians as training has
 * them: rounded to float32. No weight may explode, and no task may be opposed by more than the rounding.
 */
import { describe, expect, it } from "vitest";
import { RandomStream } from "../../src/engine/random.js";
import { CAGrad, DualProj, IMTLG, UPGrad, type Weighting } from "../../src/weighting/index.js";
import { combined, gramianOf, inner, norm, stepOf } from "./gradients.js";

type Kind = "strongly stationary" | "weakly stationary" | "not stationary";

/** Rows made orthonormal, one after the other; those that depend on earlier ones are left out. */
function orthonormal(rows: readonly number[][]): number[][] {
  const kept: number[][] = [];
  for (const row of rows) {
    let rest = row;
    for (const unit of [...kept, ...kept]) {
      const share = inner(rest, unit);
      rest = rest.map((value, k) => value - share * unit[k]);
    }
    if (norm(rest) > 1e-9) kept.push(rest.map((value) => value / norm(rest)));
  }
  return kept;
}

/**
 * Gradients as U S V', like the peers' test matrices. Strongly stationary: U is orthogonal to a u > 0, so u'J = 0. Weakly: to a u that is 0
 * for some tasks, for which there is a direction that opposes no other. Not stationary: U begins with a u > 0.
 */
function draw(kind: Kind, tasks: number, dimension: number, rank: number, seed: number, scale: number): number[][] | null {
  const stream = new RandomStream(seed, `test/stationary ${kind} ${tasks} ${rank}`);
  const normal = (): number => stream.float() + stream.float() + stream.float() + stream.float() - 2;
  const normals = (size: number): number[][] => Array.from({ length: size }, () => Array.from({ length: size }, normal));
  const positive = Array.from({ length: tasks }, () => 0.05 + stream.float());
  const cut = kind === "weakly stationary" ? 1 + stream.integer(tasks - 1) : tasks;
  const first = [positive.map((value, i) => (i < cut ? value : 0)), positive.map((value, i) => (i < cut ? 0 : value))];
  const skip = kind === "not stationary" ? 0 : 1;
  const left = orthonormal([...first, ...normals(tasks)]).slice(skip, skip + rank), right = orthonormal(normals(dimension));
  const sizes = left.map(() => scale * (Math.abs(normal()) + 0.01));
  const product = (i: number, c: number): number => left.reduce((sum, u, k) => sum + u[i] * sizes[k] * right[k][c], 0);
  const rows = positive.map((_, i) => right[0].map((__, c) => Math.fround(product(i, c))));
  return rows.some((row) => norm(row) < 1e-3 * scale) ? null : rows;
}

/** The Gramian as float32 sums would give it. */
function rounded(gradients: readonly number[][], seed: number): number[][] {
  const stream = new RandomStream(seed, "test/stationary/noise"), exact = gramianOf(gradients);
  const noise = exact.map((row) => row.map(() => (2 * stream.float() - 1) * 1.2e-7));
  return exact.map((row, i) => row.map((value, j) => value + noise[Math.min(i, j)][Math.max(i, j)] * Math.sqrt(exact[i][i] * exact[j][j])));
}

/** The combination as a training adds it up: in float32. */
const inFloat32 = (gradients: readonly number[][], weights: readonly number[]): number[] => gradients[0].map((_, k) =>
  gradients.reduce((sum, gradient, i) => Math.fround(sum + Math.fround(Math.fround(weights[i]) * gradient[k])), 0));

const shapes = [[4, 3, 3], [5, 4, 4], [6, 5, 5], [4, 8, 3], [9, 11, 5], [9, 11, 8], [12, 10, 9]] as const;
const kinds: Kind[] = ["strongly stationary", "weakly stationary", "not stationary"];
const scales = [1, 1e-6, 1e6];

describe.each(kinds)("%s", (kind) => {
  describe.each(shapes)("%d gradients of %d, rank %d", (tasks, dimension, rank) => {
    const sets = Array.from({ length: 30 }, (_, seed) => {
      const scale = scales[seed % 3], gradients = draw(kind, tasks, dimension, rank, seed, scale);
      return gradients && { scale, gradients, gramians: [gramianOf(gradients), rounded(gradients, seed)] };
    }).filter((set) => set !== null);

    it("has sets", () => expect(sets.length).toBeGreaterThan(5));

    it.each<[string, Weighting]>([["upgrad", new UPGrad()], ["dualproj", new DualProj()], ["cagrad, c 1", new CAGrad([], { c: 1 })]])(
      "%s: opposes no task, with parts of a size", (name, method) => {
        for (const { gradients, gramians } of sets) {
          const longest = Math.max(...gradients.map(norm));
          for (const gramian of gramians) {
            const weights = method.weights(stepOf(gramian));
            const parts = weights.reduce((sum, weight, i) => sum + weight * norm(gradients[i]), 0);
            expect(parts / longest).toBeLessThan(name === "upgrad" ? 101 : 202);
            for (const d of [combined(gradients, weights), inFloat32(gradients, weights)]) {
              expect(Math.min(...gradients.map((gradient) => inner(gradient, d) / norm(gradient))) / longest).toBeGreaterThan(-1e-4);
              expect(norm(d) / longest).toBeLessThan(kind !== "strongly stationary" ? 2 : name === "cagrad, c 1" ? 2e-2 : 1e-3);
            }
          }
        }
      });

    it("CAGrad stays near the mean, and close to the largest smallest inner product", () => {
      for (const { gradients, gramians } of sets) {
        const longest = Math.max(...gradients.map(norm)), mean = combined(gradients, gradients.map(() => 1 / tasks));
        const [clean, noisy] = gramians.map((gramian) => {
          const weights = new CAGrad([], { c: 0.5 }).weights(stepOf(gramian)), d = combined(gradients, weights);
          expect(norm(d.map((value, k) => value - mean[k]))).toBeLessThan(norm(mean) * 0.5 + 1e-2 * longest);
          return Math.min(...gradients.map((gradient) => inner(gradient, d))) / longest ** 2;
        });
        expect(Math.abs(clean - noisy)).toBeLessThan(2e-2);
      }
    });

    it("a factor on all gradients changes no weight", () => {
      for (const method of [new UPGrad(), new DualProj(), new CAGrad()]) {
        for (const { gramians: [gramian] } of sets.slice(0, 10)) {
          const plain = method.weights(stepOf(gramian));
          const scaled = method.weights(stepOf(gramian.map((row) => row.map((value) => value * 2 ** 40))));
          scaled.forEach((weight, i) => expect(weight).toBeCloseTo(plain[i], 12));
        }
      }
    });
  });
});

describe("a projection whose parts cancel", () => {
  it.each([1e-4, 1e-5, 1e-6])("is no longer than its rounding allows: all but 0 oppose one of the three by %d", (narrow) => {
    const gradients = [[1, 0], [-1, Math.fround(narrow)], [0, -1]];
    for (const method of [new DualProj(), new UPGrad()]) {
      const weights = method.weights(stepOf(gramianOf(gradients)));
      expect(Math.max(...weights)).toBeLessThan(200);
      for (const d of [combined(gradients, weights), inFloat32(gradients, weights)]) expect(norm(d)).toBeLessThan(1e-4);
    }
  });
});

describe("IMTL-G", () => {
  const weigh = (gradients: readonly number[][]): number[] => new IMTLG().weights(stepOf(gramianOf(gradients)));
  it.each([
    [[[1, 0], [-2, 0]], [2 / 3, 1 / 3]],
    [[[1, 2], [3, -1], [-1, -2]], [1 / 2, 0, 1 / 2]],
    [[[1, 0], [-1, 0], [0, 1], [0, -2]], [4 / 13, 4 / 13, 10 / 39, 5 / 39]],
    [[[1, 0, 0], [-4, 1e-5, 0]], [4 / 5, 1 / 5]],
  ])("%j: no direction but 0 has equal projections, and the weights still have sum 1", (gradients, wanted) => {
    const weights = weigh(gradients), d = combined(gradients, weights);
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
    expect(norm(d)).toBeLessThan(1e-5);
    if (gradients.length < 4) weights.forEach((weight, i) => expect(weight).toBeCloseTo(wanted[i], 5));
  });

  it.each(shapes)("%d strongly stationary gradients of %d, rank %d: projections are equal", (tasks, dimension, rank) => {
    for (let seed = 0; seed < 12; seed++) {
      const gradients = draw("strongly stationary", tasks, dimension, rank, seed, scales[seed % 3]);
      if (!gradients) continue;
      const weights = weigh(gradients), d = combined(gradients, weights);
      const size = Math.max(...gradients.map((gradient, i) => Math.abs(weights[i]) * norm(gradient)));
      expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 9);
      const along = gradients.map((gradient) => inner(gradient, d) / norm(gradient) / size);
      expect(Math.max(...along) - Math.min(...along)).toBeLessThan(1e-5);
    }
  });
});
