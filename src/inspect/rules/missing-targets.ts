/** @file Rows that no task can learn from. */
import { isMissing } from "../../data/table.js";
import { sideNames, type DatasetView, type InspectView } from "../view.js";
import { counted, exampleOf, type Finding, percent, type WarningRule } from "./rule.js";

const LEAST_SHARE = 0.5;

export const missingTargets: WarningRule = {
  name: "missing_targets",
  describe: "Half of the rows of a dataset or more have no target of any of its tasks.",
  check: (view) => view.datasets.flatMap((dataset) => found(dataset, view)),
};

function found(dataset: DatasetView, { tasks }: InspectView): Finding[] {
  const own = tasks.filter((task) => task.dataset === dataset), known = new Uint8Array(dataset.table.rows);
  for (const { sides, settings, target } of own) {
    for (const side of sideNames) for (const row of sides[side].rows) known[row] = 1;
    if (settings.where === undefined && settings.by === undefined) continue;
    // rows that the recipe keeps out of the task have a target all the same
    for (const column of target) dataset.table.column(column).forEach((cell, row) => (known[row] ||= isMissing(cell) ? 0 : 1));
  }
  const rows = sideNames.flatMap((side) => [...dataset.sides[side]]), without = rows.filter((row) => known[row] === 0);
  if (rows.length === 0 || without.length < LEAST_SHARE * rows.length) return [];
  const columns = [...new Set(own.flatMap(({ target }) => target))];
  return [{
    dataset: dataset.name,
    message: `${counted(without.length, "row")} of ${rows.length.toLocaleString("en-US")} (${percent(without.length / rows.length)}) ` +
      `have no target of any task (column ${columns.slice(0, 3).map((column) => JSON.stringify(column)).join(", ")})`,
    remedy: "they train nothing and test nothing: check the target's column, or leave these rows out of the source",
    examples: without.slice(0, 2).map((row) => exampleOf(dataset, row)),
  }];
}
