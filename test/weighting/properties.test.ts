/**
 * @file What all weightings of the table must hold to: the same weights in whatever order the tasks stand, finite ones for gradients of
 * any length, sense for a task alone and for tasks that agree, the same from a saved state as without saving. What a single method
 * promises is in equations.test.ts and losses.test.ts.
 */
import { describe, expect, it } from "vitest";
import { RandomStream } from "../../src/engine/random.js";
import { PotluckError } from "../../src/engine/errors.js";
import { type Weighting, weightings, type WeightingName, type WeightingState, type WeightingStep } from "../../src/weighting/index.js";
import { combined, cosine, drawGradients, gramianOf, inner, makeWeighting, norm, stepOf, tasksNamed } from "./gradients.js";

const { names } = weightings;
const random: readonly WeightingName[] = ["rlw", "pcgrad", "gradvac", "graddrop"];
/** Give weights by gradients alone. */
const byGradients = names.filter((name) => weightings.get(name).needs === "gramian");

const LEARNS = { warmupEpochs: 1 }; // STCH is to come to its second form within these tests
function create(name: WeightingName, tasks = tasksNamed(3), options: Record<string, unknown> = {}, seed = 3): Weighting {
  const weights = Object.fromEntries(tasks.map((task) => [task.name, 0.5 + Number(task.name.slice(-1))]));
  return makeWeighting(name, tasks, { ...(name === "fixed" && { weights }), ...(name === "stch" && LEARNS), ...options }, seed);
}

/** Steps of an invented training of three tasks, with gaps: losses fall, gradients change, an epoch ends after every third. */
const course: WeightingStep[] = Array.from({ length: 12 }, (_, step) => {
  const gradients = drawGradients(`course ${step}`, { tasks: 3, dimension: 4, powers: [-1, 1] });
  const whole = stepOf(gramianOf(gradients), [1.5 / (1 + step / 3), 0.9 ** step, 0.4 + 1 / (step + 2)]);
  return step % 4 === 2 ? only(whole, [0, 2]) : step === 7 ? only(whole, [1]) : whole;
});

function only({ tasks, losses, gramian, scaledSquares }: WeightingStep, places: readonly number[]): WeightingStep {
  const products = places.map((i) => places.map((j) => gramian![i][j]));
  const pick = <T>(values: readonly T[]): T[] => places.map((i) => values[i]);
  return { tasks: pick(tasks), losses: pick(losses), gramian: products, scaledSquares: pick(scaledSquares!) };
}

/** What a method answers from one step of the course on to another. */
function run(weighting: Weighting, steps: readonly WeightingStep[], from = 0): number[][] {
  return steps.map((step, index) => {
    const update = weighting.needs === "runningGradients" ? weighting.running(step, step.scaledSquares!) : { keep: [], add: [], heads: [] };
    const weights = [...weighting.weights(step), ...update.keep, ...update.add, ...update.heads];
    const sums = step.tasks.map((_, i) => Float32Array.from({ length: 6 }, (__, k) => Math.sin(1 + k * (i + 1) + from + index)));
    const masks = weighting.needs === "representationGradients" ? weighting.masks(sums).flatMap((mask) => Array.from(mask)) : [];
    weighting.afterStep({ tasks: step.tasks, losses: step.losses.map((loss, i) => loss * (0.9 + i / 50)) });
    if ((from + index) % 3 === 2) weighting.endEpoch();
    return [...weights, ...masks];
  });
}

const near = (found: readonly number[], wanted: readonly number[], digits: number): void => {
  expect(found).toHaveLength(wanted.length);
  found.forEach((value, i) => expect(Math.abs(value - wanted[i]) / Math.max(1e-300, ...wanted.map(Math.abs))).toBeLessThan(10 ** -digits));
};

