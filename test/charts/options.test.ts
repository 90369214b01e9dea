/** @file Charts refuse options and points that they do not know, with the name and the value. */
import { expect, it } from "vitest";
import { cosineChart } from "../../src/charts/cosine-chart.js";
import { gradientNormChart } from "../../src/charts/gradient-norm-chart.js";
import { lossChart } from "../../src/charts/loss-chart.js";
import { scoreChart } from "../../src/charts/score-chart.js";
import { taskGradientChart } from "../../src/charts/task-gradient-chart.js";
import { weightChart } from "../../src/charts/weight-chart.js";
import { PotluckError } from "../../src/engine/errors.js";

const charts = {
  scoreChart: [scoreChart, { epoch: 1, task: "a", value: 0.5 }],
  lossChart: [lossChart, { epoch: 1, task: "a", split: "train", loss: 0.5 }],
  gradientNormChart: [gradientNormChart, { step: 1, layer: "hidden", norm: 0.5 }],
  taskGradientChart: [taskGradientChart, { step: 1, layer: "hidden", task: "a", norm: 0.5 }],
  cosineChart: [cosineChart, { step: 1, tasks: ["a", "b"], cosine: 0.5 }],
  weightChart: [weightChart, { step: 1, task: "a", weight: 0.5 }],
} as unknown as Record<string, [(points: unknown, options?: unknown) => string, object]>;

it.each(Object.entries(charts))("%s refuses what it does not know", (owner, [chart, point]) => {
  const refused = (points: unknown, options?: unknown): string => {
    try {
      chart(points, options);
    } catch (error) {
      expect(error).toBeInstanceOf(PotluckError);
      expect((error as Error).message).toContain(owner);
      return (error as Error).message;
    }
    return "nothing was thrown";
  };
  expect(refused([point], { titel: "x" })).toContain('(did you mean "title"?)');
  expect(refused([point], { title: 3 })).toContain("title must be text, found 3");
  expect(refused([point], "a title")).toContain('"a title"');
  expect(refused(undefined)).toContain("points must be a list, found nothing");
  expect(refused([point, null])).toMatch(/points\[1\]\.\w+ must be a (?:number|text|pair of texts), found nothing/u);
  for (const name of Object.keys(point)) {
    expect(refused([{ ...point, [name]: {} }])).toMatch(new RegExp(`points\\[0\\]\\.${name} must be (?:a|one of) .*, found \\{\\}`, "u"));
  }
  expect(chart([point], { title: undefined, subtitle: "" })).toMatch(/^<svg/u);
});
