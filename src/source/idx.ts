/**
 * @file Images and labels in idx files, the format of MNIST and its kin (Yann LeCun, "The MNIST database"): two zero bytes, a byte for the
 * type, a byte for the number of dimensions, their sizes as 32-bit numbers, most significant byte first, and the values. The header is
 * checked against the file before it is believed.
 */
import { PotluckError } from "../engine/errors.js";
import { ImageCell } from "../data/image-cell.js";
import { type CellValue, tableFromColumns } from "../data/table.js";
import { text } from "../options/index.js";
import { otherSource } from "./source-member.js";
import type { SourceTools } from "./types.js";

interface IdxFile {
  shown: string;
  /** The size of each dimension. */
  shape: number[];
  values: Uint8Array;
}

/** The types of value that an idx file may have; images and labels have the first, and we read only that. */
const TYPES: Record<number, string> = {
  0x08: "unsigned bytes", 0x09: "signed bytes", 0x0b: "16-bit numbers", 0x0c: "32-bit numbers", 0x0d: "floats", 0x0e: "doubles",
};
const UNSIGNED_BYTES = 0x08;
/** More than one buffer should have. */
const MOST_BYTES = 2 ** 31;

/** Unsigned bytes in three dimensions (images, rows, columns) or four (channels last); the labels in one. */
export const idx = otherSource({
  name: "idx",
  describe: "images in MNIST's format, with the columns image and, where labels are given, label",
  location: text({
    phrase: "a path", describe: "A file of images in MNIST's format, idx, also with .gz or .zst: columns image and, with labels, label.",
  }),
  options: { labels: text({ optional: true, phrase: "a path", describe: "The idx file of their labels, one byte each." }) },
  async read(location, { labels }, tools) {
    const images = await readFile(location, tools);
    if (images.shape.length !== 3 && images.shape.length !== 4) {
      const hint = images.shape.length === 1 ? "; a file of labels belongs under labels" : "";
      const found = `found ${shown(images.shape)}${hint}`;
      throw new PotluckError(`${images.shown}: images have three dimensions (images, rows, columns), or four; ${found}`);
    }
    const [count, ...size] = images.shape;
    const bytes = product(size);
    if (bytes === 0) throw new PotluckError(`${images.shown}: its images have ${size.join(" x ")} pixels, so they are empty`);
    const [height, width, channels = 1] = size, lengths = { height, width, channels };
    const cell = (index: number): ImageCell => new ImageCell(images.values.subarray(index * bytes, (index + 1) * bytes), lengths);
    const columns: Record<string, readonly CellValue[]> = { image: Array.from({ length: count }, (_, index) => cell(index)) };
    if (labels !== undefined) columns.label = [...(await readLabels(labels, images, tools))];
    return tableFromColumns(images.shown, columns, (row) => `${images.shown}: image ${row + 1}`);
  },
});

async function readLabels(path: string, images: IdxFile, tools: SourceTools): Promise<Uint8Array> {
  const labels = await readFile(path, tools);
  if (labels.shape.length !== 1) throw new PotluckError(`${labels.shown}: labels have one dimension, found ${shown(labels.shape)}`);
  if (labels.shape[0] === images.shape[0]) return labels.values;
  throw new PotluckError(`${labels.shown}: there are ${labels.shape[0]} labels for the ${images.shape[0]} images of ${images.shown}`);
}

async function readFile(location: string, tools: SourceTools): Promise<IdxFile> {
  const path = tools.expand(location);
  const files = await tools.find(path);
  if (files.length > 1) throw new PotluckError(`${path}: this pattern matches ${files.length} files, but idx takes one`);
  const [file] = files;
  const chunks: Uint8Array[] = [];
  let size = 0;
  let header: Header | undefined;
  for await (const chunk of tools.bytes(file)) {
    chunks.push(chunk);
    size += chunk.length;
    header ??= headerOf(Buffer.concat(chunks), file.shown);
    if (header !== undefined && size > header.bytes) break; // too long already
  }
  if (header === undefined) {
    throw new PotluckError(`${file.shown}: this is not an idx file: it ends after ${size} bytes, within the header`);
  }
  if (size !== header.bytes) {
    const found = size > header.bytes ? "is longer" : `ends after ${size}`;
    throw new PotluckError(
      `${file.shown}: the header says ${shown(header.shape)} values, ${header.bytes} bytes with the header, but the file ${found}: ` +
      "fetch it again",
    );
  }
  return { shown: file.shown, shape: header.shape, values: Buffer.concat(chunks).subarray(header.bytes - product(header.shape)) };
}

interface Header {
  shape: number[];
  /** Of the whole file, according to the header. */
  bytes: number;
}

/** The header, or undefined where more of it is to come. */
function headerOf(start: Buffer, name: string): Header | undefined {
  if (start.length < 4) return undefined;
  const [zero, zeroToo, type, dimensions] = start;
  if (zero !== 0 || zeroToo !== 0 || !Object.hasOwn(TYPES, type) || dimensions === 0) {
    const found = [...start.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
    const rule = "it should begin with 00 00, a type and a number of dimensions";
    throw new PotluckError(`${name}: this is not an idx file: ${rule}, found ${found}`);
  }
  if (type !== UNSIGNED_BYTES) {
    throw new PotluckError(`${name}: this idx file has ${TYPES[type]}; images and labels are ${TYPES[UNSIGNED_BYTES]}`);
  }
  if (start.length < 4 + 4 * dimensions) return undefined;
  const shape = Array.from({ length: dimensions }, (_, index) => start.readUInt32BE(4 + 4 * index));
  const bytes = 4 + 4 * dimensions + product(shape);
  if (bytes > MOST_BYTES) {
    throw new PotluckError(`${name}: the header says ${shown(shape)} values; files of more than ${MOST_BYTES} bytes are not read`);
  }
  return { shape, bytes };
}

function product(sizes: readonly number[]): number {
  return sizes.reduce((size, factor) => size * factor, 1);
}

function shown(shape: readonly number[]): string {
  return shape.join(" x ");
}
