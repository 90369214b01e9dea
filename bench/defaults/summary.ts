/** @file What the benchmark of defaults says: a line for each task of a case, and means over lines; as a table, and as Markdown. */
import { fourDigits } from "../harness/statistics.js";
import { table, whole } from "../harness/table.js";
import type { Size } from "./cases.js";
import type { Peers } from "./peers.js";
import type { Ours } from "./unit.js";

/** A difference from the linear model that counts. */
export const MARGIN = 0.01;

/** All results of one seed of a case. */
export interface SeedResult {
  seed: number;
  ours: Ours;
  peers: Peers;
}

/** The scores of one task of a case: means over the seeds, and their values in the seeds' order. */
export interface Line {
  name: string;
  size: Size;
  task: string;
  metric: string;
  seeds: number;
  trainRows: number;
  testRows: number;
  alone: number;
  together: number;
  linear: number;
  /** Null where there is text. */
  boosting: number | null;
  majority: number;
  /** Together less linear. */
  difference: number;
  /** Of the training together: mean optimizer steps, and mean seconds of the whole training. */
  steps: number;
  seconds: number;
  /** Fits of the linear models that did not converge. */
  unconverged: number;
  values: Record<"alone" | "together" | "linear" | "boosting" | "majority", number[]>;
}

/** The scores that lines are compared by. */
type Scores = Pick<Line, "alone" | "together" | "linear" | "boosting" | "majority" | "difference" | "steps" | "seconds">;

/** Means over lines. */
export interface Mean extends Omit<Scores, "steps"> {
  title: string;
  lines: number;
  /** Lines more than `MARGIN` below the linear model, and above it. */
  short: { alone: number; together: number };
  ahead: { alone: number; together: number };
  /** Of the lines that have boosting: ours together on the same. */
  togetherBesideBoosting: number | null;
}