describe.each(names)("%s", (name) => {
  it("has the name, the needs and the heads that its member declares", () => {
    const weighting = create(name), { needs, weightsHeads } = weightings.get(name);
    expect([weighting.name, weighting.needs, weighting.weightsHeads]).toEqual([name, needs, weightsHeads]);
    expect(weighting.weightsHeads).toBe(!["gramian", "representationGradients", "runningGradients"].includes(weighting.needs));
  });

  it("gives every task of a step a finite weight, over a whole training", () => {
    run(create(name), course).forEach((weights, index) => {
      expect(weights.length).toBeGreaterThanOrEqual(course[index].tasks.length);
      expect(weights.every(Number.isFinite)).toBe(true);
    });
  });

  it("answers the same from the same seed, and from a state saved at any step", () => {
    const straight = run(create(name), course);
    expect(run(create(name), course)).toEqual(straight);
    for (let pause = 0; pause < course.length; pause++) {
      const before = create(name);
      run(before, course.slice(0, pause));
      const after = create(name);
      after.loadStateDict(JSON.parse(JSON.stringify(before.stateDict())) as WeightingState);
      expect(run(after, course.slice(pause), pause)).toEqual(straight.slice(pause));
    }
  });

  it("takes no state of another shape", () => {
    const keys = Object.keys(create(name).stateDict());
    for (const key of keys) {
      for (const odd of [undefined, "odd", [1]]) {
        const weighting = create(name);
        expect(() => weighting.loadStateDict({ ...weighting.stateDict(), [key]: odd } as WeightingState)).toThrow(PotluckError);
      }
    }
  });

  it("does not go by the order of the tasks", () => {
    const twoOnly = name === "pcgrad" || name === "gradvac"; // of three, each meets the others in an order by chance
    const orders = twoOnly ? [[1, 0]] : [[1, 0, 2], [2, 0, 1], [2, 1, 0]];
    const steps = course.filter(({ tasks }) => tasks.length === 3).map((step) => (twoOnly ? only(step, [0, 1]) : step));
    const tasks = tasksNamed(3).slice(0, steps[0].tasks.length);
    for (const order of orders) {
      const plain = create(name, tasks), permuted = create(name, order.map((i) => tasks[i]));
      for (const [index, step] of steps.entries()) {
        const weights = plain.weights(step);
        near(permuted.weights(only(step, order)), order.map((i) => weights[i]), 9);
        for (const [weighting, seen] of [[plain, step], [permuted, only(step, order)]] as const) {
          weighting.afterStep({ tasks: seen.tasks, losses: seen.losses.map((loss) => loss * 0.9) });
          if (index % 2 === 1) weighting.endEpoch();
        }
      }
    }
  });

  it("gives a task alone a weight above 0, in a model of its own or as the only one of a step", () => {
    for (const length of [1, 1e-15, 1e15]) {
      const step = stepOf([[length * length]], [0.7]);
      for (const count of [1, 3]) {
        const weights = create(name, tasksNamed(count)).weights(step);
        expect(weights).toHaveLength(1);
        expect(weights[0]).toBeGreaterThan(0);
        expect(weights[0]).toBeLessThan(Infinity);
      }
    }
  });

  it("follows gradients that all tasks share", () => {
    const gradients = [[1, 2, -1], [1, 2, -1], [1, 2, -1]];
    const weights = create(name).weights(stepOf(gramianOf(gradients), [0.8, 0.8, 0.8]));
    expect(weights.every(Number.isFinite)).toBe(true);
    expect(cosine(combined(gradients, weights), gradients[0])).toBeCloseTo(1, 12);
  });

  it("never gives NaN or infinity for gradients of 0, tiny, huge, cancelling ones and all of these together", () => {
    const lengths = [0, 1e-15, 1, 1e15];
    const directions = [[1, 0, 0], [-1, 0, 0], [0.6, 0.8, 0], [-0.6, 0.1, 0.5]];
    const stream = new RandomStream(1, "test/extremes");
    for (let draw = 0; draw < 300; draw++) {
      const count = 1 + stream.integer(5);
      const gradients = Array.from({ length: count }, () => {
        const length = lengths[stream.integer(lengths.length)];
        return directions[stream.integer(directions.length)].map((value) => value * length);
      });
      const losses = gradients.map(() => [1e-15, 1, 1e15][stream.integer(3)]);
      const weighting = create(name, tasksNamed(count));
      for (let step = 0; step < 3; step++) {
        const weights = weighting.weights(stepOf(gramianOf(gradients), losses));
        expect(weights.every(Number.isFinite), JSON.stringify({ gradients, losses, weights })).toBe(true);
        weighting.afterStep(stepOf(gramianOf(gradients), losses.map((loss) => loss * 0.5)));
        weighting.endEpoch();
      }
    }
  });

  if (random.includes(name)) {
    it("draws otherwise from another seed", () => {
      expect(run(create(name, tasksNamed(3), {}, 4), course)).not.toEqual(run(create(name), course));
    });
  }
});

