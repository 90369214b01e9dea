import { expect, it } from "vitest";
import { Scaled, weightings } from "../../src/weighting/index.js";

const tasks = [
  { name: "tags", likelihood: "categorical", constantLoss: 0.1 }, { name: "mood", likelihood: "categorical", constantLoss: 0.7 },
] as const;

it("every loss counts in units of the constant prediction's, and the whole as much as the sum", () => {
  const weights = new Scaled(tasks).weights({ tasks: ["tags", "mood"], losses: [0.1, 0.7] });
  expect(weights[0]).toBeCloseTo(4, 12);
  expect(weights[1]).toBeCloseTo(0.4 / 0.7, 12);
  expect(weights[0] * 0.1 + weights[1] * 0.7).toBeCloseTo(0.8, 12);
});

it("a step may have some of the tasks, and weights do not follow its losses", () => {
  const scaled = new Scaled(tasks);
  expect(scaled.weights({ tasks: ["mood"], losses: [3] })).toEqual([scaled.weights({ tasks: ["tags", "mood"], losses: [9, 9] })[1]]);
});

it("a task whose constant prediction is not known, or loses nothing, counts once", () => {
  const odd = [{ name: "a", likelihood: "gaussian" }, { name: "b", likelihood: "gaussian", constantLoss: 0 }, tasks[0]] as const;
  expect(new Scaled(odd).weights({ tasks: ["a", "b", "tags"], losses: [1, 1, 1] })).toEqual([1, 1, 1]);
});

it("it is the recipe's default, and tells that it needs the constant predictions' losses", () => {
  expect(weightings.get("scaled")).toMatchObject({ usesConstantLoss: true, minTasks: 1 });
});
