/** @file Where things are: benchmarks run from build/bench/, two folders below the clone's own. */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The clone's folder. */
export const root = fileURLToPath(new URL("../../../", import.meta.url));

/** A file among the benchmarks' sources. */
export function benchFile(...parts: string[]): string {
  return join(root, "bench", ...parts);
}

/** A built benchmark script. */
export function builtFile(...parts: string[]): string {
  return join(root, "build", "bench", ...parts);
}

/** The folder of the real datasets: POTLUCK_DATA, by default beside the clone. */
export function dataFolder(): string {
  return resolve(process.env.POTLUCK_DATA ?? join(root, "..", "shared", "data"));
}

/** Why a measurement on real data must be left out, or null where all of its folders are there. */
export function missingData(...folders: string[]): string | null {
  const missing = folders.find((folder) => !existsSync(join(dataFolder(), folder)));
  return missing === undefined ? null : `the data are not here: ${join(dataFolder(), missing)}; name their folder in POTLUCK_DATA`;
}
