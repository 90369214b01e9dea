/** @file Where the parts of a paired chart are: rows by metric, their scales, and dots that do not hide each other. */
import type { Interval } from "./options.js";
import { extent, drawable, linearAxis, pixelOf, type Scale } from "./scale.js";

/** One task of one pair of arms. */
export interface PairedRow {
  task: string;
  /** What is compared, such as `together against alone`. Optional if it is the same for all. */
  arm?: string;
  /** The metric. Rows of one metric share a scale. */
  metric?: string;
  /** Default: true. Where lower is better, the scale runs down, so that better is always at the right. */
  higherIsBetter?: boolean;
  /** One number a seed: the arm's score minus that of the other. NaN leaves the seed out. */
  differences: readonly number[];
  /** 95 % interval of the mean on these rows. */
  theseRows?: Interval | null;
  /** 95 % interval of the mean on new rows of the same kind. */
  newRows?: Interval | null;
  /** Differences up to this count as none. */
  margin?: number | null;
  /** A word or two at the end of the row, such as `helps`. */
  verdict?: string;
}

/** The rows of one metric, which share a scale. */
export interface PairedGroup {
  metric: string;
  higherIsBetter: boolean;
  rows: readonly PairedRow[];
}

/** Groups rows by metric, in order of appearance. */
export function groupsOf(rows: readonly PairedRow[]): PairedGroup[] {
  const groups = new Map<string, PairedRow[]>();
  for (const row of rows) {
    const key = JSON.stringify([row.metric ?? "", row.higherIsBetter ?? true]), own = groups.get(key);
    if (own === undefined) groups.set(key, [row]);
    else own.push(row);
  }
  return Array.from(groups.values(), (own) => ({ metric: own[0].metric ?? "", higherIsBetter: own[0].higherIsBetter ?? true, rows: own }));
}

/** The mean of the differences that are known; NaN where none is. */
export function meanOf(differences: readonly number[]): number {
  const known = differences.map(drawable).filter((value) => !Number.isNaN(value));
  return known.length === 0 ? NaN : known.reduce((sum, value) => sum + value, 0) / known.length;
}

/** The scale of a group: it holds all that is drawn, and 0. Better is always to the right, so it runs down where lower is better. */
export function scaleOf({ rows, higherIsBetter }: PairedGroup, left: number, right: number, ticks: number): Scale {
  const values = rows.flatMap(({ differences, theseRows, newRows, margin }) => [
    ...differences, ...[theseRows, newRows].flatMap((interval) => (interval ? [interval.low, interval.high] : [])),
    margin ?? 0, -(margin ?? 0),
  ]).map(drawable).filter((value) => !Number.isNaN(value));
  const [low, high] = extent([0, ...values]), span = high - low > 1e-99 ? high - low : 1;
  const axis = linearAxis(low - span * 0.03, high + span * 0.03, ticks, false);
  return { ...axis, range: higherIsBetter ? [left, right] : [right, left] };
}

/** Where the dots of a row are: beside each other on a line, and above each other where they would overlap. */
export function placeDots(values: readonly number[], x: Scale, radius: number, room: number): { index: number; x: number; y: number }[] {
  const across = 2 * radius + 0.6;
  const sorted = values.map((value, index) => ({ index, x: pixelOf(x, drawable(value)) })).filter((dot) => !Number.isNaN(dot.x))
    .sort((a, b) => a.x - b.x || a.index - b.index);
  const placed: { index: number; x: number; level: number }[] = [];
  for (const dot of sorted) {
    const near = placed.filter((other) => dot.x - other.x < across).map(({ level }) => level);
    let level = 0;
    while (near.includes(level)) level = level > 0 ? -level : 1 - level;
    placed.push({ ...dot, level });
  }
  const highest = placed.reduce((most, { level }) => Math.max(most, Math.abs(level)), 0);
  const step = highest === 0 ? 0 : Math.min(across, (room / 2 - radius) / highest);
  return placed.map(({ index, x: at, level }) => ({ index, x: at, y: level * step }));
}
