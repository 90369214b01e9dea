/**
 * @file Values by step, for many lines at once, in bounded memory. While there is room every step keeps its value. Then windows of steps
 * take their place: of 2 steps, of 4, and so on, the same for all lines. A window keeps what charts draw: mean, lowest, highest, squares.
 */
import type { StateMap, StateReader } from "../tensor/state.js";
import { drawable } from "./scale.js";
import type { Point } from "./thin.js";

/** What a line was during some steps. */
export interface StepWindow {
  /** Its number: the step divided by the width of the windows, rounded down. */
  index: number;
  from: number;
  to: number;
  /** Of the values that are finite. */
  count: number;
  sum: number;
  squares: number;
  low: number;
  high: number;
}

/** A line: its windows by step. */
export type StepSeries = readonly StepWindow[];

const BUDGET = 40_000;
/** Numbers of a window, in a state. */
const FIELDS = 8;

/** Lines by name, in order of appearance. */
export class SeriesSet {
  private readonly lines = new Map<string, StepWindow[]>();
  private stored = 0;
  private span = 1;
  private first = NaN;
  private apart = 0;
  /** Values added, and how many of them are not finite, and 0 or below. */
  readonly counts = { all: 0, notFinite: 0, notPositive: 0 };
  /** Over all lines, of the values that are finite; `lowestPositive` is Infinity if there is none. */
  readonly extremes = { low: Infinity, high: -Infinity, lowestPositive: Infinity };

  /** @param budget the largest number of windows of all lines together; a line has at least one */
  constructor(private readonly budget = BUDGET) {}

  /** The number of steps that share a window. */
  get width(): number {
    return this.span;
  }

  /** The interval between the steps: the greatest common divisor of all distances; 0 if all are the same step. */
  get interval(): number {
    return this.apart;
  }

  /** The lines by name. */
  get series(): ReadonlyMap<string, StepSeries> {
    return this.lines;
  }

  /** The number of windows of all lines together. */
  get size(): number {
    return this.stored;
  }

  /**
   * Adds a value. The steps of a line must not go down.
   *
   * @param given NaN, infinities and what is too large to be drawn leave a gap
   */
  add(name: string, step: number, given: number): void {
    const { counts, extremes } = this, value = drawable(given), isFinite = !Number.isNaN(value);
    counts.all++;
    if (!isFinite) counts.notFinite++;
    else {
      if (value <= 0) counts.notPositive++;
      else if (value < extremes.lowestPositive) extremes.lowestPositive = value;
      if (value < extremes.low) extremes.low = value;
      if (value > extremes.high) extremes.high = value;
    }
    if (Number.isNaN(this.first)) this.first = step;
    if (this.apart !== 1) this.apart = commonDivisor(this.apart, Math.abs(step - this.first));
    let line = this.lines.get(name);
    if (line === undefined) this.lines.set(name, line = []);
    const index = Math.floor(step / this.span), last = line[line.length - 1] as StepWindow | undefined;
    const one = isFinite
      ? { index, from: step, to: step, count: 1, sum: value, squares: value * value, low: value, high: value }
      : { index, from: step, to: step, count: 0, sum: 0, squares: 0, low: Infinity, high: -Infinity };
    if (last?.index === index) join(last, one);
    else {
      line.push(one);
      this.stored++;
      if (this.stored > this.budget && this.stored > 2 * this.lines.size) this.widen();
    }
  }

  /** All its lines, for a run that goes on later. */
  stateDict(): StateMap {
    const { lines, stored, span, first, apart, counts, extremes } = this, data = new Float64Array(stored * FIELDS);
    let at = 0;
    for (const line of lines.values()) {
      for (const { index, from, to, count, sum, squares, low, high } of line) {
        data.set([index, from, to, count, sum, squares, low, high], at);
        at += FIELDS;
      }
    }
    const lengths = Array.from(lines.values(), ({ length }) => length);
    return {
      names: [...lines.keys()], lengths, windows: { shape: [stored, FIELDS], data }, span, first, apart, counts: { ...counts },
      extremes: { ...extremes },
    };
  }

  /** Takes the lines of a state, in place of its own. */
  loadStateDict(state: StateReader): void {
    const names = state.texts("names"), lengths = state.numbers("lengths", names.length), { data } = state.array("windows", Float64Array);
    const counts = state.map("counts"), extremes = state.map("extremes");
    [this.span, this.first, this.apart] = ["span", "first", "apart"].map((key) => state.number(key));
    for (const key of ["all", "notFinite", "notPositive"] as const) this.counts[key] = counts.number(key);
    for (const key of ["low", "high", "lowestPositive"] as const) this.extremes[key] = extremes.number(key);
    this.lines.clear();
    this.stored = data.length / FIELDS;
    let at = 0;
    names.forEach((name, place) => this.lines.set(name, Array.from({ length: lengths[place] }, () => {
      const [index, from, to, count, sum, squares, low, high] = data.subarray(at, at += FIELDS);
      return { index, from, to, count, sum, squares, low, high };
    })));
  }

  private widen(): void {
    this.span *= 2;
    this.stored = 0;
    for (const [name, line] of this.lines) {
      const joined: StepWindow[] = [];
      for (const one of line) {
        one.index = Math.floor(one.index / 2);
        const last = joined[joined.length - 1] as StepWindow | undefined;
        if (last?.index === one.index) join(last, one);
        else joined.push(one);
      }
      this.lines.set(name, joined);
      this.stored += joined.length;
    }
  }
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}

function join(into: StepWindow, next: StepWindow): void {
  into.to = Math.max(into.to, next.to);
  into.count += next.count;
  into.sum += next.sum;
  into.squares += next.squares;
  into.low = Math.min(into.low, next.low);
  into.high = Math.max(into.high, next.high);
}

/**
 * The line of several parts together, as one vector: the root of the sum of the squares, such as of layers' norms. Exact where a window is
 * one step; in wider windows the mean is exact as a root mean square, and lowest and highest are bounds.
 *
 * @param parts lines of one set, whose windows therefore fit
 */
export function combine(parts: readonly StepSeries[]): StepSeries {
  if (parts.length === 1) return parts[0];
  const whole = new Map<number, StepWindow>();
  for (const part of parts) {
    for (const { index, from, to, count, squares, low, high } of part) {
      const square = count === 0 ? NaN : squares / count, lows = count === 0 ? NaN : low * low, highs = count === 0 ? NaN : high * high;
      const one = whole.get(index);
      if (one === undefined) whole.set(index, { index, from, to, count: 1, sum: 0, squares: square, low: lows, high: highs });
      else {
        one.from = Math.min(one.from, from);
        one.to = Math.max(one.to, to);
        one.squares += square;
        one.low += lows;
        one.high += highs;
      }
    }
  }
  return [...whole.values()].sort((a, b) => a.index - b.index).map((one) => (Number.isNaN(one.squares)
    ? { ...one, count: 0, sum: 0, squares: 0, low: Infinity, high: -Infinity }
    : { ...one, sum: Math.sqrt(one.squares), low: Math.sqrt(one.low), high: Math.sqrt(one.high) }));
}

/** The mean of a window; NaN if it has no value. */
export function meanOf({ count, sum }: StepWindow): number {
  return count === 0 ? NaN : sum / count;
}

/** The middle of a window. */
export function middleOf({ from, to }: StepWindow): number {
  return (from + to) / 2;
}

/** One point for each window: its mean. NaN if it has no value. */
export function meanPoints(series: StepSeries): Point[] {
  return series.map((window) => ({ x: middleOf(window), y: meanOf(window) }));
}
