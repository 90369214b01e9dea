/**
 * @file The header of a safetensors file, fully checked when it is read, since a file may come from anyone. The format is that of
 * https://github.com/huggingface/safetensors: 8 bytes little-endian with the header's length, the header as JSON (`name: { dtype, shape,
 * data_offsets }`, and `__metadata__` with strings), then the tensors' bytes without gaps.
 */
import { PotluckError, printable } from "../engine/errors.js";
import { showValue } from "../options/index.js";
import { sizeOf } from "../tensor/nd-array.js";
import { isDeeperThan, repeatedKey } from "./repeated-key.js";

/** Bytes of an element, for the types that can be read. */
export const bytesPerElement = {
  F64: 8, F32: 4, F16: 2, BF16: 2, I64: 8, I32: 4, I16: 2, I8: 1, U64: 8, U32: 4, U16: 2, U8: 1, BOOL: 1,
} as const;

/**
 * Bits of an element of the types that are not read: JavaScript has no numbers of 8 bits or fewer with a fraction, and no complex ones.
 */
const unreadBits = {
  F4: 4, F6_E2M3: 6, F6_E3M2: 6, F8_E5M2: 8, F8_E4M3: 8, F8_E8M0: 8, F8_E4M3FNUZ: 8, F8_E5M2FNUZ: 8, C64: 64,
} as const;

/** The types of elements that are read. */
export type Dtype = keyof typeof bytesPerElement;

/** Types of the format that are not read. */
export type UnreadDtype = keyof typeof unreadBits;

/** Those with a fraction. */
export type FloatDtype = "F64" | "F32" | "F16" | "BF16";

/** The types that are written. */
export type WrittenDtype = "F32" | "F16" | "BF16" | "I8";

/** Whole numbers, and true and false. */
export type IntegerDtype = Exclude<Dtype, FloatDtype>;

/** Whether a type has a fraction. */
export function isFloat(dtype: Dtype): dtype is FloatDtype {
  return dtype.includes("F");
}

/** Whether a type is one that is not read. */
export function isUnread(dtype: string): dtype is UnreadDtype {
  return Object.hasOwn(unreadBits, dtype);
}

/** The place of a tensor in the file. */
export interface TensorEntry {
  name: string;
  dtype: Dtype | UnreadDtype;
  shape: number[];
  /** First byte, from the start of the file. */
  start: number;
  /** One past the last byte. */
  end: number;
}

/** The contents of a header. */
export interface SafetensorsHeader {
  /** In the order of their bytes. */
  entries: TensorEntry[];
  metadata: Record<string, string>;
}

/** The format's limit for a header, in bytes. */
const LONGEST_HEADER = 100_000_000;
const METADATA = "__metadata__";
/** Levels of lists and objects that a header has at most; three are needed. */
const DEEPEST = 64;

/**
 * The bytes before the tensors: length, JSON, and spaces up to a multiple of 8.
 *
 * @param shapes names, shapes and types (default F32) of tensors, in the order of their data
 * @throws PotluckError when a name or a metadata entry cannot be written, or the header is too long
 */
export function encodeHeader(
  shapes: readonly (readonly [name: string, shape: readonly number[], dtype?: Dtype])[], metadata: Record<string, string>,
): Uint8Array {
  const fields: string[] = [];
  const keys = Object.keys(metadata).sort();
  if (keys.length > 0) {
    fields.push(`${JSON.stringify(METADATA)}:{${keys.map((key) => `${quoted(key)}:${quoted(metadata[key])}`).join(",")}}`);
  }
  let offset = 0;
  for (const [name, shape, dtype = "F32"] of shapes) {
    if (name === METADATA) {
      throw new PotluckError(`safetensors: a tensor cannot be called "${METADATA}"; the format reserves that name`);
    }
    const end = offset + sizeOf(shape) * bytesPerElement[dtype];
    fields.push(`${quoted(name)}:{"dtype":"${dtype}","shape":[${shape.join(",")}],"data_offsets":[${offset},${end}]}`);
    offset = end;
  }
  const json = new TextEncoder().encode(`{${fields.join(",")}}`);
  const length = Math.ceil(json.length / 8) * 8;
  if (length > LONGEST_HEADER) {
    throw new PotluckError(`safetensors: a header of ${length} bytes is above the format's limit of ${LONGEST_HEADER}`);
  }
  const bytes = new Uint8Array(8 + length).fill(0x20);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.set(json, 8);
  return bytes;
}

/** A JSON string. @throws PotluckError for anything else, and for text that UTF-8 cannot hold: a file would change it */
function quoted(text: unknown): string {
  if (typeof text !== "string") throw new PotluckError(`safetensors: metadata must be strings, found ${showValue(text)}`);
  if (/\p{Surrogate}/u.test(text)) {
    throw new PotluckError(`safetensors: ${JSON.stringify(text)} contains half a character (a lone surrogate) and cannot be written`);
  }
  return JSON.stringify(text);
}

/**
 * Reads and checks a header.
 *
 * @param bytes at least the file's first 8 bytes and its header
 * @param fileSize the whole file's size in bytes
 * @param source the file's name in errors
 * @throws PotluckError when the file is cut short, or the header is malformed, contradicts itself or the file's size
 */
