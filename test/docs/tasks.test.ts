/** @file docs/tasks.md: its recipe, its table and its sections have every kind of task. */
import { describe, expect, it } from "vitest";
import { taskKinds } from "../../src/task/index.js";
import { codeSpans, readDocument, sectionOf, tableRows } from "./markdown.js";
import { parseSample, samplesOf } from "./samples.js";

const page = readDocument("docs/tasks.md");

describe("docs/tasks.md", () => {
  it("has a recipe with a task of each kind, and a table of them", () => {
    const { tasks } = parseSample(samplesOf("docs/tasks.md", "yaml")[0].code);
    expect(new Set(Object.values(tasks).map(({ kind }) => kind))).toEqual(new Set(taskKinds.names));
    const [head, ...rows] = tableRows(page, "# Kinds of task");
    expect(head).toEqual(["kind", "target", "head", "loss"]);
    expect(rows.slice(0, taskKinds.names.length).map(([name]) => codeSpans(name)[0])).toEqual(taskKinds.names);
  });

  it.each(taskKinds.names)("has a section on %s, with a prediction", (name) => {
    expect(sectionOf(page, `## ${name}`)).toContain("Prediction: `{");
  });
});
