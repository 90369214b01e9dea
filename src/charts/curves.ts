/**
 * @file Draws curves by epoch: a panel for each task, with the curves of the training, validation and test rows, in one grid. Tasks with
 * the same metric have the same scale. Of many tasks the best and the worst have panels, and the others share one as thin lines.
 */
import { curveAxis, lossAxis } from "./curve-axis.js";
import { chooseTasks, type CurveChoice, type CurveTask } from "./curve-choice.js";
import { border, diamond, emptyFigure, figure, type FigureTexts, type LegendEntry, width } from "./figure.js";
import { type CurveSplit, curveSplits } from "./options.js";
import { type Colour, ink, shared, taskColours } from "./palette.js";
import { type Box, Panel } from "./panel.js";
import { type Axis, drawable, numberText, pixelOf, stepAxis } from "./scale.js";
import { element, escapeText } from "./svg.js";
import { shorten } from "./text-width.js";
import { type Point, thin } from "./thin.js";
import { quantile } from "./bands.js";

/** The values of one task on some rows, by epoch. */
export interface Curve {
  task: string;
  /** The name of the training, if there are several. */
  run?: string;
  /** The rows; not given if there is only one kind. */
  split?: CurveSplit;
  /** Sorted by x. */
  points: readonly Point[];
}

/** What to draw. */
export interface CurveSpec {
  title: string;
  subtitle: readonly string[];
  xLabel: string;
  yLabel: string;
  /** In the order of the panels. */
  tasks: readonly CurveTask[];
  curves: readonly Curve[];
  /** The epoch whose weights were kept. */
  kept?: number;
  /** Whether the values are losses, whose axis may be logarithmic. */
  areLosses?: boolean;
  /** Which of many tasks to show, as {@link choiceOf} chose for another chart of the same run. */
  choice?: CurveChoice;
  /** The text of a chart without curves. */
  empty: string;
}

const AXIS = 46, GAP = 22, HEADING = 40, TICKS = 30, MAX_DOTS = 12, POINTS = 8000, OTHER_POINTS = 6000;
const PLOT_HEIGHTS = [300, 240, 150] as const;
const DASHES = [undefined, "6 4", "1.5 3.5", "9 3.5 1.5 3.5"] as const, WORDS = ["solid", "dashed", "dotted", "dash-dotted"] as const;
const SPLIT_NAMES: Record<CurveSplit, string> = { train: "training", validation: "validation", test: "test" };

/** Draws the curves. */
export function drawCurves(spec: CurveSpec): string {
  const { title, xLabel, yLabel, kept } = spec;
  const curves = spec.curves.map((curve) => ({ ...curve, points: curve.points.map(({ x, y }) => ({ x, y: drawable(y) })) }))
    .filter(({ points }) => points.some(({ y }) => Number.isFinite(y)));
  const curvesOf = (task: string): Curve[] => curves.filter((curve) => curve.task === task);
  const tasks = spec.tasks.filter(({ name }) => curves.some(({ task }) => task === name));
  const texts: FigureTexts = { title, subtitle: spec.subtitle, xLabel, yLabel, description: spec.empty };
  if (tasks.length === 0) return emptyFigure(texts, spec.empty);
  const choice = spec.choice ?? choiceOf(spec), drawn = new Set(tasks.map(({ name }) => name));
  const [shown, others] = [choice.shown, choice.others].map((part) => (
    tasks.filter((task) => part.some(({ name }) => name === task.name && drawn.has(name)))));
  const colours = taskColours(spec.tasks.map(({ name }) => name));
  const metrics = [...new Set(tasks.map(({ metric }) => metric))], names = new Map(tasks.map((task) => [task.name, task]));
  const axes = new Map(metrics.map((metric) => [metric, (spec.areLosses ? lossAxis : curveAxis)(curves.flatMap(({ task, points }) => (
    names.get(task)?.metric === metric ? points.map(({ y }) => y) : [])))]));
  const cells: Cell[] = [
    ...shown.map((task): Cell => ({
      task, note: `${rankNote(task.name, choice)}${notesOf(curvesOf(task.name), kept)}`,
      heading: metrics.length > 1 ? `${task.name} (${task.metric})` : task.name,
      colour: shown.length === tasks.length ? colours.get(task.name)! : shared, curves: curvesOf(task.name), others: [],
    })),
    ...otherCells(others, (task) => mainCurve(curvesOf(task)), metrics.length > 1),
  ];
  const columns = cells.length === 1 ? 1 : cells.length === 2 || cells.length === 4 ? 2 : 3;
  const plotHeight = PLOT_HEIGHTS[columns - 1], rowHeight = HEADING + plotHeight + TICKS, rows = Math.ceil(cells.length / columns);
  const plotWidth = (width - 2 * border - (columns - 1) * GAP) / columns - AXIS;
  const x = stepAxis(curves.flatMap(({ points }) => points.map((point) => point.x)), columns === 1 ? 12 : columns === 2 ? 8 : 6);
  const runs = runsOf(curves), buckets = Math.max(30, Math.floor(POINTS / 4 / (cells.length * 2 * Math.max(1, runs.length))));
  const hasValidation = curves.some(({ split }) => split === "validation");
  return figure({
    ...texts,
    subtitle: [
      ...spec.subtitle, choice.note,
      Array.from(axes.values()).some(({ axis }) => axis.log) ? "log scale" : "",
      Array.from(axes.values()).some(({ isCut }) => isCut) ? "values beyond an axis are at its edge" : "",
    ],
    legend: legendOf(curves, runs, shown.length === 1 ? colours.get(shown[0].name)! : shared, { kept, xLabel, hasValidation }),
    description: cells.map(({ heading, note }) => `${heading}: ${note}`).join("; "),
  }, rows * rowHeight - TICKS, (top) => cells.map((cell, index) => {
    const left = border + (index % columns) * (AXIS + plotWidth + GAP), y = top + Math.floor(index / columns) * rowHeight;
    const box = { x: left + AXIS, y: y + HEADING - 6, width: plotWidth, height: plotHeight };
    return drawCell(cell, box, x, axes.get(cell.task.metric)!.axis, { runs, kept, buckets, hasValidation });
  }).join(""));
}

