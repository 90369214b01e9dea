/**
 * @file The labels of a multilabel target as an option: a list of them, or a map from what the data have (identifiers in the cells, or the
 * names of columns) to the labels' names; or { normalise, values }, for cells in which labels differ in blanks or case.
 */
import { labelsField } from "./label-fields.js";

/** The labels of a multilabel target. */
export const labelNames = labelsField(
  "The labels, in their order: a list; or a map from what the cells list, such as identifiers, to names. Where target is a list of " +
  "columns: a map from columns to names; a column that it leaves out keeps its own. { normalise: blanks } or { normalise: case }: labels " +
  "of cells that differ only in blanks, or in blanks and case, are one; values beside it are such a list or map. null: the sorted labels " +
  "of the data, or the names of the columns.", false);

/** The names of a target's columns as labels. */
export function columnLabels(columns: readonly string[], labels: ReadonlyMap<string, string> | null): string[] {
  return columns.map((column) => labels?.get(column) ?? column);
}