export function decodeHeader(bytes: Uint8Array, fileSize: number, source: string): SafetensorsHeader {
  const fail = (problem: string): never => {
    throw new PotluckError(`${source}: not a valid safetensors file: ${problem}`);
  };
  if (bytes.length < 8) fail(`it has ${bytes.length} bytes, and the header's length alone needs 8`);
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true));
  if (length > LONGEST_HEADER) fail(`the header claims ${length} bytes, and the format's limit is ${LONGEST_HEADER}`);
  const following = Math.min(fileSize, bytes.length) - 8;
  if (length > following) fail(`the header should have ${length} bytes, found ${following}: the file is cut short`);
  const { header, exact } = parseHeader(bytes.subarray(8, 8 + length), fail);

  const metadata: [string, string][] = [];
  const entries: TensorEntry[] = [];
  for (const [name, value] of Object.entries(header)) {
    if (name !== METADATA) {
      entries.push(checkEntry(name, value, exact[name], { dataStart: 8 + length, fail }));
      continue;
    }
    if (!isObject(value)) return fail(`${METADATA} must be an object of strings, found ${showValue(value)}`);
    for (const [key, text] of Object.entries(value)) {
      metadata.push([key, typeof text === "string" ? text : fail(`${METADATA}: "${key}" must be a string, found ${showValue(text)}`)]);
    }
  }
  entries.sort((a, b) => a.start - b.start || a.end - b.end);
  let reached = 8 + length;
  for (const entry of entries) {
    if (entry.start !== reached) {
      const how = entry.start < reached ? "overlaps the tensor before it" : "leaves a gap before it";
      fail(`tensor "${entry.name}" starts at byte ${entry.start}, and must start at byte ${reached}: it ${how}`);
    }
    reached = entry.end;
  }
  if (reached !== fileSize) fail(`its tensors end at byte ${reached}, and the file has ${fileSize} bytes`);
  return { entries, metadata: Object.fromEntries(metadata) };
}

type Fail = (problem: string) => never;

/** A number of JSON that is no plain count, such as `2.0`, `8e0` or `-0`, in the text that stands for it. */
const MARK = "\u0000";

/**
 * The header's object, and the same in which numbers that are not written as plain counts are marked text: `JSON.parse` reads
 * `2.0` as 2, but the format's own library refuses it.
 */
function parseHeader(bytes: Uint8Array, fail: Fail): Record<"header" | "exact", Record<string, unknown>> {
  if (bytes[0] !== 0x7b) fail("the header does not begin with {");
  let text: string, value: unknown;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return fail("the header is not UTF-8");
  }
  if (isDeeperThan(text, DEEPEST)) return fail(`the header's JSON is nested more than ${DEEPEST} levels deep`);
  try {
    value = JSON.parse(text);
  } catch (error) {
    return fail(`the header is not JSON (${printable((error as Error).message)})`);
  }
  const repeated = repeatedKey(text);
  if (repeated !== undefined) fail(`the header has the key ${showValue(repeated)} twice`);
  const marked = text.replace(/"(?:[^"\\]+|\\.)*"|-?\d[\d.eE+-]*/gu, (token) => (
    token.startsWith('"') || /^\d+$/u.test(token) ? token : JSON.stringify(MARK + token)));
  return { header: value as Record<string, unknown>, exact: JSON.parse(marked) as Record<string, unknown> };
}

/** What checks of an entry need beside it. */
interface EntryContext {
  /** Where the tensors' bytes begin. */
  dataStart: number;
  fail: Fail;
}

/** @param exact the entry, with the numbers that are no plain counts as text */
function checkEntry(name: string, value: unknown, exact: unknown, { dataStart, fail }: EntryContext): TensorEntry {
  const tensor = `tensor ${showValue(name)}`;
  if (!isObject(value)) return fail(`${tensor} must be an object, found ${showValue(value)}`);
  const { dtype } = value, { shape, data_offsets: offsets } = exact as Record<string, unknown>;
  const bits = typeof dtype === "string" ? bitsOf(dtype) : undefined;
  if (bits === undefined) {
    return fail(`${tensor} has the dtype ${showValue(dtype)}; it must be one of ${Object.keys(bytesPerElement).join(", ")}`);
  }
  if (!isCounts(shape)) return fail(`${tensor}: the shape must be a list of whole numbers from 0, found ${showCounts(shape)}`);
  if (!isCounts(offsets) || offsets.length !== 2 || offsets[0] > offsets[1]) {
    return fail(`${tensor}: data_offsets must be two whole numbers, begin and end, found ${showCounts(offsets)}`);
  }
  const needed = (sizeOf(shape) * bits) / 8;
  if (needed !== offsets[1] - offsets[0]) {
    const spanned = `data_offsets span ${offsets[1] - offsets[0]}`;
    fail(`${tensor}: shape ${showCounts(shape)} of ${dtype as string} needs ${needed} bytes, and ${spanned}`);
  }
  return { name, dtype: dtype as Dtype | UnreadDtype, shape, start: dataStart + offsets[0], end: dataStart + offsets[1] };
}

/** Bits of an element; undefined for a type that the format does not have. */
function bitsOf(dtype: string): number | undefined {
  if (isUnread(dtype)) return unreadBits[dtype];
  return Object.hasOwn(bytesPerElement, dtype) ? 8 * bytesPerElement[dtype as Dtype] : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A value with its marked numbers as the file writes them. */
function showCounts(value: unknown): string {
  return showValue(value).replaceAll(/"\\u0000([^"]*)"/gu, "$1");
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((one) => Number.isSafeInteger(one) && (one as number) >= 0);
}
