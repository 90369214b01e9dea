/** @file Reads files of a folder for a report: what is missing is undefined, what is damaged is told with its place. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PotluckError } from "../../engine/errors.js";
import { onDisk } from "../../run/write-file.js";

/** The text of a file; undefined where there is none. @throws PotluckError when it is there and cannot be read */
export function textIn(folder: string, name: string): string | undefined {
  const path = join(folder, name);
  return onDisk(`cannot read ${path}`, () => {
    try {
      return readFileSync(path, "utf8");
    } catch (error) {
      if (["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) return undefined;
      throw error;
    }
  });
}

/** The content of a JSON file; undefined where there is none. @throws PotluckError when it is damaged */
export function jsonIn(folder: string, name: string): unknown {
  const text = textIn(folder, name);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new PotluckError(`${join(folder, name)} is damaged: it is not JSON${text.trim() === "" ? ", but empty" : ""}`);
  }
}

/**
 * The lines of a JSON lines file. The last one may be half written; it is left out then.
 *
 * @throws PotluckError for another line that is not JSON, with its number
 */
export function jsonLinesIn(folder: string, name: string): unknown[] {
  const lines = (textIn(folder, name) ?? "").split("\n"), last = lines.length - 1;
  return lines.flatMap((line, index): unknown[] => {
    if (line.trim() === "") return [];
    try {
      return [JSON.parse(line)];
    } catch {
      if (index === last) return [];
      throw new PotluckError(`${join(folder, name)}:${index + 1}: this line is not JSON; remove it, or train again`);
    }
  });
}
