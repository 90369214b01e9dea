/**
 * @file Images and labels in idx files, the format of MNIST and its kin (Yann LeCun, "The MNIST database"): two zero bytes, a byte for the
 * type, a byte for the number of dimensions, their sizes as 32-bit numbers, most significant byte first, and the values. What the header
 * tells is held against what the file has before it is believed.
 */
import { PotluckError } from "../engine/errors.js";
import { type CellValue, tableFromColumns, type Table } from "../data/table.js";
import { readBytes } from "./decode.js";
import { findFiles } from "./files.js";
import type { IdxSource, SourceContext } from "./types.js";
import { expandVariables } from "./variables.js";

interface IdxFile {
  shown: string;
  /** The size of each dimension. */
  shape: number[];
  values: Uint8Array;
}

/** The types of value that an idx file may have; we read the first, which images and labels are of. */
const TYPES: Record<number, string> = {
  0x08: "unsigned bytes", 0x09: "signed bytes", 0x0b: "16-bit numbers", 0x0c: "32-bit numbers", 0x0d: "floats", 0x0e: "doubles",
};
const UNSIGNED_BYTES = 0x08;
/** More than one buffer should hold. */
const MOST_BYTES = 2 ** 31;

/**
 * Reads a file of images and, where it is named, the file of their labels.
 *
 * @throws PotluckError for files that are no idx, too short or too long for their header, or unlike each other; it names file and sizes
 */
export async function readIdx(source: IdxSource, context: SourceContext): Promise<Table> {
  const images = await readFile(source.idx, context);
  if (images.shape.length !== 3 && images.shape.length !== 4) {
    const labels = images.shape.length === 1 ? "; a file of labels is named under labels" : "";
    const found = `found ${shown(images.shape)}${labels}`;
    throw new PotluckError(`${images.shown}: images have three dimensions (images, rows, columns), or four; ${found}`);
  }
  const [count, ...size] = images.shape;
  const bytes = product(size);
  if (bytes === 0) throw new PotluckError(`${images.shown}: its images are of ${size.join(" x ")} pixels, so there is nothing in them`);
  const columns: Record<string, readonly CellValue[]> = {
    image: Array.from({ length: count }, (_, index) => images.values.subarray(index * bytes, (index + 1) * bytes)),
  };
  if (source.labels !== undefined) columns.label = [...(await readLabels(source.labels, images, context))];
  return tableFromColumns(images.shown, columns, (row) => `${images.shown}: image ${row + 1}`);
}

async function readLabels(path: string, images: IdxFile, context: SourceContext): Promise<Uint8Array> {
  const labels = await readFile(path, context);
  if (labels.shape.length !== 1) throw new PotluckError(`${labels.shown}: labels have one dimension, found ${shown(labels.shape)}`);
  if (labels.shape[0] === images.shape[0]) return labels.values;
  throw new PotluckError(`${labels.shown}: there are ${labels.shape[0]} labels for the ${images.shape[0]} images of ${images.shown}`);
}

async function readFile(named: string, { folder, environment }: SourceContext): Promise<IdxFile> {
  const path = expandVariables(named, environment).text;
  const files = await findFiles(path, folder);
  if (files.length > 1) throw new PotluckError(`${path}: this pattern means ${files.length} files, where one file is wanted`);
  const [file] = files;
  const chunks: Uint8Array[] = [];
  let size = 0;
  let header: Header | undefined;
  for await (const chunk of readBytes(file)) {
    chunks.push(chunk);
    size += chunk.length;
    header ??= headerOf(Buffer.concat(chunks), file.shown);
    if (header !== undefined && size > header.bytes) break; // whatever else comes: it is too long
  }
  if (header === undefined) throw new PotluckError(`${file.shown}: this is no idx file: it ends after ${size} bytes, within the header`);
  if (size !== header.bytes) {
    const found = size > header.bytes ? "is longer" : `ends after ${size}`;
    throw new PotluckError(
      `${file.shown}: the header tells ${shown(header.shape)} values, ${header.bytes} bytes with the header, and the file ${found}: ` +
      "fetch it again",
    );
  }
  return { shown: file.shown, shape: header.shape, values: Buffer.concat(chunks).subarray(header.bytes - product(header.shape)) };
}

interface Header {
  shape: number[];
  /** Of the whole file, by what the header tells. */
  bytes: number;
}

/** The header, or nothing where there is more of it to come. */
function headerOf(start: Buffer, name: string): Header | undefined {
  if (start.length < 4) return undefined;
  const [zero, zeroToo, type, dimensions] = start;
  if (zero !== 0 || zeroToo !== 0 || !Object.hasOwn(TYPES, type) || dimensions === 0) {
    const found = [...start.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
    throw new PotluckError(`${name}: this is no idx file: it should begin with 00 00, a type and a number of dimensions, found ${found}`);
  }
  if (type !== UNSIGNED_BYTES) {
    throw new PotluckError(`${name}: this idx file holds ${TYPES[type]}; images and labels are ${TYPES[UNSIGNED_BYTES]}`);
  }
  if (start.length < 4 + 4 * dimensions) return undefined;
  const shape = Array.from({ length: dimensions }, (_, index) => start.readUInt32BE(4 + 4 * index));
  const bytes = 4 + 4 * dimensions + product(shape);
  if (bytes > MOST_BYTES) {
    throw new PotluckError(`${name}: the header tells ${shown(shape)} values; more than ${MOST_BYTES} bytes are not read`);
  }
  return { shape, bytes };
}

function product(sizes: readonly number[]): number {
  return sizes.reduce((size, factor) => size * factor, 1);
}

function shown(shape: readonly number[]): string {
  return shape.join(" x ");
}
