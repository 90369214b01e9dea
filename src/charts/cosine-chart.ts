/**
 * @file Plots the cosine between two tasks' gradients over the shared layers. Clearly below 0 the two tasks conflict: a step that lowers
 * one task's loss raises the other's (Yu et al. 2020, "Gradient surgery for multi-task learning").
 */
import { map, number, type Options, readOptions, text } from "../options/index.js";
import { CosineHistory, defaultBand, mostPairs, pairName } from "./cosine-history.js";
import { cosineMap, meanText, type SummedPair } from "./cosine-map.js";
import { emptyFigure, type FigureTexts } from "./figure.js";
import { checkPoints, subtitle, tasks } from "./options.js";
import { ink, shared } from "./palette.js";
import type { Axis } from "./scale.js";
import { drawStepPanels, lineNote } from "./step-panels.js";

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
  subtitle, tasks,
  band: number({
    from: 0, to: 1, default: defaultBand, describe: "Cosines of a smaller size count as neither conflict nor alignment.",
  }),
  datasets: map(text({ empty: true, phrase: "a dataset's name", describe: "A dataset's name." }), {
    optional: true, phrase: "a map from tasks to datasets",
    describe: "The dataset of each task. For two tasks of different datasets the chart says that a cosine means little.",
  }),
};

/** Options of {@link cosineChart}. */
export type CosineChartOptions = Options<typeof options>;

const NO_STEPS = "No task gradients were logged.", CONFLICT = "#f9ece6", CONFLICT_TEXT = "#a84a00", NEITHER = "#e6e9ed";

/**
 * Plots the cosines between the tasks' gradients by step. Beside each panel are the mean with its 95 % interval, what it says, and the
 * shares of steps below, within and above a band around 0. The word "conflict" stands only where the whole interval is below the band: for
 * unrelated tasks half of all cosines are below 0. The interval is by batch means, since the cosines of neighbouring steps are alike: the
 * steps are divided into 10 consecutive batches (5 of fewer than 40 steps; none of fewer than 10), and Student's t is applied to their
 * means. More than ten pairs become a map of the means, with the lowest and the highest named.
 *
 * @param points in any order; may be empty; steps are whole numbers
 * @returns the text of an SVG file
 * @throws PotluckError for an unknown option or a wrong point
 * @example
 * const svg = cosineChart([{ step: 1, tasks: ["movie", "yelp"], cosine: 0.3 }, { step: 2, tasks: ["movie", "yelp"], cosine: -0.1 }]);
 */
export function cosineChart(points: readonly CosinePoint[], given: CosineChartOptions = {}): string {
  const chosen = readOptions("cosineChart", options, given);
  checkPoints("cosineChart", points, { step: "number", tasks: "pair of texts", cosine: "number" });
  const history = new CosineHistory(chosen.tasks, chosen.band);
  for (const { step, tasks: [a, b], cosine } of [...points].sort((a, b) => a.step - b.step)) history.add(step, a, b, cosine);
  return drawCosines(history, chosen);
}

/** Draws the cosines of a run. */
export function drawCosines(history: CosineHistory, given: Omit<CosineChartOptions, "tasks" | "band">): string {
  const { title, subtitle: line, datasets } = readOptions("cosineChart", options, given), { band } = history;
  const rank = new Map(history.tasks.map((task, index) => [task, index]));
  const pairs = history.pairs.flatMap((pair): SummedPair[] => {
    const summary = pair.cosines.summary();
    return summary === null ? [] : [{ ...pair, summary }];
  }).sort((a, b) => rank.get(a.tasks[0])! - rank.get(b.tasks[0])! || rank.get(a.tasks[1])! - rank.get(b.tasks[1])!);
  const isApart = ({ tasks: [a, b] }: SummedPair): boolean => datasets !== undefined && datasets[a] !== datasets[b];
  const apart = pairs.filter(isApart).length, isMap = history.pairs.length > mostPairs;
  const inConflict = pairs.filter(({ summary }) => summary.verdict === "conflict").length;
  const isSummed = pairs.some(({ summary }) => summary.interval !== null);
  const lines = isMap ? [] : pairs.map((pair) => ({
    name: pairName(pair), isTask: false, colour: shared, series: history.set!.series.get(pairName(pair))!, note: "",
    shortNote: "", level: 0,
  }));
  const panels = lines.map((one) => ({ name: one.name, lines: [one] }));
  const texts: FigureTexts = {
    title,
    subtitle: [
      line ?? (isMap ? "mean over the logged steps" : pairs.length === 0 ? "" : lineNote(history.set!, panels)),
      ...(isSummed ? [`± 95 % interval by batch means; conflict only if all of it is below ${-band}`] : []),
      ...(isMap ? [`${inConflict.toLocaleString("en")} of ${pairs.length.toLocaleString("en")} pairs conflict`] : []),
      ...(apart === 0 ? [] : [
        `${apart === pairs.length ? "these tasks are" : apart === 1 ? "1 pair is" : `${apart.toLocaleString("en")} pairs are`} from ` +
        "different datasets: their gradients come from different rows, and a cosine says little",
      ]),
    ],
    description: pairs.slice(0, 50).map((pair) => `${pairName(pair)}: ${notesOf(pair).join(", ")}`).join("; "),
    xLabel: isMap ? "" : "step",
    yLabel: isMap ? "mean cosine similarity of each pair of tasks" : "cosine similarity",
  };
  if (pairs.length === 0) return emptyFigure({ ...texts, subtitle: line === undefined ? [] : [line] }, NO_STEPS);
  if (isMap) return cosineMap(texts, history, pairs);
  const { extremes: { low, high } } = history.set!, bound = Math.max(1, Math.ceil(Math.max(-low, high, band) * 10)) / 10;
  const axis: Axis = { log: false, domain: [-bound, bound], ticks: [-bound, 0, bound] };
  const byName = new Map(pairs.map((pair) => [pairName(pair), pair]));
  return drawStepPanels({
    ...texts,
    legend: [
      { sign: "band", colour: CONFLICT, label: `below ${-band}` }, { sign: "band", colour: NEITHER, label: `within ±${band}: neither` },
    ],
  }, panels, {
    axis, empty: NO_STEPS,
    background: (panel) => panel.zone(-bound, -band, CONFLICT) + panel.zone(-band, band, NEITHER) + panel.level(0, { stroke: ink.faint }),
    beside({ name }) {
      const pair = byName.get(name)!;
      return [
        ...notesOf(pair).map((text) => (text === "conflict" ? { text, colour: CONFLICT_TEXT } : { text })),
        ...(isApart(pair) && apart < pairs.length ? [{ text: "from different datasets" }] : []),
      ];
    },
  });
}

function notesOf({ summary }: SummedPair): string[] {
  const { verdict, shares, steps } = summary, [below, within, above] = shares.map((share) => `${Math.round(share * 100)}%`);
  return [
    `mean ${meanText(summary)}`,
    verdict === "too few steps" ? `${steps} step${steps === 1 ? "" : "s"}: too few to tell` : verdict,
    `below ${below}, within ${within}, above ${above}`,
  ];
}
