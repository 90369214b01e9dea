/** @file Writes a run's charts: those that its events have numbers for. */
import { join } from "node:path";
import type { RunHistory } from "./run-history.js";
import { writeFileWhole } from "./write-file.js";

/**
 * Writes `scores.svg`, `losses.svg`, `gradient-norms.svg`, `task-gradients.svg`, `cosines.svg` and `weights.svg`, each if there is
 * something to draw in it.
 *
 * @returns their paths
 * @throws PotluckError if a file cannot be written
 */
export async function writeCharts(folder: string, history: RunHistory): Promise<string[]> {
  const { drawCharts } = await import("./draw-charts.js"); // commands that draw nothing start faster without it
  return Object.entries(drawCharts(history)).map(([name, svg]) => {
    const path = join(folder, name);
    writeFileWhole(path, svg);
    return path;
  });
}
