/**
 * @file How a parameter starts: given numbers, or a distribution to draw from. Draws come from a named stream of a seed, one stream for
 * each parameter, so that a new layer changes no other layer's draws. The distributions are those of torch.nn.init.
 */
import { engine } from "../engine/engine.js";
import { PotluckError } from "../engine/errors.js";
import type { RandomStream } from "../engine/random.js";
import { checkValue, number, showValue } from "../options/index.js";
import { sizeOf } from "./nd-array.js";

/** Rows of floats in the engine's memory, `stride` floats apart. */
export interface Grid {
  pointer: number;
  rows: number;
  cols: number;
  stride: number;
}

/** A shape, and how the numbers of a parameter of that shape are drawn. */
export interface Initial {
  readonly shape: readonly number[];
  /** Fills a grid. Draw number i of the stream belongs to element i of the grid, row-major. */
  fill(grid: Grid, stream: RandomStream): void;
}

function initial(shape: readonly number[], fill: Initial["fill"]): Initial {
  const valid: boolean = Array.isArray(shape) && shape.every((length) => Number.isInteger(length) && length >= 0);
  if (!valid) throw new PotluckError(`a shape is a list of whole numbers from 0 up, such as [200, 3], found ${showValue(shape)}`);
  return { shape: [...shape], fill };
}

const finite = number({ describe: "A number." });
const positive = number({ from: 0, describe: "A number from 0 up." });

/**
 * The same number everywhere.
 *
 * @param value default 0
 * @throws PotluckError when the shape is no list of whole numbers
 * @example
 * const temperature = new Parameter(constant([], 1)); // a single learned number
 */
export function constant(shape: readonly number[], value = 0): Initial {
  checkValue("value", finite, value);
  return initial(shape, ({ pointer, rows, cols, stride }) => {
    for (let row = 0; row < rows; row++) engine().floats(pointer + row * stride * 4, cols).fill(value);
  });
}

/**
 * Numbers drawn from U(-bound, bound): torch.nn.init.uniform_(weight, -bound, bound).
 *
 * @param bound from 0 up
 * @throws PotluckError on another bound, or when the shape is no list of whole numbers
 * @example
 * new Parameter(uniform([3, 4], 0.1));
 */
export function uniform(shape: readonly number[], bound: number): Initial {
  checkValue("bound", positive, bound);
  return initial(shape, ({ pointer, rows, cols, stride }, { key, stream }) =>
    engine().parallel.overRanges("fillUniform", rows, (from, to) => [pointer, from, to, cols, stride, key, stream, bound]));
}

/**
 * Numbers drawn from a normal distribution: torch.nn.init.normal_.
 *
 * @param std the standard deviation, from 0 up; default 1
 * @param mean default 0
 * @throws PotluckError on another std, or when the shape is no list of whole numbers
 * @example
 * new Parameter(normal([10, 4], 0.02));
 */
export function normal(shape: readonly number[], std = 1, mean = 0): Initial {
  checkValue("std", positive, std);
  checkValue("mean", finite, mean);
  return initial(shape, ({ pointer, rows, cols, stride }, { key, stream }) =>
    engine().parallel.overRanges("fillNormal", rows, (from, to) => [pointer, from, to, cols, stride, key, stream, mean, std]));
}

/** Inputs and outputs of a weight `[outputs, inputs, ...kernel]`: torch's fan in and fan out. */
function fans(shape: readonly number[], what: string): { fanIn: number; fanOut: number } {
  if (!Array.isArray(shape) || shape.length < 2) {
    throw new PotluckError(`${what} needs a shape [outputs, inputs, ...], found ${showValue(shape)}`);
  }
  const kernel = sizeOf(shape.slice(2));
  return { fanIn: shape[1] * kernel, fanOut: shape[0] * kernel };
}

/**
 * U(-b, b) with b = gain sqrt(6 / (fan in + fan out)): Glorot & Bengio 2010, eq. 16; torch.nn.init.xavier_uniform_.
 *
 * @param shape `[outputs, inputs, ...kernel]`
 * @throws PotluckError on a shape of fewer than two axes
 * @example
 * new Parameter(xavierUniform([200, 50]));
 */
export function xavierUniform(shape: readonly number[], gain = 1): Initial {
  const { fanIn, fanOut } = fans(shape, "xavierUniform");
  return uniform(shape, gain * Math.sqrt(6 / (fanIn + fanOut)));
}

/** N(0, std) with std = gain sqrt(2 / (fan in + fan out)): torch.nn.init.xavier_normal_. @throws PotluckError as {@link xavierUniform} */
export function xavierNormal(shape: readonly number[], gain = 1): Initial {
  const { fanIn, fanOut } = fans(shape, "xavierNormal");
  return normal(shape, gain * Math.sqrt(2 / (fanIn + fanOut)));
}

/**
 * U(-b, b) with b = gain sqrt(3 / fan in), gain sqrt(2) as for relu: He et al. 2015, eq. 10; torch.nn.init.kaiming_uniform_.
 *
 * @throws PotluckError on a shape of fewer than two axes
 */
export function kaimingUniform(shape: readonly number[], gain = Math.SQRT2): Initial {
  return uniform(shape, gain * Math.sqrt(3 / fans(shape, "kaimingUniform").fanIn));
}

/** N(0, std) with std = gain / sqrt(fan in), gain sqrt(2) as for relu: torch.nn.init.kaiming_normal_. @throws as {@link kaimingUniform} */
export function kaimingNormal(shape: readonly number[], gain = Math.SQRT2): Initial {
  return normal(shape, gain / Math.sqrt(fans(shape, "kaimingNormal").fanIn));
}

/** Whether a value is an {@link Initial}. (Lists have `fill` too, but no shape.) */
export function isInitial(value: unknown): value is Initial {
  const { fill, shape } = (value ?? {}) as Partial<Initial>;
  return typeof fill === "function" && Array.isArray(shape);
}
