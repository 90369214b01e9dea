/**
 * @file Looks at a folder: images or texts in a subfolder for each class, the same below folders for each side of a split, or files of
 * rows, which are then looked at one by one.
 */
import { copyFile, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import type { Side, Table } from "../../data/table.js";
import { PotluckError } from "../../engine/errors.js";
import { listNames } from "../../options/index.js";
import { type Source, sources } from "../../source/index.js";
import { findFiles } from "../../source/node/files.js";
import { readSource } from "../../source/node/read-source.js";
import { formatOf } from "../../source/source-field.js";
import type { FoundFile } from "../../source/types.js";
import { sideOf } from "../hints.js";
import { counted } from "../nature.js";
import type { SourceDraft } from "../write.js";
import { requireReadable, startOf } from "./file-kinds.js";
import { idxDimensions } from "./idx-pairs.js";
import { type Looked, pathFrom, type Place } from "./look.js";

/** Files of a folder of images or texts that are read for the sample. */
const MOST_FILES = { images: 200, texts: 2000 } as const;

/** What a folder holds: rows of its own, or files to look at. */
export type FolderContent = { looked: Looked } | { sides: { side: Side; looked: Looked }[] } | { files: string[] };

/**
 * Looks at a folder.
 *
 * @param given the path, relative to the working folder
 * @throws PotluckError when nothing in it can be read as data
 */
export async function lookAtFolder(given: string, place: Place): Promise<FolderContent> {
  const full = resolve(given), files = await findFiles(full, resolve("."), { folders: true });
  const inside = (file: FoundFile): string[] => file.below.split("/");
  const images = files.filter(({ below }) => /\.(?:png|jpe?g)$/iu.test(below));
  const rows = files.filter((file) => isRows(file.below) && inside(file).length === 1);
  const dimensions = await Promise.all(files.slice(0, 50).map(idxDimensions)), idx = files.filter((_, at) => dimensions[at] !== undefined);
  if (idx.length > 0) return { files: idx.map(({ path }) => path) };
  const texts = files.filter(({ below }) => isText(below));
  for (const [kind, found] of [["images", images], ["texts", texts]] as const) {
    const tops = new Set(found.filter((file) => inside(file).length > 1).map((file) => inside(file)[0]));
    if (found.length === 0 || tops.size < 2) continue;
    const sides = [...tops].map((top) => ({ top, side: sideOf(top)?.side }));
    const hasSides = sides.some(({ side }) => side === "train") && sides.some(({ side }) => side !== undefined && side !== "train");
    if (!hasSides) return { looked: await lookAtClasses(kind, given, full, found, place) };
    return {
      sides: await Promise.all(sides.flatMap(({ top, side }) => (side === undefined ? [] : [{ top, side }])).map(async ({ top, side }) => {
        const below = found.filter((file) => inside(file)[0] === top).map((file) => ({ ...file, below: inside(file).slice(1).join("/") }));
        return { side, looked: await lookAtClasses(kind, `${given.replace(/[/\\]$/u, "")}/${top}`, join(full, top), below, place) };
      })),
    };
  }
  if (rows.length > 0) return { files: asShards(rows, given) };
  const loose = await readable(files.filter((file) => inside(file).length === 1 && !isAboutData(file.below)));
  if (loose.length > 0 && loose.length <= MOST_LOOSE && images.length === 0) return { files: loose };
  throw nothingReadable(given, files, images, texts);
}

const isRows = (name: string): boolean => {
  const format = formatOf(sources, name)?.name;
  return (format !== undefined && format !== "lines") || /\.(?:tar|tgz|tar\.gz|tar\.zst)$/iu.test(name);
};

/** More files of texts than this are texts by themselves, not lists of them. */
const MOST_LOOSE = 20;

/** The paths of files that hold text. */
async function readable(files: readonly FoundFile[]): Promise<string[]> {
  const paths: string[] = [];
  for (const file of files.slice(0, MOST_LOOSE + 1)) {
    try {
      requireReadable(await startOf(file), file.shown);
      paths.push(file.path);
    } catch (error) {
      if (!(error instanceof PotluckError)) throw error;
    }
  }
  return paths;
}

/** Files that describe others. */
const isAboutData = (name: string): boolean => (
  /^(?:readme|licen[cs]e|citation|copying|notice|index|changelog)\b|\.(?:names|md|rst|pdf|html?)$/iu.test(name));

const isText = (name: string): boolean => /\.(?:txt|text|md)$/iu.test(name) || !/\.[a-z]\w{0,7}$/iu.test(basename(name));

/** Files whose names differ in a number alone are the parts of one table: a glob. */
function asShards(files: readonly FoundFile[], given: string): string[] {
  const patterns = new Set(files.map(({ below }) => below.replace(/\d+/gu, "*")));
  const [pattern] = patterns;
  if (files.length < 2 || patterns.size > 1 || !pattern.includes("*")) return files.map(({ path }) => path);
  return [join(given, pattern)];
}

async function lookAtClasses(
  kind: "images" | "texts", shown: string, full: string, files: readonly FoundFile[], place: Place,
): Promise<Looked> {
  const inFolders = files.filter(({ below }) => below.includes("/")), used = inFolders.length > 0 ? inFolders : files;
  const source: SourceDraft = { [kind]: pathFrom(place, full) }, most = MOST_FILES[kind];
  const classes = new Set(used.map(({ below }) => (kind === "images" ? below.split("/")[0] : basename(dirname(below)))));
  const noun = kind === "images" ? "image" : "text";
  const notes = [`${classes.size} folders of ${noun}s`];
  const base = { shown, path: full, format: kind, source, rows: used.length, hasNames: true, notes };
  if (used.length <= most) {
    const table = await readSource(source as Source, { folder: place.folder });
    return { ...base, table, whole: true };
  }
  const sample = used.filter((_, at) => Math.floor((at * most) / used.length) !== Math.floor(((at - 1) * most) / used.length));
  return { ...base, table: await readCopies(kind, sample), whole: false };
}

/** Reads some of a folder's files, as if there were no others. */
async function readCopies(kind: "images" | "texts", files: readonly FoundFile[]): Promise<Table> {
  const scratch = await mkdtemp(join(tmpdir(), "potluck-init-"));
  try {
    for (const { path, below } of files) {
      await mkdir(dirname(join(scratch, "rows", below)), { recursive: true });
      await copyFile(path, join(scratch, "rows", below));
    }
    return await readSource({ [kind]: "rows" } as unknown as Source, { folder: scratch });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function nothingReadable(
  given: string, files: readonly FoundFile[], images: readonly FoundFile[], texts: readonly FoundFile[],
): PotluckError {
  const found = images.length > 0 ? counted(images.length, "image") : texts.length > 0 ? counted(texts.length, "text") : undefined;
  if (found !== undefined) {
    return new PotluckError(`${given} holds ${found}, but no subfolder for each class, which would say their labels`);
  }
  const names = files.slice(0, 5).map(({ below }) => below), more = files.length > 5 ? ` and ${files.length - 5} more` : "";
  return new PotluckError(`${given}: nothing in this folder can be read as data; it has ${listNames(names, "and")}${more}`);
}
