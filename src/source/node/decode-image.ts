/**
 * @file PNG and JPEG files as bytes of grey or RGB, distinguished by their first bytes. By fast-png and jpeg-js, which are imported when
 * the first image is read. The size in the header is checked before the pixels are unpacked; a PNG may not unpack to more than that, and
 * only its chunks with pixels are read. As in Pillow's `convert("RGB")`, which torchvision uses, an alpha channel is dropped and a palette
 * looked up; grey stays grey here.
 */
import { inflateSync } from "node:zlib";
import type { DecodedPng } from "fast-png";
import { PotluckError } from "../../engine/errors.js";
import type { Picture } from "../types.js";

/** What a file says of itself before its pixels. */
interface Claim {
  width: number;
  height: number;
  /** PNG: samples a pixel; JPEG: components. */
  components: number;
}

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], JPEG = [0xff, 0xd8, 0xff];
/** A picture of 4096 x 4096: as a row of features, more than any model here takes. */
const MOST_PIXELS = 2 ** 24;

/**
 * Decodes an image. 16-bit values keep their upper byte.
 *
 * @param shown what errors call it
 * @throws PotluckError when it is neither PNG nor JPEG, broken, cut short, or of more than 2^24 pixels
 */
export async function decodeImage(bytes: Uint8Array, shown: string): Promise<Picture> {
  const isPng = startsWith(bytes, PNG);
  if (!isPng && !startsWith(bytes, JPEG)) {
    throw new PotluckError(`${shown}: this file of ${bytes.length} bytes is neither a PNG nor a JPEG image`);
  }
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    return isPng ? await decodePng(file) : await decodeJpeg(file);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const reason = error.cause instanceof Error ? error.cause.message : error.message;
    const what = `this ${isPng ? "PNG" : "JPEG"} image of ${bytes.length} bytes`;
    throw new PotluckError(`${shown}: ${what} cannot be read (${reason}); fetch or save it again`);
  }
}

async function decodePng(file: Buffer): Promise<Picture> {
  const plain = plainPng(file);
  const { convertIndexedToRgb, decode } = await import("fast-png");
  const png = decode(plain, { checkCrc: true });
  const { width, height } = png;
  if (png.palette) return { width, height, channels: 3, values: convertIndexedToRgb(png) };
  const values = eightBits(png);
  const channels = png.channels < 3 ? 1 : 3;
  return { width, height, channels, values: without(values, png.channels, channels) };
}

const INDEXED = 3;
/** First column and row, and steps, of the images that an image consists of: itself, or the seven of Adam7 interlacing. */
const WHOLE = [[0, 0, 1, 1]];
const PASSES = [[0, 0, 8, 8], [4, 0, 8, 8], [0, 4, 4, 8], [2, 0, 4, 4], [0, 2, 2, 4], [1, 0, 2, 2], [0, 1, 1, 2]];
/** Bytes that may follow the last line: some writers pad. */
const SLACK = 1024;

/**
 * The PNG with nothing but header, palette and data. Checks its size against the limit, and its unpacked data against its size.
 */
