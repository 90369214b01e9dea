/**
 * @file From a path or glob to the files that it means, always in the same order: by path, by code point. Globs are our own
 * because Node 20 has none, and because a name may have a literal `[`, `(` or `{` (shell rules: `*` skips dot files).
 */
import { lstat, readdir, readlink, stat } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, parse, relative, resolve, sep } from "node:path";
import { PotluckError } from "../../engine/errors.js";
import { codePointOrder } from "../../engine/code-point-order.js";
import { didYouMean } from "../../options/index.js";
import type { FoundFile } from "../types.js";

const WILDCARD = /[*?[]/u;

/** Whether an entry of the file system exists, and what it is. */
export async function kindOf(path: string): Promise<"file" | "folder" | undefined> {
  try {
    return (await stat(path)).isDirectory() ? "folder" : "file";
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes(codeOf(error) ?? "")) return undefined;
    throw systemError(error, path);
  }
}

/**
 * The files that a path or glob means, sorted by path. A path that exists is taken as it is, wildcards included; with
 * `folders` a folder means all the files in it, at any depth, and without it is refused.
 *
 * @throws PotluckError when nothing is there, with the resolved path and the nearest existing name
 */
export async function findFiles(path: string, folder: string, { folders = false } = {}): Promise<FoundFile[]> {
  const full = resolve(folder, path);
  const kind = await kindOf(full);
  if (kind === "file") return [found(full, dirname(full), folder)];
  if (kind === "folder") {
    if (!folders) {
      const remedy = `to read one row a text file write { texts: "${path}" }; to read the rows of many files write a glob`;
      throw new PotluckError(`${full} is a folder, not a file; ${remedy}`);
    }
    const inside = await expand(full, ["**", "*"]);
    if (inside.length === 0) throw new PotluckError(`${full}: there are no files in this folder`);
    return inside.map((file) => found(file, full, folder)).sort(byBelow);
  }
  if (!WILDCARD.test(path)) throw await missingFile(full);

  const root = isAbsolute(path) ? parse(path).root : folder;
  const segments = path.slice(isAbsolute(path) ? root.length : 0).split(/[/\\]/u).filter((segment) => segment !== "");
  const fixed = segments.findIndex((segment) => WILDCARD.test(segment));
  const base = resolve(root, ...segments.slice(0, fixed));
  if ((await kindOf(base)) === undefined) throw await missingFile(base);
  const files = await expand(base, segments.slice(fixed));
  if (files.length === 0) throw new PotluckError(`${full}: no file matches this pattern${await folderHolds(base, segments[fixed])}`);
  return files.map((file) => found(file, base, folder)).sort(byBelow);
}

/** The error for a path where nothing is: a link and where it leads, or the first part that is missing and the nearest name. */
export async function missingFile(path: string): Promise<PotluckError> {
  for (let part = path; dirname(part) !== part; part = dirname(part)) {
    if ((await lstat(part).catch(() => undefined))?.isSymbolicLink() && (await kindOf(part)) === undefined) return brokenLink(part);
  }
  let missing = path;
  while (dirname(missing) !== missing && (await kindOf(dirname(missing))) === undefined) missing = dirname(missing);
  const what = missing === path ? "there is no such file" : `there is no folder "${basename(missing)}" in ${dirname(missing)}`;
  return new PotluckError(`${path}: ${what}${await folderHolds(dirname(missing), basename(missing))}`);
}

async function brokenLink(path: string): Promise<PotluckError> {
  return new PotluckError(`${path}: this link leads to ${resolve(dirname(path), await readlink(path))}, where there is nothing`);
}

/** How errors call a path: relative to the recipe's folder where it is below it, else whole. */
export function shownPath(path: string, folder: string): string {
  return path !== folder && isInside(folder, path) ? relative(folder, path).split(sep).join("/") : path;
}

