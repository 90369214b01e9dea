/** @file The y axis of curves of one metric. */
import { quantile } from "./bands.js";
import { type Axis, extent, linearAxis, normAxis } from "./scale.js";

/** The axis of losses: logarithmic if they span a wide range, since losses of different tasks, and of first and last steps, do. */
export function lossAxis(values: readonly number[]): CurveAxis {
  const [low, high] = extent(values.filter(Number.isFinite));
  const axis = normAxis(low, high);
  return low > 0 && axis.log ? { axis, isCut: false } : curveAxis(values);
}

/** An axis, and whether some values are beyond it. */
export interface CurveAxis {
  axis: Axis;
  isCut: boolean;
}

/** From how many values on a few that are far away may be cut off, and how far away these are, in widths of the middle 90 %. */
const MANY = 20, FAR = 3;

/**
 * The range of the values with a margin, but within 0 and 1 if all values are. If a few of many values are far from all others, as the loss
 * of the first step or the R2 of a tiny task, the axis leaves them out, since all other curves would be flat.
 */
export function curveAxis(values: readonly number[]): CurveAxis {
  const finite = Float64Array.from(values.filter(Number.isFinite)).sort();
  if (finite.length === 0) return { axis: linearAxis(0, 1, 4), isCut: false };
  const [lowest, highest] = extent(finite), near = quantile(finite, 0.05), far = quantile(finite, 0.95), middle = far - near;
  const isCut = finite.length >= MANY && middle > 0 && highest - lowest > FAR * middle;
  const low = isCut ? Math.max(lowest, near - middle / 2) : lowest, high = isCut ? Math.min(highest, far + middle / 2) : highest;
  // a range too narrow for floats to divide counts as a single value
  const size = Math.max(Math.abs(low), Math.abs(high));
  const margin = high - low > Math.max(size * 1e-9, 1e-99) ? (high - low) * 0.04 : size > 1e-99 ? size * 0.1 : 0.1;
  const within = low >= 0 && high <= 1;
  const from = within || low >= 0 ? Math.max(0, low - margin) : low - margin, to = within ? Math.min(1, high + margin) : high + margin;
  return { axis: linearAxis(from, to, 4, false), isCut };
}
