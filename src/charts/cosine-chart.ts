/**
 * @file The chart of conflict: the cosine between two tasks' gradients over the shared layers, one panel a pair (see step-panels.ts), with a
 * line at 0. Below it the tasks conflict: a step that follows one makes the other worse (Yu et al. 2020, "Gradient surgery for multi-task
 * learning").
 */
import { shared } from "./palette.js";
import { drawStepPanels, groupBy, howDrawn, inset, numberText, panelLine, type StepPanel } from "./step-panels.js";
import { shorten } from "./text-width.js";
import { medians } from "./thin.js";

/** The cosine between two tasks' gradients at one step. */
export interface CosinePoint {
  step: number;
  /** The two tasks, in either order. */
  tasks: readonly [string, string];
  /** From -1 to 1; NaN leaves a gap. */
  cosine: number;
}

/** Words of the chart. */
export interface CosineChartOptions {
  /** Default `Where the tasks' gradients point`. */
  title?: string;
  /** A line below the title; default: what thin and thick lines are. */
  subtitle?: string;
}

interface Pair extends StepPanel {
  note: string;
  mean: number;
  largest: number;
}

/** More pairs than this are too many to look at: those that conflict most are shown. */
const MOST_PAIRS = 12;
const CONFLICT = "#f7e9e4", CONFLICT_TEXT = "#9a4a2f";

/**
 * The cosines between the tasks' gradients by step, as the text of an SVG file. Beside each pair: the median, and the share of the steps in
 * conflict. Of more than twelve pairs, the twelve of the lowest mean are drawn, and the subtitle says so. No points give an empty chart that
 * says so.
 *
 * @param points in any order; pairs stand in order of appearance
 * @example
 * const svg = await cosineChart([{ step: 1, tasks: ["movie", "yelp"], cosine: 0.3 }, { step: 2, tasks: ["movie", "yelp"], cosine: -0.1 }]);
 */
export async function cosineChart(points: readonly CosinePoint[], options: CosineChartOptions = {}): Promise<string> {
  const all = Array.from(groupBy(points, ({ tasks: [a, b] }) => JSON.stringify(a < b ? [a, b] : [b, a])).values(), pairPanel);
  const worst = new Set([...all].sort((a, b) => a.mean - b.mean).slice(0, MOST_PAIRS));
  const pairs = all.filter((pair) => worst.has(pair));
  const largest = Math.max(0, ...pairs.map((pair) => pair.largest));
  const bound = Math.max(1, Math.ceil(largest * 10)) / 10;
  const words = {
    title: options.title ?? "Where the tasks' gradients point",
    subtitle: [
      options.subtitle ?? howDrawn(pairs, points),
      ...(all.length > pairs.length ? [`the ${pairs.length} of ${all.length} pairs that conflict most`] : []),
    ].join(" · "),
    description: pairs.length === 0 ? "No step was observed." : pairs.map(({ name, note }) => `${name}: ${note}`).join("; "),
    xLabel: "step",
    yLabel: "cosine: above 0 the two tasks pull together, below 0 against each other",
  };
  return drawStepPanels(words, pairs, { log: false, domain: [-bound, bound], ticks: [-bound, 0, bound] }, {
    empty: "No step was observed.",
    under: (plot) => [
      plot.rect([{}], { y1: -bound, y2: 0, insetBottom: -inset, fill: CONFLICT }),
      plot.text(pairs.slice(0, 1), { text: () => "conflict", fy: "name", frameAnchor: "bottom-left", dx: 6, dy: -6, fontSize: 11, fill: CONFLICT_TEXT }),
    ],
  });
}

function pairPanel(points: readonly CosinePoint[]): Pair {
  const [a, b] = [...points[0].tasks].sort();
  const shown = points
    .map(({ step, cosine }) => ({ x: step, y: Number.isFinite(cosine) ? Math.min(1, Math.max(-1, cosine)) : NaN })) // 1 + 1e-16 is 1
    .sort((left, right) => left.x - right.x);
  const finite = shown.filter(({ y }) => Number.isFinite(y)), median = medians(shown, 1)[0]?.y;
  const below = finite.filter(({ y }) => y < 0).length;
  const notes = median === undefined
    ? ["no cosines"]
    : [`median ${numberText(Number(median.toFixed(3)))}`, `conflict in ${Math.round((100 * below) / finite.length)} % of steps`];
  const name = `${a} and ${b}`;
  return {
    name,
    note: notes.join(", "),
    mean: finite.length === 0 ? Infinity : finite.reduce((sum, { y }) => sum + y, 0) / finite.length,
    largest: finite.reduce((most, { y }) => Math.max(most, Math.abs(y)), 0),
    lines: [panelLine(shown, shared)],
    labels: [{ name: { whole: name, shown: `${shorten(a, 14)} and ${shorten(b, 14)}`, colour: shared } }, ...notes.map((note) => ({ note }))],
  };
}
