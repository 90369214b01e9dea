/** @file Saves what was wrong with the data before a training: `warnings.json` in the run folder. */
import { join } from "node:path";
import type { Warning } from "../inspect/types.js";
import { writeFileWhole } from "./write-file.js";

/**
 * Writes `warnings.json`; no file where there are no warnings.
 *
 * @throws PotluckError if the file cannot be written
 * @example
 * writeWarnings("runs/reviews-1", warningsOf(recipe, tables, split));
 */
export function writeWarnings(folder: string, warnings: readonly Warning[]): void {
  if (warnings.length > 0) writeFileWhole(join(folder, "warnings.json"), `${JSON.stringify(warnings, null, 2)}\n`);
}
