/**
 * @file Plots the cosine between two tasks' gradients over the shared layers, with one panel per pair of tasks. Below 0 the two tasks
 * conflict: a step that lowers one task's loss raises the other's (Yu et al. 2020, "Gradient surgery for multi-task learning").
 */
import { type Options, readOptions, text } from "../options/index.js";
import { checkPoints, subtitle } from "./options.js";
import { shared } from "./palette.js";
import { drawStepPanels, groupBy, inset, lineNote, numberText, panelLine, type StepPanel } from "./step-panels.js";
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

const options = {
  title: text({ default: "Cosine similarity of the tasks' gradients", empty: true, phrase: "text", describe: "The title." }),
  subtitle,
};

/** Options of {@link cosineChart}. */
export type CosineChartOptions = Options<typeof options>;

interface PairPanel extends StepPanel {
  note: string;
  mean: number;
  largest: number;
}

/** If there are more pairs, only those that conflict most are shown. */
const MAX_PAIRS = 12;
const NO_STEPS = "No task gradients were logged.";
const CONFLICT = "#f7e9e4", CONFLICT_TEXT = "#9a4a2f";

/**
 * Plots the cosines between the tasks' gradients by step. Beside each panel are the median and the percentage of steps with a conflict. If
 * there are more than twelve pairs, only the twelve with the lowest mean are shown, and the subtitle says so.
 *
 * @param points in any order; may be empty; the pairs are shown in order of appearance
 * @returns the text of an SVG file
 * @throws PotluckError for an unknown option or a wrong point
 * @example
 * const svg = await cosineChart([{ step: 1, tasks: ["movie", "yelp"], cosine: 0.3 }, { step: 2, tasks: ["movie", "yelp"], cosine: -0.1 }]);
 */
export async function cosineChart(points: readonly CosinePoint[], given: CosineChartOptions = {}): Promise<string> {
  const { title, subtitle: line } = readOptions("cosineChart", options, given);
  checkPoints("cosineChart", points, { step: "number", tasks: "pair of texts", cosine: "number" });
  const all = Array.from(groupBy(points, ({ tasks: [a, b] }) => JSON.stringify(a < b ? [a, b] : [b, a])).values(), pairPanel);
  const worst = new Set([...all].sort((a, b) => a.mean - b.mean).slice(0, MAX_PAIRS));
  const pairs = all.filter((pair) => worst.has(pair));
  const largest = Math.max(0, ...pairs.map((pair) => pair.largest));
  const bound = Math.max(1, Math.ceil(largest * 10)) / 10;
  const texts = {
    title,
    subtitle: [
      line ?? lineNote(pairs, points),
      ...(all.length > pairs.length ? [`the ${pairs.length} of ${all.length} pairs that conflict most`] : []),
    ].join(" · "),
    description: pairs.length === 0 ? NO_STEPS : pairs.map(({ name, note }) => `${name}: ${note}`).join("; "),
    xLabel: "step",
    yLabel: "cosine similarity (below 0: conflict)",
  };
  return drawStepPanels(texts, pairs, { log: false, domain: [-bound, bound], ticks: [-bound, 0, bound] }, {
    empty: NO_STEPS,
    background: (plot) => [
      plot.rect([{}], { y1: -bound, y2: 0, insetBottom: -inset, fill: CONFLICT }),
      plot.text(pairs.slice(0, 1), {
        text: () => "conflict", fy: "name", frameAnchor: "bottom-left", dx: 6, dy: -6, fontSize: 11, fill: CONFLICT_TEXT,
      }),
    ],
  });
}

function pairPanel(points: readonly CosinePoint[]): PairPanel {
  const [a, b] = [...points[0].tasks].sort();
  const shown = points
    .map(({ step, cosine }) => ({ x: step, y: Number.isFinite(cosine) ? Math.min(1, Math.max(-1, cosine)) : NaN })) // rounding may exceed 1
    .sort((left, right) => left.x - right.x);
  const finite = shown.filter(({ y }) => Number.isFinite(y)), median = medians(shown, 1)[0]?.y;
  const below = finite.filter(({ y }) => y < 0).length;
  const notes = median === undefined
    ? ["no cosines"]
    : [`median ${numberText(Number(median.toFixed(3)))}`, `conflict in ${Math.round((100 * below) / finite.length)}% of steps`];
  const name = `${a} and ${b}`;
  return {
    name,
    note: notes.join(", "),
    mean: finite.length === 0 ? Infinity : finite.reduce((sum, { y }) => sum + y, 0) / finite.length,
    largest: finite.reduce((most, { y }) => Math.max(most, Math.abs(y)), 0),
    lines: [panelLine(shown, shared)],
    labels: [
      { name: { whole: name, shown: `${shorten(a, 14)} and ${shorten(b, 14)}`, colour: shared } }, ...notes.map((note) => ({ note })),
    ],
  };
}
