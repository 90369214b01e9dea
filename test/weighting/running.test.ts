/** @file ConFIG, DB-MTL, MoCo and ExcessMTL against TorchJD and LibMTL's formulas (test/golden/running_weightings.json), and departures. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ConFIG, DBMTL, type DBMTLOptions, ExcessMTL, MoCo, type MoCoOptions, type Weighting } from "../../src/weighting/index.js";
import { combined, cosine, drawGradients, gramianOf, inner, norm, stepOf, tasksNamed } from "./gradients.js";

interface Golden {
  config: { jacobian: number[][]; direction: number[] }[];
  /** `[steps][tasks][size]` */
  gradients: number[][][];
  losses: number[][];
  db_mtl: (DBMTLOptions & { updates: number[][] })[];
  moco: (MoCoOptions & { updates: number[][]; weights: number[][] })[];
  excess_mtl: { lr: number; weights: number[][] }[];
}
const golden = JSON.parse(readFileSync(new URL("../golden/running_weightings.json", import.meta.url), "utf8")) as Golden;
const tasks = tasksNamed(3), names = tasks.map(({ name }) => name);

/** What `backwardTasks` does with a weighting, for gradients that are given: running gradients as matrices in float64. */
class Running {
  readonly kept = new Map<string, number[]>();
  readonly squares = new Map<string, number[]>();

  constructor(readonly weighting: Weighting) {}

  step(present: readonly number[], gradients: readonly (readonly number[])[], losses: readonly number[]) {
    const step = { tasks: present.map((i) => names[i]), losses };
    const { keep, add, heads } = this.weighting.running(step, gradients.map(norm));
    const kept = gradients.map((g, i) => {
      const before = this.kept.get(step.tasks[i]) ?? g.map(() => 0), after = g.map((value, k) => keep[i] * before[k] + add[i] * value);
      this.kept.set(step.tasks[i], after);
      return after;
    });
    const weights = this.weighting.weights({ ...step, gramian: gramianOf(kept) });
    return { weights, heads, update: combined(kept, weights) };
  }

  scaled(present: readonly number[], gradients: readonly (readonly number[])[]): number[] {
    const scaledSquares = gradients.map((g, i) => {
      const before = this.squares.get(names[present[i]]) ?? g.map(() => 0), after = g.map((value, k) => before[k] + value * value);
      this.squares.set(names[present[i]], after);
      return g.reduce((sum, value, k) => sum + (value * value) / Math.sqrt(after[k] + 1e-7), 0);
    });
    return this.weighting.weights({ tasks: present.map((i) => names[i]), losses: present.map(() => 1), scaledSquares });
  }
}
const all = [0, 1, 2];
const near = (found: readonly number[], wanted: readonly number[], digits = 7): void => {
  const size = Math.max(...wanted.map(Math.abs));
  expect(found).toHaveLength(wanted.length);
  found.forEach((value, i) => expect(value / size).toBeCloseTo(wanted[i] / size, digits));
};

describe("ConFIG", () => {
  it.each(golden.config.map((one, i) => ({ ...one, i })))("case $i: TorchJD's direction", ({ jacobian, direction }) => {
    near(combined(jacobian, new ConFIG().weights(stepOf(gramianOf(jacobian)))), direction, 9);
  });

  it("has one cosine to all gradients, above 0, and the length of their projections", () => {
    for (let draw = 0; draw < 20; draw++) {
      const gradients = drawGradients(`config ${draw}`, { tasks: 2 + (draw % 4), dimension: 9, powers: [-3, 3] });
      const d = combined(gradients, new ConFIG().weights(stepOf(gramianOf(gradients))));
      const cosines = gradients.map((gradient) => cosine(gradient, d));
      expect(Math.min(...cosines)).toBeGreaterThan(0);
      expect(Math.max(...cosines) - Math.min(...cosines)).toBeLessThan(1e-9);
      expect(gradients.reduce((sum, gradient) => sum + inner(gradient, d) / norm(d), 0) / norm(d)).toBeCloseTo(1, 9);
    }
  });

  it("has no direction between opposite gradients", () => {
    for (const gradients of [[[1, 2], [-1, -2]], [[1, 0], [-3, 1e-4]], [[0, 0], [0, 0]]]) {
      const weights = new ConFIG().weights(stepOf(gramianOf(gradients)));
      expect(weights).toEqual([0, 0]);
    }
  });
});