describe("what single methods promise", () => {
  const sets = [2, 3, 5].map((tasks) => drawGradients(`promises ${tasks}`, { tasks, dimension: 7, powers: [-1, 1] }));
  const unbounded = (name: string): Record<string, unknown> => (name === "nash_mtl" ? { maxNorm: null } : {});
  const at = (name: WeightingName, gradients: readonly (readonly number[])[], options: Record<string, unknown> = {}): number[] =>
    create(name, tasksNamed(gradients.length), options).weights(stepOf(gramianOf(gradients)));

  it.each(byGradients)("%s: a factor on all gradients leaves their shares", (name) => {
    for (const gradients of sets) {
      for (const factor of [1e-12, 3, 1e12]) {
        const plain = at(name, gradients, unbounded(name));
        const scaled = at(name, gradients.map((gradient) => gradient.map((value) => value * factor)), unbounded(name));
        const power = name === "nash_mtl" ? -1 : name === "fairgrad" ? -4 / 3 : 0;
        near(scaled, plain.map((weight) => weight * factor ** power), 8);
      }
    }
  });

  it("Nash-MTL and IMTL-G: a factor on one task's gradient does not turn the direction", () => {
    for (const gradients of sets) {
      const scaled = gradients.map((gradient, i) => gradient.map((value) => value * (i === 1 ? 50 : 1)));
      for (const name of ["nash_mtl", "imtl_g"] as const) {
        expect(Math.abs(cosine(combined(gradients, at(name, gradients)), combined(scaled, at(name, scaled))))).toBeCloseTo(1, 9);
      }
    }
  });

  it("UPGrad is linear in the tasks' scales", () => {
    for (const gradients of sets) {
      const direction = (factor: number): number[] => {
        const scaled = gradients.map((gradient, i) => gradient.map((value) => value * (i === 0 ? factor : 1)));
        return combined(scaled, at("upgrad", scaled));
      };
      const [a, b, middle] = [direction(1), direction(9), direction(5)];
      near(middle, a.map((value, k) => (value + b[k]) / 2), 9);
    }
  });

  it("MGDA, PCGrad of two, Nash-MTL, FairGrad, UPGrad and DualProj oppose no task; GradVac of two does not either", () => {
    for (let draw = 0; draw < 50; draw++) {
      for (const tasks of [2, 4]) {
        const gradients = drawGradients(`conflict ${tasks} ${draw}`, { tasks, dimension: 6, powers: [-2, 2] });
        const ofTwo: WeightingName[] = tasks === 2 ? ["pcgrad", "gradvac"] : [];
        const methods: WeightingName[] = ["mgda", "nash_mtl", "fairgrad", "upgrad", "dualproj", ...ofTwo];
        for (const name of methods) {
          const weights = at(name, gradients);
          const d = combined(gradients, weights), size = Math.max(...gradients.map((g, i) => norm(g) * weights[i]));
          for (const gradient of gradients) expect(inner(gradient, d) / norm(gradient) / size, name).toBeGreaterThan(-1e-9);
        }
      }
    }
  });

  it("a task alone has the weight of the paper's formula", () => {
    const wanted: Partial<Record<WeightingName, number>> = {
      mgda: 1, pcgrad: 1, gradvac: 1, cagrad: 1.4, imtl_g: 1, nash_mtl: 1 / 3, aligned_mtl: 1, fairgrad: 3 ** (-4 / 3),
      upgrad: 1, dualproj: 1, graddrop: 1, config: 1, db_mtl: 1, moco: 1, excess_mtl: 1,
    };
    for (const [name, weight] of Object.entries(wanted)) expect(at(name as WeightingName, [[0, 3]])[0]).toBeCloseTo(weight, 12);
  });

  it("a gradient of 0 has the weight that each file's header says, and leaves the others theirs", () => {
    const two = [[1, 0], [0, 2]], three = [...two, [0, 0]];
    const wanted: Partial<Record<WeightingName, number[]>> = {
      mgda: [0, 0, 1], pcgrad: [1, 1, 1], gradvac: [1, 1, 1], imtl_g: [2 / 3, 1 / 3, 0], nash_mtl: [1, 0.5, 0],
      aligned_mtl: [1 / 3, 1 / 6, 0], fairgrad: [1, 2 ** (-4 / 3), 0], upgrad: [1 / 3, 1 / 3, 1 / 3], dualproj: [1 / 3, 1 / 3, 1 / 3],
    };
    for (const [name, weights] of Object.entries(wanted)) {
      at(name as WeightingName, three, unbounded(name)).forEach((weight, i) => expect(weight, name).toBeCloseTo(weights[i], 10));
    }
    expect(at("cagrad", three)[2]).toBe(1 / 3);
  });

  it("RLW's weights do not go by place, on the whole", () => {
    const weighting = create("rlw"), sums = [0, 0, 0];
    for (let step = 0; step < 5000; step++) weighting.weights(course[0]).forEach((weight, i) => (sums[i] += weight / 5000));
    for (const sum of sums) expect(Math.abs(sum - sums[0])).toBeLessThan(0.05 * sums[0]);
  });
});
