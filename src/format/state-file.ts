/**
 * @file States (src/tensor/state.ts) to and from files: torch.save of plain data, as a safetensors file. Its arrays are the file's tensors,
 * called by their paths, as `optimizer.state.0.expAvg`; all else is JSON in the metadata. Every number comes back to the bit.
 */
import { PotluckError } from "../engine/errors.js";
import { isMap, showValue } from "../options/index.js";
import { sizeOf } from "../tensor/nd-array.js";
import { isStateArray, type StateArray, type StateMap, type StateNumbers, type StateValue } from "../tensor/state.js";
import { decodeHeader, encodeHeader, type TensorEntry } from "./safetensors-header.js";

/** The metadata's key of the JSON. */
const STATE = "state";
/** The key of what JSON cannot hold: an array, by its name in the file; a number that is not finite, or -0, by its name. */
const TENSOR = "$tensor", NUMBER = "$number";

/** Sums up bytes, so that a file with a wrong one is refused: SHA-256, as `createHash` of Node makes it. */
export interface Checksum {
  update(bytes: Uint8Array): unknown;
  digest(encoding: "hex"): string;
}

/** The metadata's key of the checksum. */
const CHECKSUM = "checksum";

const types = { F32: Float32Array, F64: Float64Array, U32: Uint32Array, U8: Uint8Array } as const;
type StateDtype = keyof typeof types;

/**
 * The pieces of a file with a state, to be written one after the other. A piece may be a view of the state's own memory.
 *
 * @param metadata further strings for the file's metadata; `state` and `checksum` are taken
 * @param checksum begins a checksum, which the file then has; default: none
 * @throws PotluckError when a part is no plain data
 * @example
 * const state = { model: model.stateDict(), optimizer: optimizer.stateDict() };
 * for (const piece of writeState(state)) await file.write(piece);
 */
export function* writeState(
  state: StateMap, metadata: Readonly<Record<string, string>> = {}, checksum?: () => Checksum,
): Generator<Uint8Array, void, undefined> {
  if (!isMap(state)) {
    throw new PotluckError(`writeState takes a map, such as { optimizer: optimizer.stateDict() }, found ${showValue(state)}`);
  }
  const arrays = new Map<string, StateArray>(), json = JSON.stringify(toJson(state, "", arrays));
  const shapes = Array.from(arrays, ([name, { shape, data }]) => [name, shape, dtypeOf(data)] as const);
  const about = { ...metadata, [STATE]: json }, pieces = Array.from(arrays.values(), ({ data }) => bytesOf(data));
  yield encodeHeader(shapes, checksum ? { ...about, [CHECKSUM]: sumUp(checksum(), encodeHeader(shapes, about), ...pieces) } : about);
  yield* pieces.filter(({ length }) => length > 0);
}

function bytesOf({ buffer, byteOffset, byteLength }: StateNumbers): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** The checksum of a header without it, and of the arrays. */
function sumUp(checksum: Checksum, ...pieces: readonly Uint8Array[]): string {
  for (const piece of pieces) checksum.update(piece);
  return checksum.digest("hex");
}

/**
 * A whole file with a state in memory: {@link writeState} in one piece.
 *
 * @throws PotluckError as {@link writeState}
 * @example
 * const bytes = encodeState({ model: model.stateDict(), optimizer: optimizer.stateDict() });
 */