/** -1 where a score is more than `MARGIN` below the linear model's, 1 where it is as much above it, else 0. */
function beside(score: number, linear: number): -1 | 0 | 1 {
  const difference = Number((score - linear).toFixed(9)); // .91 - .9 is not more than .01
  return difference < -MARGIN ? -1 : difference > MARGIN ? 1 : 0;
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** A case's lines, a task each. */
export function linesOf(name: string, size: Size, results: readonly SeedResult[]): Line[] {
  if (results.length === 0) return [];
  const { ours } = results[0];
  return Object.entries(ours.tasks).map(([task, { metric, trainRows, testRows }]): Line => {
    const all = (value: (result: SeedResult) => number): number[] => results.map(value);
    const boosting = results.map(({ peers }) => peers[task].boosting?.score).filter((score) => score !== undefined);
    const values = {
      alone: all((result) => result.ours.tasks[task].alone),
      together: all((result) => result.ours.tasks[task].together),
      linear: all((result) => result.peers[task].linear.score),
      boosting,
      majority: all((result) => result.peers[task].majority.score),
    };
    return {
      name, size, task, metric, seeds: results.length, trainRows, testRows,
      alone: mean(values.alone),
      together: mean(values.together),
      linear: mean(values.linear),
      boosting: boosting.length > 0 ? mean(boosting) : null,
      majority: mean(values.majority),
      difference: mean(values.together) - mean(values.linear),
      steps: mean(all((result) => result.ours.steps)),
      seconds: mean(all((result) => result.ours.seconds)),
      unconverged: results.reduce((sum, { peers }) => sum + peers[task].unconverged, 0),
      values: Object.fromEntries(Object.entries(values).map(([who, list]) => [who, list.map(fourDigits)])) as Line["values"],
    };
  });
}

/** The mean over some lines; undefined for none. */
export function meanOf(title: string, lines: readonly Line[]): Mean | undefined {
  if (lines.length === 0) return undefined;
  const of = (value: (line: Line) => number, among = lines): number => mean(among.map(value));
  const boosted = lines.filter(({ boosting }) => boosting !== null), any = boosted.length > 0;
  const count = (sign: -1 | 1): Mean["short"] => ({
    alone: lines.filter(({ alone, linear }) => beside(alone, linear) === sign).length,
    together: lines.filter(({ together, linear }) => beside(together, linear) === sign).length,
  });
  return {
    title, lines: lines.length,
    alone: of(({ alone }) => alone),
    together: of(({ together }) => together),
    linear: of(({ linear }) => linear),
    boosting: any ? of(({ boosting }) => boosting!, boosted) : null,
    togetherBesideBoosting: any ? of(({ together }) => together, boosted) : null,
    majority: of(({ majority }) => majority),
    difference: of(({ difference }) => difference),
    seconds: of(({ seconds }) => seconds),
    short: count(-1), ahead: count(1),
  };
}

/** Means by size, in the order of the lines, and over all of them. */
export function meansOf(lines: readonly Line[]): Mean[] {
  const sizes = [...new Set(lines.map(({ size }) => size))];
  const means = sizes.map((size) => meanOf(sizeTitle(size), lines.filter((line) => line.size === size)));
  return [...means, meanOf("all", lines)].filter((one) => one !== undefined);
}

/** `full`, or `300 rows`. */
function sizeTitle(size: Size): string {
  return size === "full" ? "in full" : `${whole(size)} rows`;
}

const HEADER = ["dataset, task (metric)", "rows", "alone", "together", "linear", "boosting", "majority", "difference", "steps", "s"];

/** Lines and means for the terminal. `-` after our score: more than .01 below the linear model; `+`: as much above it. */
export function showLines(lines: readonly Line[]): string {
  const rows = lines.map((line) => {
    const { name, size, task, metric, trainRows, steps, seconds } = line, title = `${name}${size === "full" ? "" : `@${size}`}`;
    return [`${title}, ${task} (${metric})`, whole(trainRows), ...scoreCells(line), whole(steps), seconds.toFixed(1)];
  });
  const means = meansOf(lines).map((one) => [`mean, ${one.title} (${one.lines})`, "", ...scoreCells(one), "", one.seconds.toFixed(1)]);
  return table(HEADER, [...rows, ...means]);
}

/** What a mean says beside its scores, a sentence each. */
export function showMeans(lines: readonly Line[]): string {
  return meansOf(lines).map(({ title, lines: count, short, ahead, boosting, togetherBesideBoosting }) => {
    const boosted = boosting === null ? "" : ` Boosting ${three(boosting)}, ours on the same tasks ${three(togetherBesideBoosting!)}.`;
    return `${title}: of ${count} tasks, together ${short.together} are more than ${MARGIN} below linear and ${ahead.together} more than ` +
      `that above it; alone ${short.alone} and ${ahead.alone}.${boosted}`;
  }).join("\n");
}

const MARKS = { [-1]: " -", 0: "  ", 1: " +" };

function scoreCells({ alone, together, linear, boosting, majority, difference }: Omit<Scores, "steps" | "seconds">): string[] {
  const ours = (value: number): string => `${three(value)}${MARKS[beside(value, linear)]}`;
  return [ours(alone), ours(together), three(linear), boosting === null ? "" : three(boosting), three(majority), signed(difference)];
}

/** Three digits after the point, without the zero before it. */
function three(value: number): string {
  return value.toFixed(3).replace(/^(-?)0\./u, "$1.").replace(/^-(\.000)$/u, "$1");
}

function signed(value: number): string {
  const shown = three(value);
  return value > 0 && shown !== ".000" ? `+${shown}` : shown;
}

/**
 * The README's table: a row for each dataset in full (the means of its tasks), and a row for the means over the tasks of each size.
 *
 * @example
 * markdownOf(lines); // "| data | tasks | alone | together | ..."
 */
export function markdownOf(lines: readonly Line[]): string {
  const names = [...new Set(lines.filter(({ size }) => size === "full").map(({ name }) => name))];
  const rows = names.map((name) => {
    const own = lines.filter((line) => line.name === name && line.size === "full"), { steps, seconds } = own[0];
    const tasks = own.map(({ task, metric }) => `${task} (${metric.replaceAll("_", " ")})`).join(", ");
    return [name, tasks, ...markdownCells(meanOf(name, own)!), whole(steps), seconds.toFixed(1)];
  });
  const means = meansOf(lines).map((one) => (
    [`**mean, ${one.title}**`, `${one.lines} task${one.lines === 1 ? "" : "s"}`, ...markdownCells(one), "", one.seconds.toFixed(1)]));
  const header = ["data", "tasks", "alone", "together", "linear", "boosting", "majority", "difference", "short / ahead", "steps", "s"];
  const align = header.map((_, column) => (column < 2 ? "---" : "--:"));
  return [header, align, ...rows, ...means].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** The best of ours and linear in bold. */
function markdownCells({ alone, together, linear, boosting, majority, difference, short, ahead }: Mean): string[] {
  const most = Math.max(...[alone, together, linear].map((value) => Number(value.toFixed(3))));
  const cell = (value: number): string => (Number(value.toFixed(3)) === most ? `**${three(value)}**` : three(value));
  return [
    cell(alone), cell(together), cell(linear), boosting === null ? "" : three(boosting), three(majority), signed(difference),
    `${short.together} / ${ahead.together}`,
  ];
}
