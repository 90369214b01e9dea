/**
 * @file Results of units that were computed before, so that a stopped benchmark goes on: one file for a unit and what it depends on. The
 * folder may be removed at any time.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { benchFile } from "../harness/paths.js";
import { labelOf, type Unit } from "./cases.js";

/** Results of one kind. */
export class Cache<Result> {
  private readonly folder: string;

  /**
   * @param kind whose results: a folder of this name
   * @param root where the folder is
   */
  constructor(kind: string, root = benchFile("results", "defaults-cache")) {
    this.folder = join(root, kind);
  }

  /** What is known of a unit, or undefined. @param key of all that the result depends on beside the unit: see `digestOf` */
  get(unit: Unit, key: string): Result | undefined {
    const file = this.file(unit, key);
    return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Result) : undefined;
  }

  /** Keeps a result, written whole. */
  set(unit: Unit, key: string, result: Result): void {
    mkdirSync(this.folder, { recursive: true });
    const file = this.file(unit, key);
    writeFileSync(`${file}.part`, JSON.stringify(result));
    renameSync(`${file}.part`, file);
  }

  private file(unit: Unit, key: string): string {
    return join(this.folder, `${labelOf(unit)}-${unit.seed}-${key.slice(0, 16)}.json`);
  }
}

/** A digest of some texts. */
export function digestOf(...parts: readonly string[]): string {
  const digest = createHash("sha256");
  for (const part of parts) digest.update(part).update("\0");
  return digest.digest("hex");
}

/** A digest of files, and of the files in folders, that end in a suffix. */
export function digestOfFiles(paths: readonly string[], suffix: string): string {
  const files = (path: string): string[] =>
    statSync(path).isDirectory()
      ? readdirSync(path).sort().flatMap((name) => files(join(path, name)))
      : path.endsWith(suffix) ? [path] : [];
  return digestOf(...paths.flatMap(files).map((file) => readFileSync(file, "utf8")));
}