function plainPng(file: Buffer): Buffer {
  if (file.length < 33 || file.toString("latin1", 12, 16) !== "IHDR") throw new Error("it has no header");
  const width = file.readUInt32BE(16), height = file.readUInt32BE(20), depth = file[24];
  const colours = file[25], components = [1, 0, 3, 1, 2, 0, 4][colours] ?? 0;
  checkClaim({ width, height, components });
  const needed = colours === INDEXED ? ["IHDR", "PLTE", "IDAT", "IEND"] : ["IHDR", "IDAT", "IEND"];
  const chunks: Buffer[] = [file.subarray(0, PNG.length)], data: Buffer[] = [];
  let last = "";
  for (let at = PNG.length; last !== "IEND"; at += 12 + file.readUInt32BE(at)) {
    const there = file.length - at;
    if (there < 12 || there < 12 + file.readUInt32BE(at)) throw new Error(`it ends within a chunk, after ${there} bytes of it`);
    last = file.toString("latin1", at + 4, at + 8);
    if (!needed.includes(last)) continue;
    const chunk = file.subarray(at, at + 12 + file.readUInt32BE(at));
    chunks.push(chunk);
    if (last === "IDAT") data.push(chunk.subarray(8, -4));
  }
  const interlaced = file[28] === 1;
  if (interlaced && depth < 8) {
    throw new Error(`it is interlaced, with ${depth} bits a value, which cannot be read: save it without interlacing`);
  }
  const wanted = (interlaced ? PASSES : WHOLE).reduce((sum, [x, y, xStep, yStep]) => {
    const columns = Math.ceil((width - x) / xStep), rows = Math.ceil((height - y) / yStep);
    return columns > 0 ? sum + rows * (1 + Math.ceil((columns * components * depth) / 8)) : sum; // each line opens with its filter's number
  }, 0);
  const { length } = inflateSync(Buffer.concat(data), { maxOutputLength: wanted + SLACK });
  if (length < wanted) throw new Error(`its data have ${length} bytes, but ${height} x ${width} pixels need ${wanted}`);
  return Buffer.concat(chunks);
}

/** A PNG's values as bytes: fewer bits, of grey alone, are stretched to 255; of sixteen the upper eight stay. */
function eightBits({ width, height, depth, data }: DecodedPng): Uint8Array {
  if (depth === 16) return Uint8Array.from(data, (value) => value >>> 8);
  if (depth === 8) return Uint8Array.from(data);
  const values = new Uint8Array(width * height), line = Math.ceil((width * depth) / 8), top = (1 << depth) - 1;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const bit = x * depth;
      values[y * width + x] = (((data[y * line + (bit >>> 3)] >>> (8 - depth - (bit & 7))) & top) * 255) / top;
    }
  }
  return values;
}

async function decodeJpeg(file: Buffer): Promise<Picture> {
  const claim = jpegClaim(file);
  checkClaim(claim);
  if (claim.components !== 1 && claim.components !== 3) throw new Error(`it has ${claim.components} components; grey has 1, RGB has 3`);
  const { decode } = (await import("jpeg-js")).default;
  const options = { useTArray: true, formatAsRGBA: false, tolerantDecoding: false, maxResolutionInMP: MOST_PIXELS / 1e6 } as const;
  const { width, height, data } = decode(file, options);
  const channels = claim.components;
  return { width, height, channels, values: without(data, 3, channels) };
}

/** The size in a JPEG's frame header, which follows markers SOF0 to SOF15, without the three of these that mean something else. */
function jpegClaim(file: Buffer): Claim {
  for (let at = 2; at + 9 < file.length;) {
    if (file[at] !== 0xff) throw new Error(`there is no marker at byte ${at}`);
    const marker = file[at + 1];
    if (marker === 0xff) at++;
    else if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      return { height: file.readUInt16BE(at + 5), width: file.readUInt16BE(at + 7), components: file[at + 9] };
    } else if (marker === 0xda || marker === 0xd9) break;
    else at += 2 + file.readUInt16BE(at + 2);
  }
  throw new Error("it ends before its size");
}

function checkClaim({ width, height, components }: Claim): void {
  const size = `its size is ${height} x ${width}`;
  if (width === 0 || height === 0 || components === 0) throw new Error(`${size} with ${components} channels`);
  if (width * height > MOST_PIXELS) throw new Error(`${size}; images of more than ${MOST_PIXELS} pixels are not read`);
}

/** The first `to` of the `from` values of each pixel. */
function without(values: Uint8Array, from: number, to: number): Uint8Array {
  if (from === to) return values;
  const kept = new Uint8Array((values.length / from) * to);
  for (let at = 0; at < kept.length; at++) kept[at] = values[Math.floor(at / to) * from + (at % to)];
  return kept;
}

function startsWith(bytes: Uint8Array, start: readonly number[]): boolean {
  return start.every((byte, at) => bytes[at] === byte);
}
