/** @file The files that a command reads, as far as they can be known before it does: for what it writes, which must replace none. */
import { statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Source } from "../source/index.js";
import { findFiles } from "../source/node/files.js";
import { expandVariables } from "../source/node/variables.js";
import type { InputFile } from "./output-file.js";

/** Keys of a source that name files. */
const LOCATIONS = ["file", "texts", "images", "idx", "table", "labels", "features"];
/** What stands in quotes in SQL: a path may. */
const QUOTED = /'((?:[^']|'')*)'|"((?:[^"]|"")*)"/gu;

/** A model's file, and those beside it that are read with it. @param path its run folder, or the file */
export function modelInputs(path: string, plugins: readonly string[] = []): InputFile[] {
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false, folder = isFolder ? path : dirname(path);
  return [
    { what: "the model", path: isFolder ? join(path, "model.safetensors") : path },
    { what: "the recipe of the model", path: join(folder, "recipe.yaml") },
    { what: "the list of the model's plug-ins", path: join(folder, "plugins.json") },
    ...plugins.map((file) => ({ what: "a plug-in", path: file })),
  ];
}

/** The files of sources; of SQL those that stand in quotes. @param folder where relative paths start */
export async function sourceInputs(given: readonly Source[], folder = process.cwd()): Promise<InputFile[]> {
  const found: InputFile[] = [];
  for (const path of given.flatMap(locationsOf)) {
    for (const file of await filesAt(path, folder)) found.push({ what: "an input", path: file });
  }
  return found;
}

function locationsOf(source: Source): string[] {
  if (typeof source === "string") return [source];
  const { sql, ...fields } = source as unknown as Record<string, unknown>;
  const named = LOCATIONS.flatMap((key) => (typeof fields[key] === "string" ? [fields[key]] : []));
  if (typeof sql !== "string") return named;
  return [...named, ...Array.from(sql.matchAll(QUOTED), ([, single, double]) => single ?? double)];
}

/** What a path or a glob means; nothing where it means nothing, which the reader tells. */
async function filesAt(path: string, folder: string): Promise<string[]> {
  try {
    const files = await findFiles(expandVariables(path, process.env).text, folder, { folders: true });
    return files.map((file) => file.path);
  } catch {
    return [];
  }
}
