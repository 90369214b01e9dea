import { describe, expect, it } from "vitest";
import { tableFromColumns } from "../../src/data/table.js";
import { createTask, fitTargets, type TaskOptions } from "../../src/task/index.js";
import { noGrad, tensor } from "../../src/tensor/tensor.js";

const table = tableFromColumns("t", {
  yes: ["a", "b", "b", "b", null, "b", "a", "b"], grade: ["1", "2", "2", "3", "3", "3", null, "1"],
  value: [1, 2, 3, 4, 5, 6, 7, 9], tags: ["x|y", "x", "", "x", "y", "x", null, "x"],
});

const cases: [string, TaskOptions][] = [
  ["yes", { kind: "binary" }], ["grade", { kind: "multiclass" }], ["grade", { kind: "ordinal" }], ["value", { kind: "regression" }],
  ["tags", { kind: "multilabel", separator: "|" }],
];

describe("the loss of the best constant prediction", () => {
  it.each(cases)("is about the least that any constant has: %s, %j", (target, options) => {
    const map = fitTargets({ table, target }, options), targets = map.encode(table, target);
    const task = createTask(map, options, targets), rows = table.rows, found = task.constantLoss()!;
    const lossOf = (logits: readonly number[]): number => {
      const data = Float32Array.from({ length: rows * task.outputs }, (_, at) => logits[at % task.outputs]);
      return noGrad(() => task.loss(tensor({ shape: [rows, task.outputs], data }), targets).item());
    };
    // a crude search: coordinate by coordinate, in steps of 0.05
    let best = Array.from({ length: task.outputs }, (_, index) => index * 0.1), least = lossOf(best);
    for (let round = 0; round < 200; round++) {
      for (let at = 0; at < best.length; at++) {
        for (const move of [-0.05, 0.05]) {
          const next = best.map((value, index) => (index === at ? value + move : value)), loss = lossOf(next);
          if (loss < least) [best, least] = [next, loss];
        }
      }
    }
    expect(found).toBeGreaterThan(least - 1e-3);
    expect(found).toBeLessThan(least * 1.05); // a half row more of each side
  });

  it("is not known without training rows", () => {
    expect(createTask(fitTargets({ table, target: "yes" }, { kind: "binary" }), { kind: "binary" }).constantLoss()).toBeUndefined();
  });
});
