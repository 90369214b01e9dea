/**
 * @file From files and folders to datasets: several files are several datasets, unless their names say that they are the sides of one
 * split, or they are texts that only their file tells apart.
 */
import { basename, dirname, relative, resolve } from "node:path";
import { PotluckError } from "../../engine/errors.js";
import { listNames } from "../../options/index.js";
import type { Side, Table } from "../../data/table.js";
import { tableFromColumns } from "../../data/table.js";
import type { Source } from "../../source/index.js";
import { findFiles, isInside, kindOf } from "../../source/node/files.js";
import { readSource } from "../../source/node/read-source.js";
import type { FoundFile } from "../../source/types.js";
import type { FoundDataset } from "../draft.js";
import { freeName, recipeName, sideOf } from "../hints.js";
import { count } from "../nature.js";
import type { SourceDraft } from "../write.js";
import { idxDimensions, lookAtIdx } from "./idx-pairs.js";
import { type Looked, lookAtFile, pathFrom, type Place } from "./look.js";
import { lookAtFolder } from "./look-at-folder.js";

interface Sided {
  side: Side;
  looked: Looked;
}

/**
 * Looks at files and folders, in their order.
 *
 * @throws PotluckError for what cannot be read, and for files of one split whose columns differ
 */
export async function findDatasets(paths: readonly string[], place: Place): Promise<FoundDataset[]> {
  const looked: Looked[] = [], found: FoundDataset[] = [], idx: { file: FoundFile; dimensions: number }[] = [];
  const seen = new Set<string>();
  const lookAtOne = async (given: string): Promise<void> => {
    if (seen.has(resolve(given))) return;
    seen.add(resolve(given));
    const kind = await kindOf(resolve(given));
    if (kind === "folder") {
      const content = await lookAtFolder(given, place);
      if ("looked" in content) looked.push(content.looked);
      else if ("sides" in content) found.push(joinSides(content.sides, recipeName(basename(resolve(given)), "data")));
      else for (const file of content.files) await lookAtOne(isInside(resolve("."), file) ? relative(resolve("."), file) : file);
      return;
    }
    if (kind === "file" && /\.(?:tar|tgz|tar\.gz|tar\.zst)$/iu.test(given)) {
      looked.push(await lookAtArchive(given, place));
      return;
    }
    const [file] = kind === "file" ? await findFiles(resolve(given), resolve(".")) : [];
    const dimensions = file && (await idxDimensions(file));
    if (dimensions === undefined) looked.push(await lookAtFile(given, place));
    else idx.push({ file: { ...file, shown: given }, dimensions });
  };
  for (const path of paths) await lookAtOne(path);
  if (idx.length > 0) looked.push(...(await lookAtIdx(idx, place)));
  const grouped = sideGroups(looked), sided = grouped.flatMap(({ sides }) => sides.map((one) => one.looked));
  const rest = looked.filter((one) => !sided.includes(one));
  const lines = rest.filter(({ format }) => format === "lines");
  if (lines.length > 1) {
    const joined = await linesByFile(lines, place);
    for (const one of lines) rest.splice(rest.indexOf(one), 1);
    found.push(joined);
  }
  found.push(...grouped.map(({ sides, name }) => joinSides(sides, name)), ...rest.map(single));
  const names: string[] = [];
  return found.map((dataset) => {
    const name = freeName(dataset.name, names);
    names.push(name);
    return { ...dataset, name };
  });
}

async function lookAtArchive(given: string, place: Place): Promise<Looked> {
  const path = resolve(given), source = { texts: pathFrom(place, path) };
  const table = await readSource(source, { folder: place.folder });
  return { shown: given, path, format: "texts", source, table, rows: table.rows, whole: true, hasNames: true, notes: ["one text a file"] };
}

function single({ shown, path, ...looked }: Looked): FoundDataset {
  const stem = basename(path).replace(/\.(?:gz|zst)$/iu, "").replace(/(?<=.)\.[^.]*$/u, "").replace(/\.tar$/iu, "")
    .replace(/[-_.]?images[-_.]idx\d[-_.]ubyte$/iu, "");
  const isSide = sideOf(basename(path))?.rest === ""; // test.csv: its folder says more
  return { ...looked, name: recipeName(isSide ? basename(dirname(path)) : stem, recipeName(stem, "data")), files: [shown] };
}