/** Which tasks a chart shows one by one. */
export function choiceOf({ tasks, curves, kept }: Pick<CurveSpec, "tasks" | "curves" | "kept">): CurveChoice {
  const byTask = new Map<string, Curve[]>();
  for (const curve of curves) {
    if (curve.points.some(({ y }) => Number.isFinite(drawable(y)))) byTask.set(curve.task, [...byTask.get(curve.task) ?? [], curve]);
  }
  return chooseTasks(tasks.filter(({ name }) => byTask.has(name)), ({ name }) => endOf(mainCurve(byTask.get(name)!), kept).y);
}

function rankNote(task: string, { best, worst }: CurveChoice): string {
  return best.has(task) ? "best · " : worst.has(task) ? "worst · " : "";
}

/** One panel: a task's curves, or the lines of many others. */
interface Cell {
  task: CurveTask;
  heading: string;
  note: string;
  colour: Colour;
  curves: readonly Curve[];
  others: readonly Curve[];
}

/** Runs in order of appearance, but `alone` last, so that the joint training gets the solid line. */
function runsOf(curves: readonly Curve[]): string[] {
  const runs = [...new Set(curves.map(({ run }) => run ?? ""))];
  return [...runs.filter((run) => run !== "alone"), ...runs.filter((run) => run === "alone")];
}

/** The curve by which a task is judged: on validation rows, else on test rows. */
function mainCurve(curves: readonly Curve[]): Curve {
  return curves.find(({ split }) => split === "validation") ?? curves.find(({ split }) => split !== "train") ?? curves[0];
}

/** The point of the epoch that was kept, else the last one. */
function endOf({ points }: Curve, kept: number | undefined): Point {
  const finite = points.filter(({ y }) => Number.isFinite(y));
  return (kept === undefined ? undefined : finite.findLast(({ x }) => x <= kept)) ?? finite[finite.length - 1];
}

function isMark({ split, points }: Curve, curves: readonly Curve[]): boolean {
  return split === "test" && points.length === 1 && curves.some((other) => other.points.length > 1 || other.split !== "test");
}

/** Values with three decimals, large ones with three digits. */
function valueText(value: number): string {
  return Math.abs(value) < 100 ? value.toFixed(3) : numberText(value);
}

function notesOf(curves: readonly Curve[], kept: number | undefined): string {
  const isLone = new Set(curves.map(({ run }) => run)).size > 1;
  const judged = curves.filter(({ split }) => split !== "train");
  return (judged.length > 0 ? judged : curves).map((curve) => {
    const name = [isLone ? curve.run : undefined, curve.split && SPLIT_NAMES[curve.split]].filter((word) => word !== undefined).join(" ");
    return `${name}${name === "" ? "" : " "}${valueText(endOf(curve, curve.split === "test" ? undefined : kept).y)}`;
  }).join(" · ");
}

