/**
 * @file From target columns to the numbers that a loss takes, whatever the kind of task: class indices, labels of 0 and 1, or standardised
 * numbers. A target map is fitted on the training rows, encodes any rows, and goes through JSON, so that a saved model can name what it says.
 */
import { PotluckError } from "../../engine/errors.js";
import type { NdArray } from "../../tensor/nd-array.js";
import { LabelMap, type LabelMapState } from "./labels.js";
import { MultilabelMap, type MultilabelMapState } from "./multilabel.js";
import { ValueMap, type ValueMapState } from "./values.js";
import type { Table } from "../table.js";

/** What a target column means, told apart by `kind`. All have `names` (none for numbers), `encode` and `toJSON`. */
export type TargetMap = LabelMap | MultilabelMap | ValueMap;

/** What a saved model keeps of a {@link TargetMap}. */
export type TargetMapState = LabelMapState | MultilabelMapState | ValueMapState;

/**
 * The map that `toJSON` saved.
 *
 * @throws PotluckError when the kind is none
 * @example
 * targetMapFromJSON({ kind: "regression", mean: 3.5, sd: 1.2 }).encode(table, "stars");
 */
export function targetMapFromJSON(state: TargetMapState): TargetMap {
  switch (state.kind) {
    case "binary":
    case "multiclass":
    case "ordinal":
      return LabelMap.fromJSON(state);
    case "multilabel":
      return MultilabelMap.fromJSON(state);
    case "regression":
      return ValueMap.fromJSON(state);
    default:
      throw new PotluckError(`a target map of kind ${JSON.stringify((state as { kind?: unknown }).kind)} is none that this version knows`);
  }
}

/**
 * A table's targets by its map, `[rows]` or, for multilabel, `[rows, labels]`; NaN where missing.
 *
 * @param target the column, or the labels' columns of a multilabel target
 * @throws PotluckError for a cell that the map does not know, or several columns where one is wanted
 * @example
 * encodeTargets(map, table, "stars").data;
 */
export function encodeTargets(map: TargetMap, table: Table, target: string | readonly string[]): NdArray {
  if (map.kind === "multilabel") return map.encode(table, target);
  if (typeof target !== "string") throw new PotluckError(`${table.name}: a ${map.kind} target is one column, found a list of ${target.length}`);
  return map.encode(table, target);
}
