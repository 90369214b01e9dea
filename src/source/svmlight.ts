/**
 * @file Sparse rows in svmlight's format, that of LIBSVM: `label index:value index:value ...`, with the semantics of scikit-learn's
 * `load_svmlight_files`. A row takes what its own values take, from the file to its features.
 */
import { PotluckError } from "../engine/errors.js";
import { parseNumber } from "../data/scalars.js";
import { SparseVector } from "../data/sparse-vector.js";
import { type CellValue, tableFromColumns } from "../data/table.js";
import { boolean, either, oneOf, type Settings, whole } from "../options/index.js";
import { decodeText } from "./decode-text.js";
import { excerpt } from "./excerpt.js";
import { textBytes } from "./file-kind.js";
import { splitLines } from "./lines.js";
import { fileFormat } from "./source-member.js";
import { decodingOptions } from "./text-encoding.js";
import type { FoundFile, SourceTools } from "./types.js";

const options = {
  zeroBased: either([boolean({ describe: "Whether." }), oneOf(["auto"], { describe: "By the indices." })], {
    default: "auto", phrase: "true, false or auto", aliases: ["zero_based"],
    describe: "Whether the first feature has the index 0, rather than 1. auto: 1, unless the index 0 occurs in any file of the source. " +
      "Set it where new rows come from another file, in which 0 may not occur.",
  }),
  features: whole({
    from: 1, to: 2 ** 32, default: null, orNull: "for the largest index of all files", aliases: ["nFeatures", "n_features"],
    describe: "How many features there are.",
  }),
  multilabel: boolean({
    optional: true, aliases: ["multiLabel"],
    describe: "Whether a label is a list, such as 1,3, which may be empty. Default: true where any label has a comma.",
  }),
  ...decodingOptions,
};

type SvmlightSettings = Settings<typeof options>;

export const svmlight = fileFormat({
  name: "svmlight",
  describe: "sparse rows, as scikit-learn and LIBSVM write them, with the columns label, features and, where the file has it, qid",
  extensions: [".svm", ".svmlight", ".libsvm"],
  options,
  async read(files, settings, tools, name) {
    const read: Rows[] = [];
    for (const file of files) read.push(await readRows(file, settings, tools));
    const rows = { labels: read.flatMap(({ labels }) => labels), qids: read.flatMap(({ qids }) => qids) };
    const places = read.flatMap(({ lines }, index) => lines.map((line) => `${files[index].shown}:${line}`));
    const features = vectorsOf(files, read, settings);
    const columns = new Map<string, readonly CellValue[]>([["label", labelsOf(rows.labels, settings, places)], ["features", features]]);
    if (rows.qids.some((qid) => qid !== null)) columns.set("qid", rows.qids);
    return tableFromColumns(name, columns, (row) => places[row]);
  },
});

/** What a file has: the features of all rows in one array, and where each row's end. */
interface Rows {
  /** As written; null where a row begins with a feature. */
  labels: (string | null)[];
  qids: (string | null)[];
  lines: number[];
  ends: number[];
  indices: Uint32Array;
  values: Float32Array;
}

const LARGEST_INDEX = 2 ** 32 - 1;
const QID = "qid:";