/** Whether a path is a folder's own or below it, by the names alone. */
export function isInside(folder: string, path: string): boolean {
  const below = relative(folder, path);
  return below !== ".." && !below.startsWith(`..${sep}`) && !isAbsolute(below);
}

/** An error of the file system, in words that a user can act on. */
export function systemError(error: unknown, path: string): unknown {
  const reasons: Record<string, string> = {
    EACCES: "this file may not be read: its permissions forbid it",
    EPERM: "this file may not be read: its permissions forbid it",
    EISDIR: "this is a folder, not a file",
    ELOOP: "this link leads in a circle",
    EMFILE: "too many files are open",
  };
  const code = codeOf(error);
  if (code === undefined) return error;
  return new PotluckError(`${path}: ${reasons[code] ?? `this file cannot be read (${code})`}`);
}

function found(path: string, base: string, folder: string): FoundFile {
  return { path, shown: shownPath(path, folder), below: relative(base, path).split(sep).join("/") };
}

function byBelow(a: FoundFile, b: FoundFile): number {
  return codePointOrder(a.below, b.below);
}

/** The files below `folder` that match what is left of a glob. `**` does not follow links to folders, which may go in circles. */
async function expand(folder: string, [segment, ...rest]: string[]): Promise<string[]> {
  if (segment !== "**" && !WILDCARD.test(segment)) {
    const path = join(folder, segment);
    const kind = await kindOf(path);
    if (rest.length > 0) return kind === "folder" ? expand(path, rest) : [];
    return kind === "file" ? [path] : [];
  }
  const files: string[] = segment === "**" ? await expand(folder, rest.length > 0 ? rest : ["*"]) : [];
  const pattern = segmentPattern(segment === "**" ? "*" : segment);
  for (const entry of await entriesOf(folder)) {
    if (!pattern.test(entry.name)) continue;
    const path = join(folder, entry.name);
    if (segment === "**") {
      if (entry.isDirectory()) files.push(...(await expand(path, ["**", ...rest])));
    } else {
      const kind = entry.isSymbolicLink() ? await kindOf(path) : entry.isDirectory() ? "folder" : "file";
      if (kind === undefined) throw await brokenLink(path);
      if (rest.length > 0 && kind === "folder") files.push(...(await expand(path, rest)));
      if (rest.length === 0 && kind === "file") files.push(path);
    }
  }
  return [...new Set(files)];
}

async function entriesOf(folder: string) {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    throw systemError(error, folder);
  }
}

/** A regular expression for one segment of a glob. A `[` that nothing closes is a plain character. */
function segmentPattern(segment: string): RegExp {
  const source = segment.replace(/\[[!^]?\]?[^\]]*\]|[\s\S]/gu, (piece) => {
    if (piece === "*") return "[^/]*";
    if (piece === "?") return "[^/]";
    if (piece.length > 1 && piece.startsWith("[")) {
      const negated = /^\[[!^]/u.test(piece);
      return `[${negated ? "^" : ""}${piece.slice(negated ? 2 : 1, -1).replace(/[\\\]^[]/gu, "\\$&")}]`;
    }
    return piece.replace(/[\\^$.*+?()[\]{}|/]/gu, "\\$&");
  });
  try {
    return new RegExp(`^${segment.startsWith(".") ? "" : "(?!\\.)"}${source}$`, "u");
  } catch {
    throw new PotluckError(`"${segment}" is not a pattern for file names; a pattern may have *, ?, [abc] and **`);
  }
}

async function folderHolds(folder: string, wanted: string): Promise<string> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => !name.startsWith(".")).sort(codePointOrder);
  const near = didYouMean(wanted, names);
  if (near !== "") return near;
  if (names.length === 0) return `; ${folder} is empty`;
  return `; ${folder} has ${names.slice(0, 10).join(", ")}${names.length > 10 ? ` and ${names.length - 10} more` : ""}`;
}

function codeOf(error: unknown): string | undefined {
  const code: unknown = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" && /^E[A-Z0-9]+$/u.test(code) ? code : undefined;
}
