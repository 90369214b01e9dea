/** @file The rows of a table that a task is about, and their targets as the model encodes them. */
import { distinctTexts, matchTexts } from "../../data/cell-values.js";
import { selectTableRows, type Table } from "../../data/table.js";
import { NeedsSeparator } from "../../data/targets/listed-labels.js";
import type { TargetMap } from "../../data/targets/target-map.js";
import { PotluckError } from "../../engine/errors.js";
import { rowsByText, TaskRows } from "../../experiment/task-rows.js";
import { byValueOf, type TaskSettings } from "../../recipe/index.js";
import { type NdArray, selectRows } from "../../tensor/nd-array.js";

/** What happens to a label that the model does not know. */
export type UnknownLabels = "error" | "skip";

/** The rows of a task. */
export interface TargetRows {
  /** Numbers of the rows of the table that have a target. */
  rows: Uint32Array;
  /** Their targets: `[rows]` or `[rows, labels]`. */
  targets: NdArray;
  /** Rows without a target, or that the task is not about. */
  withoutTarget: number;
  /** Rows that were left out because the model does not know their label. */
  unknown: number;
}

/**
 * Finds a task's rows.
 *
 * @param table the dataset's rows, in which missing values are missing
 * @throws PotluckError for missing columns, and for labels that the model does not know, unless they are skipped
 */
export function targetRows(settings: TaskSettings, map: TargetMap, table: Table, unknown: UnknownLabels): TargetRows {
  const known = knownSettings(settings, table), byValue = byValueOf(settings), { target } = settings;
  if (known === undefined) {
    const targets = map.encode(selectTableRows(table, []), target);
    return { rows: new Uint32Array(), targets, withoutTarget: byValue ? 0 : table.rows, unknown: 0 };
  }
  const open = TaskRows.open(known, table), { targets, isUnknown } = encode(map, open.together(table), target, unknown);
  const width = targets.shape[1] ?? 1, own = byValue ? open.ownRows(rowsByText(table.column(byValue.column))) : [...isUnknown.keys()];
  const isKnown = (row: number): boolean => targets.data.subarray(row * width, (row + 1) * width).some((value) => !Number.isNaN(value));
  const rows = Uint32Array.from(own).filter(isKnown), skipped = own.filter((row) => isUnknown[row] === 1).length;
  return { rows, targets: selectRows(targets, rows), withoutTarget: own.length - rows.length - skipped, unknown: skipped };
}

/** A task's settings without values of `where` that no row has; undefined where no row is left. */
function knownSettings(settings: TaskSettings, table: Table): TaskSettings | undefined {
  const byValue = byValueOf(settings), { where } = settings;
  const unknownOf = (column: string, values: readonly string[]): string[] => (
    matchTexts(distinctTexts(table.column(column)), values).unknown);
  if (byValue !== undefined && unknownOf(byValue.column, [byValue.value]).length > 0) return undefined;
  if (where === undefined) return settings;
  const known = Object.entries(where).map(([column, values]) => {
    const unknown = unknownOf(column, values);
    return [column, values.filter((value) => !unknown.includes(value))] as const;
  });
  return known.some(([, values]) => values.length === 0) ? undefined : { ...settings, where: Object.fromEntries(known) };
}

/** Targets of all rows, missing where the model does not know the label. */
interface Encoded {
  targets: NdArray;
  /** 1 for each row whose label the model does not know. */
  isUnknown: Uint8Array;
}

function encode(map: TargetMap, table: Table, target: TaskSettings["target"], unknown: UnknownLabels): Encoded {
  try {
    return { targets: map.encode(table, target), isUnknown: new Uint8Array(table.rows) };
  } catch (error) {
    if (!(error instanceof PotluckError)) throw error;
    if (error instanceof NeedsSeparator) {
      throw new PotluckError(`${error.message}. But the model was trained on lists, and keeps its settings: give lists here too, as JSON ` +
        "lines, Parquet or SQL have them, such as { sql: \"SELECT * REPLACE (string_split(tags, '|') AS tags) FROM 'new.csv'\" }");
    }
    if (unknown === "error") {
      throw new PotluckError(`${error.message}. To leave out rows that the model cannot score: --skip-unknown of potluck evaluate, or ` +
        'unknown: "skip" of evaluateModel');
    }
    return encodeKnown(map, table, target, error);
  }
}

/** Encodes row by row, each combination of cells once. @param error is thrown where no row can be encoded */
function encodeKnown(map: TargetMap, table: Table, target: TaskSettings["target"], error: PotluckError): Encoded {
  const columns = [target].flat().map((column) => table.column(column)), found = new Map<string, ArrayLike<number> | undefined>();
  const isUnknown = new Uint8Array(table.rows), { shape: [, width] } = map.encode(selectTableRows(table, []), target);
  const data = new Float32Array(table.rows * (width ?? 1)).fill(NaN);
  for (let row = 0; row < table.rows; row++) {
    const key = JSON.stringify(columns.map((cells) => [typeof cells[row], String(cells[row])]));
    if (!found.has(key)) found.set(key, encodeOne(map, selectTableRows(table, [row]), target));
    const own = found.get(key);
    if (own === undefined) isUnknown[row] = 1;
    else data.set(own, row * (width ?? 1));
  }
  if (isUnknown.every((is) => is === 1)) throw error;
  return { targets: { shape: width === undefined ? [table.rows] : [table.rows, width], data }, isUnknown };
}

function encodeOne(map: TargetMap, row: Table, target: TaskSettings["target"]): ArrayLike<number> | undefined {
  try {
    return map.encode(row, target).data;
  } catch (error) {
    if (error instanceof PotluckError) return undefined;
    throw error;
  }
}
