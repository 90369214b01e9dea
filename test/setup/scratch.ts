/** @file The temporary folder of the test file that runs: empty at its start, removed after it. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Modules that several test files import are evaluated once for all of them (vitest.config.ts): they may not keep a path in this folder,
 * only make it when it is asked for.
 */
export let folder = "";

/** A path in the folder. */
export const at = (name: string): string => join(folder, name);

export function makeFolder(): void {
  folder = mkdtempSync(join(tmpdir(), "potluck-test-"));
}

export function removeFolder(): void {
  rmSync(folder, { recursive: true, force: true });
}