async function readRows(file: FoundFile, { encoding, invalid }: SvmlightSettings, tools: SourceTools): Promise<Rows> {
  const rows: Rows = { labels: [], qids: [], lines: [], ends: [], indices: new Uint32Array(1024), values: new Float32Array(1024) };
  let size = 0, number = 0;
  const bytes = () => textBytes(tools.bytes(file), encoding, file.shown);
  for await (const line of splitLines(decodeText(bytes, { encoding, invalid }, file.shown))) {
    number++;
    const comment = line.indexOf("#"), parts = (comment < 0 ? line : line.slice(0, comment)).split(/\s+/u).filter((part) => part !== "");
    if (parts.length === 0) continue;
    const fail = (problem: string): never => {
      throw new PotluckError(`${file.shown}:${number}: ${problem}: ${excerpt(line.trim())}`);
    };
    let at = 0, previous = -1;
    rows.labels.push(parts[0].includes(":") ? null : parts[at++]);
    rows.qids.push(parts[at]?.startsWith(QID) ? parts[at++].slice(QID.length) : null);
    for (; at < parts.length; at++) {
      const colon = parts[at].indexOf(":"), written = parts[at].slice(0, Math.max(colon, 0));
      const index = /^\d+$/u.test(written) ? Number(written) : NaN, value = parseNumber(parts[at].slice(colon + 1));
      if (Number.isNaN(index)) fail(`expected index:value, such as 12:0.5, found ${JSON.stringify(excerpt(parts[at], 40))}`);
      if (value === undefined || !Number.isFinite(Math.fround(value))) {
        const found = JSON.stringify(parts[at].slice(colon + 1));
        fail(`the value of the index ${written} must be a number that float32 can hold, found ${found}`);
      }
      if (index > LARGEST_INDEX) fail(`an index must be below 2^32, found ${written}`);
      if (index <= previous) fail(`indices must ascend, and none may stand twice, found ${index} after ${previous}`);
      previous = index;
      if (size === rows.indices.length) grow(rows);
      rows.indices[size] = index;
      rows.values[size++] = value!;
    }
    rows.ends.push(size);
    rows.lines.push(number);
  }
  return { ...rows, indices: rows.indices.subarray(0, size), values: rows.values.subarray(0, size) };
}

function grow(rows: Rows): void {
  const indices = new Uint32Array(2 * rows.indices.length), values = new Float32Array(2 * rows.values.length);
  indices.set(rows.indices);
  values.set(rows.values);
  Object.assign(rows, { indices, values });
}

/** Each row's vector, its indices from 0: all of one length. */
function vectorsOf(files: readonly FoundFile[], read: readonly Rows[], { zeroBased, features }: SvmlightSettings): SparseVector[] {
  const smallest = read.map(({ indices }) => indices.reduce((least, index) => Math.min(least, index), Infinity));
  const oneBased = zeroBased === false || (zeroBased === "auto" && smallest.every((index) => index > 0 && index < Infinity));
  if (zeroBased === false) {
    const file = smallest.indexOf(0), { indices, ends, lines } = read[file] ?? {};
    if (file >= 0) {
      const row = ends.findIndex((end) => end > indices.indexOf(0));
      throw new PotluckError(`${files[file].shown}:${lines[row]}: the index 0 occurs, but zeroBased is false; set zeroBased: true`);
    }
  }
  const start = oneBased ? 1 : 0;
  const largest = read.map(({ indices }) => indices.reduce((most, index) => Math.max(most, index), start) - start);
  const most = Math.max(0, ...largest), length = features ?? most + 1;
  if (most >= length) {
    const file = largest.indexOf(most), { indices, ends, lines } = read[file];
    const row = ends.findIndex((end) => end > indices.indexOf(most + start));
    const problem = `the index ${most + start} occurs, but features is ${length}, and the first has the index ${start}`;
    throw new PotluckError(`${files[file].shown}:${lines[row]}: ${problem}; set features: ${most + 1}`);
  }
  return read.flatMap(({ indices, values, ends }) => {
    const shifted = oneBased ? indices.map((index) => index - 1) : indices;
    return ends.map((end, row) => {
      const from = row === 0 ? 0 : ends[row - 1];
      return new SparseVector(shifted.subarray(from, end), values.subarray(from, end), length);
    });
  });
}

/** The labels as text, or all of them as lists. */
function labelsOf(labels: readonly (string | null)[], { multilabel }: SvmlightSettings, places: readonly string[]): CellValue[] {
  const lists = multilabel ?? labels.some((label) => label?.includes(","));
  if (lists) return labels.map((label) => (label === null ? [] : label.split(",").filter((one) => one !== "")));
  const without = labels.indexOf(null), joined = labels.findIndex((label) => label?.includes(","));
  if (without >= 0) {
    throw new PotluckError(`${places[without]}: this row has no label; set multilabel: true if a row may have none or several`);
  }
  if (joined >= 0) throw new PotluckError(`${places[joined]}: this label is a list, but multilabel is false: ${labels[joined]}`);
  return [...labels];
}