function legendOf(
  curves: readonly Curve[], runs: readonly string[], { line: colour }: Colour,
  { kept, xLabel, hasValidation }: Pick<CellOptions, "kept" | "hasValidation"> & { xLabel: string },
): LegendEntry[] {
  const entries = curveSplits.flatMap((split): LegendEntry[] => {
    const own = curves.filter((curve) => curve.split === split);
    if (own.length === 0) return [];
    const label = `${SPLIT_NAMES[split]} rows`;
    if (split === "train") return [{ sign: "line", colour: ink.faint, thickness: 1.5, label }];
    if (own.every((curve) => isMark(curve, curves))) return [{ sign: "diamond", colour, label: `${label}, once at the end` }];
    return [{ sign: "line", colour, dash: split === "test" && hasValidation ? "1.5 3.5" : undefined, label }];
  });
  const rule = { sign: "line", colour: ink.secondary, thickness: 1, dash: "3 3" } as const;
  return [
    ...(runs.length > 1 || entries.length > 1 ? entries : []),
    ...(kept === undefined ? [] : [{ ...rule, label: `kept: ${xLabel} ${kept.toLocaleString("en")}` }]),
    ...(runs.length < 2 ? [] : runs.map((run, index): LegendEntry => (
      { sign: "line", colour, dash: DASHES[index % DASHES.length], label: `${WORDS[index % WORDS.length]}: ${run}` }))),
  ];
}

interface CellOptions {
  runs: readonly string[];
  kept: number | undefined;
  buckets: number;
  hasValidation: boolean;
}

function drawCell(cell: Cell, box: Box, x: Axis, y: Axis, { runs, kept, buckets, hasValidation }: CellOptions): string {
  const { heading, note, colour, curves, others } = cell, panel = new Panel(box, x, y), room = box.width + AXIS;
  const text = (dy: number, size: number, whole: string, fill: string, weight?: number): string => element(
    "text", { x: box.x - AXIS, y: box.y + dy, "font-size": size, "font-weight": weight, fill },
    whole.length > 20 ? element("title", {}, escapeText(whole)) : "", escapeText(shorten(whole, Math.floor(room / (size * 0.56)))),
  );
  const drawn = curves.map((curve) => {
    const { split, points, run = "" } = curve;
    if (isMark(curve, curves)) {
      return diamond(pixelOf(panel.x, kept ?? points[0].x), pixelOf(panel.y, points[0].y), colour.text);
    }
    const isTrain = split === "train", stroke = isTrain ? ink.faint : colour.line;
    const dash = split === "test" && hasValidation ? "1.5 3.5" : DASHES[runs.indexOf(run) % DASHES.length];
    return panel.line(thin(points, buckets), { stroke, "stroke-width": isTrain ? 1.5 : 2, "stroke-dasharray": dash }) +
      (points.length <= MAX_DOTS ? panel.dots(points, isTrain ? 2 : 3, stroke) : "");
  });
  return element(
    "g", {}, text(-21, 13, heading, colour.text, 700), text(-6, 11.5, note, ink.secondary), panel.frame(),
    kept === undefined ? "" : panel.rule(kept, { stroke: ink.secondary, "stroke-dasharray": "3 3" }), ...othersIn(panel, others), ...drawn,
  );
}

/** All other lines as one path, and their median. */
function othersIn(panel: Panel, others: readonly Curve[]): string[] {
  if (others.length === 0) return [];
  const buckets = Math.max(4, Math.floor(OTHER_POINTS / 4 / others.length));
  const lines = others.flatMap(({ points }) => [...thin(points, buckets), { x: 0, y: NaN }]);
  const byX = new Map<number, number[]>();
  for (const { points } of others) {
    for (const { x, y } of points) {
      if (!Number.isFinite(y)) continue;
      const own = byX.get(x);
      if (own === undefined) byX.set(x, [y]);
      else own.push(y);
    }
  }
  const median = Array.from(byX, ([x, values]) => ({ x, y: quantile(Float64Array.from(values).sort(), 0.5) })).sort((a, b) => a.x - b.x);
  return [
    panel.line(lines, { stroke: ink.faint, "stroke-width": 0.8, "stroke-opacity": 0.6 }),
    panel.line(thin(median, 200), { stroke: ink.text, "stroke-width": 2 }),
  ];
}

/** A panel for the other tasks of each metric. */
function otherCells(others: readonly CurveTask[], curveOf: (task: string) => Curve, isNamed: boolean): Cell[] {
  return Array.from(new Set(others.map(({ metric }) => metric)), (metric) => {
    const own = others.filter((task) => task.metric === metric), curves = own.map(({ name }) => curveOf(name));
    const { split } = curves[0], rows = split === undefined ? "" : `${SPLIT_NAMES[split]} rows; `;
    return {
      task: own[0], heading: `${own.length} other task${own.length === 1 ? "" : "s"}${isNamed ? ` (${metric})` : ""}`,
      note: `${rows}black: their median`, colour: shared, curves: [], others: curves,
    };
  });
}
