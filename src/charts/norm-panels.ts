/** @file What the charts of gradient norms have in common: layers in groups, the notes on their axis and their lines. */
import { layerGroups } from "./layer-groups.js";
import { type Colour, shared } from "./palette.js";
import { type Axis, extent, normAxis, numberText } from "./scale.js";
import { medianOf, numberNote, type StepLine, type StepPanel } from "./step-panels.js";
import { combine, type SeriesSet, type StepSeries } from "./step-series.js";

/** The most lines that a description names one by one. */
const NAMED = 20;

/** One line before layers are put together. */
export interface LayerLine {
  layer: string;
  task?: string;
  series: StepSeries;
}

/** Panels of layers, at most `most`: the lines of one group and task are put together as one vector. */
export function layerPanels(
  lines: readonly LayerLine[], tasks: readonly string[], colours: ReadonlyMap<string, Colour>, most: number,
): { panels: StepPanel[]; isGrouped: boolean } {
  const layers = [...new Set(lines.map(({ layer }) => layer))], places = layerGroups(layers, tasks, most);
  const groups = new Map<string, Map<string | undefined, StepSeries[]>>();
  let isGrouped = false;
  for (const { layer, task, series } of lines) {
    const { group, task: owner } = places.get(layer)!, whose = task ?? owner;
    const own = groups.get(group) ?? new Map<string | undefined, StepSeries[]>();
    groups.set(group, own);
    const parts = own.get(whose);
    if (parts === undefined) own.set(whose, [series]);
    else {
      parts.push(series);
      isGrouped = true;
    }
  }
  const rank = new Map(tasks.map((task, index) => [task, index]));
  const panels = Array.from(groups, ([name, own]) => ({
    name,
    lines: [...own].sort(([a], [b]) => (rank.get(a ?? "") ?? -1) - (rank.get(b ?? "") ?? -1)).map(([task, parts]) => (
      normLine(task ?? (own.size > 1 ? "shared" : name), task !== undefined, task === undefined ? shared : colours.get(task) ?? shared,
        combine(parts)))),
  }));
  return { panels, isGrouped };
}

/** A line of norms, with its median and its largest value. */
export function normLine(name: string, isTask: boolean, colour: Colour, series: StepSeries): StepLine {
  const max = series.reduce((most, { high }) => Math.max(most, high), 0);
  const level = medianOf(series), shortNote = numberNote("median", level, "no norms");
  return { name, isTask, colour, series, shortNote, note: Number.isNaN(level) ? shortNote : `${shortNote}, max ${numberText(max)}`, level };
}

/** The axis of panels of norms. Layers that were put together have larger norms than each of them. */
export function axisOf(panels: readonly StepPanel[]): Axis {
  const windows = panels.flatMap(({ lines }) => lines.flatMap(({ series }) => series));
  const [lowest] = extent(windows.flatMap(({ low }) => (low > 0 && low < Infinity ? low : [])));
  return normAxis(lowest, extent(windows.map(({ high }) => high))[1]);
}

/** The subtitle's notes on the axis, and on norms that it cannot show. */
export function normNotes({ counts }: SeriesSet, log: boolean): string[] {
  const gaps = counts.notFinite + (log ? counts.notPositive : 0);
  const gapNote = `gaps: ${gaps} of ${counts.all} norms are ${log ? "0 or " : ""}not finite`;
  return [...(log ? ["log scale"] : []), ...(gaps > 0 ? [gapNote] : [])];
}

/** What the subtitle says where layers were put together. */
export const groupNote = "layers of one group together: the norm of all their gradients";

/** The panels in words, for screen readers. */
export function describePanels(panels: readonly StepPanel[]): string {
  return panels.map(({ name, lines }) => `${name}: ${describeLines(lines)}`).join("; ");
}

function describeLines(lines: readonly StepLine[]): string {
  if (lines.length === 1 && !lines[0].isTask) return lines[0].note;
  if (lines.length > NAMED) return `${lines.length} lines`;
  return lines.map((line) => `${line.name} ${line.shortNote}`).join(", ");
}
