/**
 * @file State dicts of what trains: optimizers, schedulers, loaders, weightings, stoppers. They are plain data, numbers, text, lists, maps
 * and arrays with a shape, so that src/format/state-file.ts can put any of them into a file, to the bit.
 */
import { PotluckError } from "../engine/errors.js";
import { isMap, showValue } from "../options/index.js";
import { sameShape } from "./nd-array.js";

/** An array in a state: like an NdArray, but also of float64 and of whole numbers, where float32 would not be exact. */
export interface StateArray {
  readonly shape: readonly number[];
  /** Row-major; its length is the product of `shape`. */
  readonly data: StateNumbers;
}

/** The arrays' elements. */
export type StateNumbers = Float32Array | Float64Array | Uint32Array | Uint8Array;

/** A part of a state. */
export type StateValue = null | boolean | number | string | StateArray | readonly StateValue[] | StateMap;

/** Parts of a state by name. */
export interface StateMap {
  readonly [key: string]: StateValue;
}

/** Whether a value is an array with a shape. */
export function isStateArray(value: unknown): value is StateArray {
  const { shape, data } = (isMap(value) ? value : {}) as Partial<StateArray>;
  return Array.isArray(shape) && (
    data instanceof Float32Array || data instanceof Float64Array || data instanceof Uint32Array || data instanceof Uint8Array);
}

/** An array of one axis. */
export function stateList<D extends StateNumbers>(data: D): { shape: number[]; data: D } {
  return { shape: [data.length], data };
}

/** Whether two arrays have the same bits: NaN equals NaN, and 0 is not -0. */
export function sameBits(a: Float32Array, b: Float32Array): boolean {
  if (a.length !== b.length) return false;
  const [left, right] = [a, b].map(({ buffer, byteOffset, length }) => new Uint32Array(buffer, byteOffset, length));
  return left.every((word, index) => word === right[index]);
}

/**
 * Reads the parts of a state, each checked.
 *
 * @example
 * const read = new StateReader("the state of adam", state);
 * read.whole("step");
 */
export class StateReader {
  readonly #state: Readonly<Record<string, unknown>>;

  /**
   * @param what the state, as errors call it
   * @throws PotluckError unless it is a map; so do all methods, for a part that is missing or of another kind
   */
  constructor(private readonly what: string, state: unknown) {
    if (!isMap(state)) throw new PotluckError(`${what} must be what stateDict() gave, found ${showValue(state)}`);
    this.#state = state;
  }

  /** The names of the parts. */
  get keys(): string[] {
    return Object.keys(this.#state);
  }

  /** Whether there is such a part. */
  has(key: string): boolean {
    return Object.hasOwn(this.#state, key);
  }

  /** A part of any kind; undefined where there is none. */
  get(key: string): unknown {
    return this.has(key) ? this.#state[key] : undefined;
  }

  /** Any number, NaN and the infinities included. */
  number(key: string): number {
    return this.#part(key, "a number", (part): part is number => typeof part === "number");
  }

  /** A number, or null. */
  numberOrNull(key: string): number | null {
    return this.#part(key, "a number or null", (part): part is number | null => part === null || typeof part === "number");
  }

  /** A whole number from 0 up. */
  whole(key: string): number {
    return this.#part(key, "a whole number from 0 up", (part): part is number => Number.isSafeInteger(part) && (part as number) >= 0);
  }

  /** True or false. */
  boolean(key: string): boolean {
    return this.#part(key, "true or false", (part): part is boolean => typeof part === "boolean");
  }

  /** Text. */
  text(key: string): string {
    return this.#part(key, "text", (part): part is string => typeof part === "string");
  }

  /** Text, or null. */
  textOrNull(key: string): string | null {
    return this.#part(key, "text or null", (part): part is string | null => part === null || typeof part === "string");
  }

  /** A list of names. */
  texts(key: string): string[] {
    return [...this.#part(key, "a list of names", (part): part is string[] => (
      Array.isArray(part) && part.every((item) => typeof item === "string")))];
  }

  /** A list of numbers, of a length where one is given. */
  numbers(key: string, length?: number): number[] {
    const wanted = length === undefined ? "a list of numbers" : `${length} numbers`;
    return [...this.#part(key, wanted, (part): part is number[] => (
      Array.isArray(part) && (length === undefined || part.length === length) && part.every((item) => typeof item === "number")))];
  }

  /** A list whose items are maps. */
  list(key: string): StateReader[] {
    const items = this.#part(key, "a list", (part): part is unknown[] => Array.isArray(part));
    return items.map((item, index) => new StateReader(`${this.what}: ${key}[${index}]`, item));
  }

  /** A map. */
  map(key: string): StateReader {
    return new StateReader(`${this.what}: "${key}"`, this.#part(key, "a map", isMap));
  }

  /** A map, or null. */
  mapOrNull(key: string): StateReader | null {
    return this.get(key) === null ? null : this.map(key);
  }

  /** An array of a type, and of a shape where one is given: null in it stands for any length. */
  array<D extends StateNumbers>(
    key: string, type: new (length: number) => D, shape?: readonly (number | null)[],
  ): { shape: number[]; data: D } {
    const wanted = `${type.name}${shape ? ` of shape [${shape.map((length) => length ?? "any").join(", ")}]` : ""}`;
    const { shape: found, data } = this.#part(key, `an array, ${wanted}`, (part): part is StateArray & { data: D } => (
      isStateArray(part) && part.data instanceof type && part.shape.reduce((product, length) => product * length, 1) === part.data.length
      && (shape === undefined || sameShape(part.shape, shape.map((length, axis) => length ?? part.shape[axis])))));
    return { shape: [...found], data };
  }

  /** An error about this state. */
  error(problem: string): PotluckError {
    return new PotluckError(`${this.what} ${problem}`);
  }

  #part<T>(key: string, wanted: string, fits: (part: unknown) => part is T): T {
    const part = this.get(key);
    if (fits(part)) return part;
    const found = isStateArray(part) ? `${part.data.constructor.name} of shape [${part.shape.join(", ")}]` : showValue(part);
    const shown = this.has(key) ? found : "nothing";
    throw new PotluckError(`${this.what} must have ${wanted} as "${key}", found ${shown}: load what stateDict() gave`);
  }
}