describe("DB-MTL", () => {
  it.each(golden.db_mtl)("beta $beta, decay $betaDecay: LibMTL's updates", ({ updates, ...options }) => {
    const running = new Running(new DBMTL(tasks, options));
    updates.forEach((update, t) => {
      const { update: found, heads } = running.step(all, golden.gradients[t], golden.losses[t]);
      near(found, update, 6); // LibMTL adds 1e-8 to the norms
      near(heads, golden.losses[t].map((loss) => 1 / (loss + 1e-8)), 12);
    });
  });

  it("a task that is not in a step keeps its running gradient, and its own count of steps", () => {
    const running = new Running(new DBMTL(tasks, { beta: 0.8, betaDecay: 1 }));
    running.step(all, golden.gradients[0], golden.losses[0]);
    const before = running.kept.get(names[2])!;
    running.step([0, 1], golden.gradients[1].slice(0, 2), golden.losses[1].slice(0, 2));
    expect(running.kept.get(names[2])).toEqual(before);
    running.step(all, golden.gradients[2], golden.losses[2]);
    near(running.kept.get(names[2])!, before.map((value, k) => 0.4 * value + 0.6 * golden.gradients[2][2][k] / golden.losses[2][2]), 6);
  });

  it("a gradient that is 0 from the start gets 0", () => {
    expect(new DBMTL(tasks).weights(stepOf([[4, 0, 0], [0, 1, 0], [0, 0, 0]]))).toEqual([1, 2, 0]);
  });
});

describe("MoCo", () => {
  it.each(golden.moco)("beta $beta, gamma $gamma, rho $rho: LibMTL's updates and weights", ({ updates, weights, ...options }) => {
    const running = new Running(new MoCo(tasks, options));
    updates.forEach((update, t) => {
      const found = running.step(all, golden.gradients[t], golden.losses[t]);
      near(found.weights, weights[t]);
      near(found.update, update);
      expect(found.heads).toEqual([1, 1, 1]);
    });
  });

  it("the tasks of a step keep the sum of their weights", () => {
    const running = new Running(new MoCo(tasks, { gamma: 2 }));
    const { weights: [, , last] } = running.step(all, golden.gradients[0], golden.losses[0]);
    const { weights: [a, b] } = running.step([0, 1], golden.gradients[1].slice(0, 2), golden.losses[1].slice(0, 2));
    expect(a + b + last).toBeCloseTo(1, 12);
  });
});

describe("ExcessMTL", () => {
  it.each(golden.excess_mtl)("step size $lr: LibMTL's weights", ({ lr, weights }) => {
    const running = new Running(new ExcessMTL(tasks, { lr }));
    weights.forEach((wanted, t) => near(running.scaled(all, golden.gradients[t]), wanted, 10));
  });

  it("the tasks of a step keep the sum of their weights, and one of them alone its weight", () => {
    const running = new Running(new ExcessMTL(tasks, { lr: 1 }));
    running.scaled(all, golden.gradients[0]);
    const [a, b, c] = running.scaled(all, golden.gradients[1]);
    const [d, e] = running.scaled([0, 2], [golden.gradients[2][0], golden.gradients[2][2]]);
    expect(d + e).toBeCloseTo(a + c, 12);
    expect(running.scaled([1], [golden.gradients[3][1]])[0]).toBeCloseTo(b, 12);
  });

  it("a task whose gradient is 0 at first starts with the first that is not", () => {
    const weighting = new ExcessMTL(tasks.slice(0, 2), { lr: 1 });
    const at = (...scaledSquares: number[]): number[] => weighting.weights({ tasks: names.slice(0, 2), losses: [1, 1], scaledSquares });
    expect(at(0, 1)).toEqual([1, 1]);
    near(at(5, 0), [1, 1]);
    near(at(5, 0), [2 * Math.E / (1 + Math.E), 2 / (1 + Math.E)]);
    expect(at(1e300, 1e-300).every(Number.isFinite)).toBe(true);
  });
});

it("refuses steps without what it needs", () => {
  const step = { tasks: names, losses: [1, 1, 1] };
  expect(() => new ExcessMTL(tasks).weights(step)).toThrow(/excess_mtl needs a number from 0 up for each task .*step\.scaledSquares/u);
  expect(() => new DBMTL(tasks).weights(step)).toThrow(/db_mtl needs 3 x 3 inner products/u);
  expect(() => new DBMTL(tasks).running({ tasks: ["other"], losses: [1] }, [1])).toThrow(/does not know the task "other"/u);
  expect(() => new MoCo(tasks).running({ ...step, losses: [1, -1, 1] }, [1, 1, 1])).toThrow(/losses from 0 up/u);
});
