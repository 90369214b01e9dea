/**
 * @file The colours of the charts: hues that colour-blind readers can distinguish, each with a darker shade for text. After Okabe and
 * Ito 2008, "Color universal design", without yellow, which is hard to see on a light background.
 */

/** The colour of a line, and its darker shade for text (contrast with the background above 4.5). */
export interface Colour {
  line: string;
  text: string;
}

/** As many as a chart shows tasks one by one. */
const hues: readonly Colour[] = [
  { line: "#0072b2", text: "#005b8f" },
  { line: "#d55e00", text: "#a84a00" },
  { line: "#009e73", text: "#00714f" },
  { line: "#b5609a", text: "#94477c" },
  { line: "#d99a00", text: "#8a6200" },
  { line: "#4aa3d8", text: "#1f6f9f" },
  { line: "#5b5f97", text: "#474a7d" },
  { line: "#8a5a3c", text: "#6b4429" },
];

/** With more tasks than this, a chart shows the most telling ones and a summary of the rest. */
export const manyTasks = hues.length;

/** The colour of layers that all tasks share. */
export const shared: Colour = { line: "#4b5563", text: "#374151" };

/** The colours of text, secondary text, grid, background, bands, and of lines that stand back. */
export const ink = {
  text: "#1f2933", secondary: "#5f6b7a", grid: "#e4e7eb", background: "#fdfdfb", band: "#d5dae1", faint: "#9aa5b1",
} as const;

/** The colours of the highest and the lowest of many tasks. */
export const extremes: { readonly highest: Colour; readonly lowest: Colour } = { highest: hues[1], lowest: hues[0] };

/**
 * A colour for each task, in the order given: charts of one run that are given the same tasks use the same colours. If there are more
 * tasks than colours, some share one; the labels still tell them apart.
 *
 * @param tasks may repeat
 */
export function taskColours(tasks: Iterable<string>): Map<string, Colour> {
  return new Map(Array.from(new Set(tasks), (name, index) => [name, hues[index % hues.length]]));
}

/**
 * A colour for each arm of a comparison: grey for those that others are compared with, and hues for the others, in the order given.
 *
 * @param arms may repeat
 */
export function armColours(arms: Iterable<string>, baselines: ReadonlySet<string>): Map<string, Colour> {
  let next = 0;
  return new Map(Array.from(new Set(arms), (name) => [name, baselines.has(name) ? shared : hues[next++ % hues.length]]));
}

/** A scale from negative to positive: orange, grey, blue; the strongest first and last. Text on the outer ones is white. */
export const diverging = ["#b23c0a", "#e27c45", "#f6c6a8", "#e9ebee", "#b5d5ea", "#5fa5d2", "#0b6aa8"] as const;

/** A scale from nothing to all. Text on the last two is white. */
export const sequential = ["#f1f5f9", "#d3e4f1", "#a3c9e4", "#5fa5d2", "#2779b5", "#0b5394"] as const;

/** White text, on dark cells. */
export const onDark = "#ffffff";
