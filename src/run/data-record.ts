/** @file What a run was trained on, so that it does not go on with other data: each dataset's cells, and how its rows are divided. */
import { createHash } from "node:crypto";
import { type TaskDataset, type TaskTargets } from "../data/dataset.js";
import { mapValues } from "../engine/objects.js";
import type { ExperimentSplit } from "../experiment/experiment.js";
import { showValue } from "../options/index.js";
import type { StateMap } from "../tensor/state.js";

/** What identifies a dataset. */
export interface DataRecord extends StateMap {
  readonly rows: number;
  /** SHA-256 of the cells of the columns that the recipe uses. */
  readonly cells: string;
  /** SHA-256 of the rows of each side, their targets and weights. */
  readonly sides: string;
}

/** The records of a split's datasets. */
export function dataRecords(split: ExperimentSplit): Record<string, DataRecord> {
  const fingerprints = split.fingerprints?.() ?? {};
  return mapValues(split.data, (sides, name) => {
    const hash = createHash("sha256");
    for (const side of [sides.train, sides.validation, sides.test]) addSide(hash, side);
    const { rows, sha256 } = fingerprints[name] ?? { rows: 0, sha256: "" };
    return { rows, cells: sha256, sides: hash.digest("hex") };
  });
}

function addSide(hash: ReturnType<typeof createHash>, side: TaskDataset<TaskTargets> | undefined): void {
  hash.update(side === undefined ? "none" : `${side.x.rows} ${side.x.cols} ${side.sourceRows.length} `);
  if (side === undefined) return;
  hash.update(side.sourceRows);
  for (const arrays of [side.y, side.sampleWeights]) {
    for (const [task, { data }] of Object.entries(arrays)) hash.update(`${JSON.stringify(task)} ${data.length} `).update(data);
  }
}

/** What differs between the data of a run and the data now, in words; undefined where nothing does. */
export function dataDifference(before: Readonly<Record<string, StateMap>>, now: Readonly<Record<string, DataRecord>>): string | undefined {
  for (const name of new Set([...Object.keys(before), ...Object.keys(now)])) {
    const was = Object.hasOwn(before, name) ? before[name] : undefined, is = Object.hasOwn(now, name) ? now[name] : undefined;
    if (!was || !is) return `dataset "${name}" ${was ? "is no longer there" : "is new"}`;
    if (was.rows !== is.rows) return `dataset "${name}" has ${is.rows} rows, and had ${showValue(was.rows)}`;
    if (was.cells !== is.cells) return `the cells of dataset "${name}" have changed`;
    if (was.sides !== is.sides) return `the rows of dataset "${name}" are divided otherwise, or have other targets or weights`;
  }
  return undefined;
}
