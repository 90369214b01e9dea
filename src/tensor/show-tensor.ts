/** @file What `console.log` shows of a tensor: its shape, and its numbers in short. */
import { type NdArray, sizeOf } from "./nd-array.js";

/** A list with more is shown without its middle. */
const LONGEST = 8;

/**
 * The shape and the numbers, to four digits.
 *
 * @example
 * showTensor({ shape: [2, 1], data: Float32Array.of(1, 0.5) }); // "Tensor [2, 1] [[1], [0.5]]"
 */
export function showTensor({ shape, data }: NdArray): string {
  return `Tensor [${shape.join(", ")}] ${showAxis(shape, data)}`;
}

function showAxis([length, ...rest]: readonly number[], data: Float32Array): string {
  if ((length as number | undefined) === undefined) return String(Number(data[0].toPrecision(4)));
  const size = sizeOf(rest);
  const item = (place: number): string => showAxis(rest, data.subarray(place * size, (place + 1) * size));
  const places = Array.from({ length }, (_, place) => place);
  if (length <= LONGEST) return `[${places.map(item).join(", ")}]`;
  return `[${[...places.slice(0, LONGEST / 2).map(item), "...", ...places.slice(-LONGEST / 2).map(item)].join(", ")}]`;
}