/** Files whose names say train, validation or test, and are equal otherwise. */
function sideGroups(looked: readonly Looked[]): { name: string; sides: Sided[] }[] {
  const groups = new Map<string, { rest: string; sides: Sided[] }>();
  for (const one of looked) {
    const found = sideOf(basename(one.path));
    if (found === undefined) continue;
    const key = `${dirname(one.path)}\n${found.rest}`, group = groups.get(key) ?? { rest: found.rest, sides: [] };
    group.sides.push({ side: found.side, looked: one });
    groups.set(key, group);
  }
  return [...groups.values()].flatMap(({ rest, sides }) => {
    const names = sides.map(({ side }) => side);
    if (!names.includes("train") || names.length < 2 || new Set(names).size < names.length) return [];
    const folder = basename(dirname(sides[0].looked.path));
    return [{ name: recipeName(rest === "" ? folder : rest, "data"), sides }];
  });
}

const ORDER: readonly Side[] = ["train", "validation", "test"];

/** The sides of one dataset as one table, with the columns of the rows that train. */
function joinSides(given: readonly Sided[], name: string): FoundDataset {
  const all = [...given].sort((a, b) => ORDER.indexOf(a.side) - ORDER.indexOf(b.side));
  const train = all[0].looked, notes = [...train.notes];
  const sides = all.filter(({ looked }) => {
    const missing = train.table.columnNames.filter((column) => !looked.table.columnNames.includes(column));
    if (missing.length === 0 && looked.hasNames === train.hasNames) return true;
    if (missing.length === 1 && train.table.columnNames.length > 2 && looked.hasNames === train.hasNames) { // as in a contest
      notes.push(`${looked.shown} has no ${missing[0]}, so it is left out`);
      return false;
    }
    const lacks = `lacks ${listNames(missing.slice(0, 5).map((column) => `"${column}"`), "and")}`;
    const why = looked.hasNames === train.hasNames ? lacks : looked.hasNames ? "has a header" : "has no header";
    throw new PotluckError(`${looked.shown} ${why}, unlike ${train.shown}: they do not fit together as one split; give one of them alone`);
  });
  const rows = sides.reduce((sum, { looked }) => sum + looked.rows, 0), whole = sides.every(({ looked }) => looked.whole);
  const source: SourceDraft = sides.length === 1 ? train.source
    : Object.fromEntries(sides.map(({ side, looked }) => [side, looked.source]));
  const files = all.map(({ looked }) => looked.shown), base = { name, files, source, rows, whole, hasNames: train.hasNames };
  if (sides.length === 1) return { ...base, table: train.table, notes };
  return { ...base, table: joined(sides), notes: [...notes, ...sides.map(({ side, looked }) => `${count(looked.rows)} ${side}`)] };
}

function joined(sides: readonly Sided[]): Table {
  const [{ looked: { table: first } }] = sides;
  const columns = new Map(first.columnNames.map((name) => [name, sides.flatMap(({ looked }) => looked.table.column(name))]));
  const origin = sides.flatMap(({ looked: { table } }) => Array.from({ length: table.rows }, (_, row) => ({ table, row })));
  const table = tableFromColumns(first.name, columns, (row) => origin[row].table.where(origin[row].row));
  return { ...table, sides: sides.flatMap(({ side, looked }) => Array.from({ length: looked.table.rows }, () => side)) };
}

/** Files of one text a line, told apart by their names: their label is the file. */
async function linesByFile(files: readonly Looked[], place: Place): Promise<FoundDataset> {
  const paths = files.map(({ path }) => path), folder = dirname(paths[0]);
  const names = paths.map((path) => basename(path)), pattern = patternOf(names);
  const matching = pattern === undefined ? [] : (await findFiles(`${folder}/${pattern}`, folder)).map(({ path }) => path);
  const isExact = matching.length === paths.length && matching.every((path) => paths.includes(path));
  if (!isExact || paths.some((path) => dirname(path) !== folder)) {
    const what = `${listNames(files.map(({ shown }) => shown), "and")} have one text a line and no labels`;
    throw new PotluckError(`${what}; for a label by file put them into a folder of their own, one file a class`);
  }
  const options = typeof files[0].source === "string" ? {} : files[0].source;
  const source: SourceDraft = { ...options, file: pathFrom(place, `${folder}/${pattern}`), format: "lines" };
  const table = await readSource(source as Source, { folder: place.folder });
  return {
    name: recipeName(names[0].replace(/\..*$/u, ""), "data"), files: files.map(({ shown }) => shown), source, table, rows: table.rows,
    whole: true, hasNames: true, notes: ["one text a line, labelled by its file"],
  };
}

/** A glob for names that differ in one part. */
function patternOf(names: readonly string[]): string | undefined {
  if (names.some((name) => /[*?[]/u.test(name))) return undefined;
  let start = 0, end = 0;
  const shortest = Math.min(...names.map(({ length }) => length));
  while (start < shortest && names.every((name) => name[start] === names[0][start])) start++;
  while (end < shortest - start && names.every((name) => name.at(-1 - end) === names[0].at(-1 - end))) end++;
  return `${names[0].slice(0, start)}*${end === 0 ? "" : names[0].slice(-end)}`;
}
