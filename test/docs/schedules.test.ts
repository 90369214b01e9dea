/** @file docs/schedules.md: its numbers of the example on forgetting are the example's, and so are the settings. */
import { expect, it } from "vitest";
import { schedules } from "../../src/schedule/index.js";
import { codeSpans, readDocument, tableRows } from "./markdown.js";

const page = readDocument("docs/schedules.md"), example = readDocument("examples/forgetting/recipe.yaml");

it("has the example's numbers, and its settings", () => {
  const curves = tableRows(page, "## Forgetting").filter((row) => row.length === 9 && row[0] !== "epoch");
  expect(curves).toHaveLength(2);
  for (const [task, ...values] of curves) {
    expect(example).toMatch(new RegExp(`^# +${task} +${values.join(" +").replaceAll(".", "\\.")}`, "mu"));
  }
  for (const line of ["model:", "train:"]) expect(page).toContain(new RegExp(`^${line}.*$`, "mu").exec(example)![0]);
});

it("names only schedules in its tables of scores", () => {
  const rows = ["## Unequal datasets", "## Forgetting"].flatMap((heading) => tableRows(page, heading));
  const named = rows.flatMap(([first]) => codeSpans(first));
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((name) => !schedules.has(name))).toEqual([]);
});
