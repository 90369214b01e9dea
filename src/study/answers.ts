/** @file Answers on test rows as plain data, and back: what the bootstrap over test rows computes metrics from. */
import type { MetricInput } from "../metric/index.js";
import type { StoredAnswers, StoredArray } from "./trial.js";

const arrays = { Float32Array, Float64Array, Int32Array, Uint32Array, Uint8Array } as const;

/** A metric's input as plain data. Arrays keep their type and their bytes. */
export function storeAnswers(input: MetricInput): StoredAnswers {
  return Object.fromEntries(Object.entries(input).map(([name, value]: [string, unknown]): [string, StoredAnswers[string]] => {
    if (!ArrayBuffer.isView(value)) return [name, value as string | number | boolean | null];
    const type = value.constructor.name as StoredArray["type"];
    const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    return [name, { type: type in arrays ? type : "Float64Array", data: toBase64(type in arrays ? bytes : bytesOf(value)) }];
  }));
}

/** The metric's input that {@link storeAnswers} was given. */
export function readAnswers(stored: StoredAnswers): MetricInput {
  return Object.fromEntries(Object.entries(stored).map(([name, value]): [string, unknown] => {
    if (typeof value !== "object" || value === null) return [name, value];
    const bytes = fromBase64(value.data);
    return [name, new arrays[value.type](bytes.buffer)];
  })) as unknown as MetricInput;
}

/** The bytes of an array of another type, as float64. */
function bytesOf(value: ArrayBufferView): Uint8Array {
  return new Uint8Array(Float64Array.from(value as unknown as ArrayLike<number>).buffer);
}

function toBase64(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