export function encodeState(state: StateMap, metadata: Readonly<Record<string, string>> = {}): Uint8Array {
  const pieces = [...writeState(state, metadata)], bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

/**
 * Reads a file that {@link writeState} wrote.
 *
 * @param bytes the whole file; arrays are copies
 * @param source the file's name in errors
 * @param checksum begins the checksum that the file must have; default: none is looked at
 * @throws PotluckError when the file is cut short or damaged, or has no state
 * @example
 * const { state } = readState(await readFile("saved.safetensors"), "saved.safetensors");
 * optimizer.loadStateDict(state.optimizer as OptimizerState);
 */
export function readState(
  bytes: Uint8Array, source = "state", checksum?: () => Checksum,
): { state: StateMap; metadata: Record<string, string> } {
  const { entries, metadata: { [CHECKSUM]: sum, ...about } } = decodeHeader(bytes, bytes.length, source);
  const { [STATE]: json, ...metadata } = about;
  const fail = (problem: string): never => {
    throw new PotluckError(`${source}: ${problem}`);
  };
  if (json === undefined) return fail('this safetensors file holds no state: its metadata has no "state"');
  if (checksum) {
    const header = encodeHeader(entries.map(({ name, shape, dtype }) => [name, shape, dtype as StateDtype] as const), about);
    const start = 8 + Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true));
    if (sumUp(checksum(), header, bytes.subarray(start)) !== sum) fail("the file is damaged: its checksum does not match its contents");
  }
  const arrays = new Map(entries.map((entry) => [entry.name, entry]));
  let state: StateValue;
  try {
    state = fromJson(JSON.parse(json), (name) => readArray(arrays.get(name) ?? fail(`it has no tensor ${showValue(name)}`), bytes, fail));
  } catch (error) {
    return error instanceof SyntaxError ? fail(`its state is no JSON: ${error.message}`) : fail((error as Error).message);
  }
  return isMap(state) ? { state, metadata } : fail("its state is no map");
}

function readArray({ name, dtype, shape, start, end }: TensorEntry, bytes: Uint8Array, fail: (problem: string) => never): StateArray {
  if (!Object.hasOwn(types, dtype)) return fail(`tensor ${showValue(name)} holds ${dtype}, which no state has`);
  const { buffer } = Uint8Array.from(bytes.subarray(start, end)); // a copy, aligned
  return { shape, data: new types[dtype as StateDtype](buffer) };
}

function dtypeOf(data: StateNumbers): StateDtype {
  return (Object.keys(types) as StateDtype[]).find((dtype) => data instanceof types[dtype])!;
}

/** A value as JSON; arrays are put aside under their paths. Keys that begin with $ get a second one. */
function toJson(value: unknown, path: string, arrays: Map<string, StateArray>): unknown {
  if (value === null || typeof value === "boolean" || typeof value === "string") return value;
  if (typeof value === "number") {
    return Number.isFinite(value) && !Object.is(value, -0) ? value : { [NUMBER]: Object.is(value, -0) ? "-0" : String(value) };
  }
  if (isStateArray(value)) {
    if (sizeOf(value.shape) !== value.data.length) {
      throw new PotluckError(`state: ${path} of shape [${value.shape.join(", ")}] has ${value.data.length} elements`);
    }
    const name = nameFor(path, arrays);
    arrays.set(name, value);
    return { [TENSOR]: name };
  }
  const inside = (key: string | number): string => (path === "" ? String(key) : `${path}.${key}`);
  if (Array.isArray(value)) return value.map((item, index) => toJson(item, inside(index), arrays));
  if (isPlain(value)) {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    return Object.fromEntries(entries.map(([key, item]) => [key.startsWith("$") ? `$${key}` : key, toJson(item, inside(key), arrays)]));
  }
  throw new PotluckError(`state: ${path} must be plain data, found ${showValue(value)}`);
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (!isMap(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** A path as a tensor's name, which must be text that UTF-8 holds, and unlike the others. */
function nameFor(path: string, arrays: ReadonlyMap<string, unknown>): string {
  const plain = path.replace(/\p{Surrogate}/gu, "?") || "array";
  let name = plain;
  for (let number = 2; arrays.has(name) || name === "__metadata__"; number++) name = `${plain}#${number}`;
  return name;
}

function fromJson(json: unknown, arrayOf: (name: string) => StateArray): StateValue {
  if (Array.isArray(json)) return json.map((item) => fromJson(item, arrayOf));
  if (!isMap(json)) return json as StateValue;
  const { [TENSOR]: tensor, [NUMBER]: number } = json;
  if (typeof tensor === "string") return arrayOf(tensor);
  if (typeof number === "string") return Number(number);
  const keyOf = (key: string): string => (key.startsWith("$$") ? key.slice(1) : key);
  return Object.fromEntries(Object.entries(json).map(([key, item]) => [keyOf(key), fromJson(item, arrayOf)]));
}
