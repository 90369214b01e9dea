/** @file Scales: from values to pixels, linear or logarithmic, with their ticks. */
import type { Point } from "./thin.js";

/** A scale from values to pixels. */
export interface Scale {
  log: boolean;
  domain: readonly [number, number];
  range: readonly [number, number];
  /** Where grid lines and labels are. */
  ticks: readonly number[];
}

/** Where the axis of a chart begins and ends, before it is known how large the chart is. */
export type Axis = Omit<Scale, "range">;

/** If the largest value is this many times the smallest, an axis of norms is logarithmic. */
const LOG_RATIO = 50;

/** The pixel of a value. What is outside the domain is at its edge; NaN stays NaN. */
export function pixelOf({ log, domain: [low, high], range: [from, to] }: Scale, value: number): number {
  const inside = Math.min(high, Math.max(low, value));
  const part = log ? Math.log(inside / low) / Math.log(high / low) : (inside - low) / (high - low);
  return high === low ? (Number.isNaN(value) ? NaN : (from + to) / 2) : from + part * (to - from);
}

/** Points in pixels. */
export function place(points: readonly Point[], x: Scale, y: Scale): Point[] {
  return points.map((point) => ({ x: pixelOf(x, point.x), y: pixelOf(y, point.y) }));
}

/** A value that can be drawn: a tiny one becomes 0, and one that is too large, or NaN, becomes NaN and leaves a gap. */
export function drawable(value: number): number {
  const size = Math.abs(value);
  return size < 1e-99 ? 0 : size <= 1e99 ? value : NaN;
}

/** The lowest and the highest of some values; `[Infinity, -Infinity]` if there are none. NaN is ignored. */
export function extent(values: Iterable<number>): [number, number] {
  let low = Infinity, high = -Infinity;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}

/** A linear axis with about `count` ticks at round numbers. With `nice`, the domain ends at such numbers. */
export function linearAxis(low: number, high: number, count: number, nice = true): Axis {
  if (!(high > low)) return { log: false, domain: [low, low], ticks: [low] };
  const step = roundStep((high - low) / count);
  const first = nice ? Math.floor(low / step + 1e-9) : Math.ceil(low / step - 1e-9);
  const last = nice ? Math.ceil(high / step - 1e-9) : Math.floor(high / step + 1e-9);
  const ticks = last - first > 50 || !Number.isFinite(step) ? [low, high] // a span that floats can hardly divide
    : Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12)));
  return { log: false, domain: nice ? [Math.min(low, ticks[0]), Math.max(high, ticks[ticks.length - 1])] : [low, high], ticks };
}

/** 1, 2, 5 or 10 times a power of ten, whichever is nearest in ratio. */
function roundStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough)), factor = rough / power;
  return power * (factor >= Math.sqrt(50) ? 10 : factor >= Math.sqrt(10) ? 5 : factor >= Math.sqrt(2) ? 2 : 1);
}

/** A linear axis from 0, or a log axis if the positive values span a wide range. A log axis cannot show 0 and negative values. */
export function normAxis(lowestPositive: number, highest: number): Axis {
  if (lowestPositive > 0 && highest / lowestPositive >= LOG_RATIO && Number.isFinite(highest)) {
    return { log: true, domain: [lowestPositive, highest], ticks: logTicks(lowestPositive, highest) };
  }
  return linearAxis(0, highest > 0 ? highest : 1, 3);
}

/** At most five powers of ten. With fewer than three powers in range, also three times each power (1, 3, 10). */
function logTicks(low: number, high: number): number[] {
  const first = Math.floor(Math.log10(low)), last = Math.ceil(Math.log10(high));
  const within = (ticks: number[]) => ticks.filter((tick) => tick >= low && tick <= high);
  const powers = within(Array.from({ length: last - first + 1 }, (_, index) => Number(`1e${first + index}`)));
  if (powers.length < 3) {
    const threes = within(Array.from({ length: last - first + 1 }, (_, index) => Number(`3e${first + index}`)));
    return [...powers, ...threes].sort((a, b) => a - b);
  }
  const every = Math.ceil(powers.length / 5);
  return powers.filter((_, index) => (powers.length - 1 - index) % every === 0);
}

/** The x axis of steps or epochs: ticks at whole numbers, and at each one if there are few. */
export function stepAxis(values: Iterable<number>, count: number): Axis {
  const distinct = [...new Set(values)].sort((a, b) => a - b);
  if (distinct.length === 0) return { log: false, domain: [0, 1], ticks: [] };
  const low = distinct[0], high = distinct[distinct.length - 1];
  if (distinct.length <= count) return { log: false, domain: [low, high], ticks: distinct };
  const { ticks } = linearAxis(low, high, count, false);
  return { log: false, domain: [low, high], ticks: distinct.every(Number.isInteger) ? ticks.filter(Number.isInteger) : ticks };
}

/** A number with at most three significant digits: 0.0123, 4.5, 1,230, 1.2e-6. */
export function numberText(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 0.001 || size >= 100_000)) return value.toExponential(1).replace(".0e", "e").replace("e+", "e");
  return Number(value.toPrecision(3)).toLocaleString("en", { maximumFractionDigits: 6 });
}

/** The labels of ticks: as {@link numberText}, with more digits where two ticks would look the same. */
export function tickTexts(ticks: readonly number[]): string[] {
  const short = ticks.map(numberText);
  return new Set(short).size === ticks.length ? short : ticks.map((tick) => String(Number(tick.toPrecision(6))));
}
