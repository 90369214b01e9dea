/** @file docs/weightings.md: its tables and lists are those of the code. */
import { describe, expect, it } from "vitest";
import { schedules } from "../../src/schedule/index.js";
import { type WeightingName, weightings } from "../../src/weighting/index.js";
import { makeWeighting, stepOf, tasksNamed } from "../weighting/gradients.js";
import { codeSpans, proseOf, readDocument, sectionOf, tableRows } from "./markdown.js";
import { parseSample } from "./samples.js";

const { names } = weightings;
const page = readDocument("docs/weightings.md");
const rows = tableRows(page, "## All of them").slice(1);
const make = (name: WeightingName, count = 2) => {
  const tasks = tasksNamed(count);
  return makeWeighting(name, tasks, name === "fixed" ? { weights: Object.fromEntries(tasks.map(({ name: task }) => [task, 3])) } : {});
};

describe("docs/weightings.md", () => {
  it("has every weighting, in the order of the code, with its sources", () => {
    expect(rows.map(([name]) => codeSpans(name)[0])).toEqual(names);
    const sourced = tableRows(page, "## Sources").flatMap(([name]) => codeSpans(name));
    expect([...sourced, "sum", "scaled", "mean"].sort()).toEqual([...names].sort());
    const recommended = tableRows(page, "## Which one to use").flatMap((row) => codeSpans(row[1])).filter((name) => name !== "alpha");
    expect(recommended.filter((name) => !weightings.has(name))).toEqual([]);
  });

  it.each(rows)("%s needs %s, heads %s, weights %s", (named, needs, heads, _, zero) => {
    const name = codeSpans(named)[0] as WeightingName;
    const wanted = {
      losses: "losses", lossesAfterStep: "losses, after the step", gramian: "gradients", lastGramian: "gradients, last",
      representationGradients: "gradients, representation", runningGradients: "gradients, running", scaledSquares: "gradients, squares",
    };
    expect(needs).toBe(wanted[weightings.get(name).needs]);
    expect(heads).toBe(make(name).weightsHeads ? "weighted" : "own");
    // The weight of a gradient of 0, where the table gives a number: of two tasks, the other's gradient is not 0.
    const [, weight] = make(name).weights(stepOf([[4, 0], [0, 0]]));
    const number = /^(?:1 \/ n|[01])(?=$|,)/u.exec(zero)?.[0];
    if (number) expect(weight).toBe({ "0": 0, "1": 1, "1 / n": 0.5 }[number]);
    else expect(zero).not.toMatch(/^\d/u);
    if (name === "mgda") expect(weight).toBe(1);
  });

  it("lists the weightings that work with one task in a step, and those that refuse a loss below 0", () => {
    const alone = codeSpans(/[^.]*one task in a step are ([^.]*)\./u.exec(sectionOf(page, "## What is refused"))![1]);
    const onePerStep = schedules.members.find(({ combined }) => !combined)!.name;
    expect(alone).toEqual(names.filter((name) => {
      const weights = name === "fixed" ? ", weights: { movie: 1, yelp: 1 }" : "";
      try {
        return parseSample(`train: { schedule: ${onePerStep}, weighting: { name: ${name}${weights} } }`);
      } catch {
        return false;
      }
    }));
    const ratios = codeSpans(/^(.*) a loss below 0/mu.exec(page)![1]);
    expect(ratios).toEqual(names.filter((name) => "nonNegativeLosses" in weightings.get(name)));
  });

  it("is right about methods without a conflict", () => {
    const step = stepOf([[4, 1], [1, 9]]);
    expect(make("pcgrad").weights(step)).toEqual([1, 1]);
    for (const name of ["upgrad", "dualproj"] as const) expect(make(name).weights(step)).toEqual([0.5, 0.5]);
  });

  it("names a benchmark that exists", () => {
    expect(proseOf(page)).toContain("npm run bench -- weightings");
    expect(sectionOf(readDocument("bench/README.md"), "## Potluck alone")).toContain("`weightings`");
  });
});
