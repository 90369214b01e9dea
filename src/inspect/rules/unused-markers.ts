/** @file Markers of missing values that no cell has. */
import { distinctTexts, matchTexts } from "../../data/cell-values.js";
import type { Table } from "../../data/table.js";
import type { MissingValues } from "../../data/missing-cells.js";
import type { InspectView } from "../view.js";
import { type Finding, quoted, type WarningRule } from "./rule.js";

export const unusedMarkers: WarningRule = {
  name: "unused_markers",
  describe: "A text under `missing`, of a dataset or a task, stands in no cell of the columns that it is for.",
  check: (view) => [...ofDatasets(view), ...ofTasks(view)],
};

const REMEDY = "write it as the file has it, or leave it out";

function ofDatasets({ recipe, datasets }: InspectView): Finding[] {
  return datasets.flatMap(({ name, source }): Finding[] => {
    const missing: MissingValues | undefined = recipe.data[name].missing;
    if (missing === undefined) return [];
    if (!isList(missing)) {
      return Object.entries(missing).flatMap(([column, values]) => (
        finding({ dataset: name, column }, `missing: ${column}`, unknownIn(source, [column], values))));
    }
    return finding({ dataset: name }, "missing", unknownIn(source, source.columnNames, missing));
  });
}

function ofTasks({ tasks }: InspectView): Finding[] {
  return tasks.flatMap(({ name, settings: { missing }, target, dataset }) => (
    finding({ dataset: dataset.name, task: name }, "missing", unknownIn(dataset.source, target, missing ?? []))));
}

function finding(place: Pick<Finding, "dataset" | "task" | "column">, what: string, unknown: readonly string[]): Finding[] {
  if (unknown.length === 0) return [];
  return [{ ...place, message: `no cell has ${quoted(unknown)}, which ${what} names`, remedy: REMEDY }];
}

/** The values that stand in none of some columns. */
function unknownIn(table: Table, columns: readonly string[], values: readonly string[]): string[] {
  if (values.length === 0) return [];
  const texts = columns.filter((column) => table.columnNames.includes(column)).map((column) => distinctTexts(table.column(column), true));
  const wanted = values.map((value) => value.trim());
  return wanted.filter((value) => texts.every((own) => matchTexts(own, [value]).unknown.length > 0));
}

function isList(values: MissingValues): values is readonly string[] {
  return Array.isArray(values);
}
