/**
 * @file A temporary folder of files that a test writes, and sources read from it.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect } from "vitest";
import { PotluckError } from "../../src/engine/errors.js";
import type { Source } from "../../src/source/index.js";
import { readSource } from "../../src/source/node/read-source.js";
import type { Table } from "../../src/data/table.js";
import { folder } from "../setup/scratch.js";

export { at, folder } from "../setup/scratch.js";

/** Writes a file into it, and gives its name back. */
export function write(name: string, content: string | Uint8Array): string {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), content);
  return name;
}

export const read = (source: Source, environment = {}) => readSource(source, { folder, environment });

export const rowsOf = (table: Table) =>
  Array.from({ length: table.rows }, (_, row) => table.columnNames.map((name) => table.column(name)[row]));

/** The message of the user's error that reading ends in. */
export async function failure(source: Source, environment = {}): Promise<string> {
  const error: unknown = await read(source, environment).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(PotluckError);
  return (error as Error).message;
}
