/**
 * @file The colours of the charts: seven hues that colour-blind readers can distinguish, each with a darker shade for text. After Okabe and
 * Ito 2008, "Color universal design", without yellow, which is hard to see on a light background.
 */

/** The colour of a line, and its darker shade for text (contrast with the background above 4.5). */
export interface Colour {
  line: string;
  text: string;
}

const hues: readonly Colour[] = [
  { line: "#0072b2", text: "#005b8f" },
  { line: "#d55e00", text: "#a84a00" },
  { line: "#009e73", text: "#00714f" },
  { line: "#b5609a", text: "#94477c" },
  { line: "#d99a00", text: "#8a6200" },
  { line: "#4aa3d8", text: "#1f6f9f" },
  { line: "#5b5f97", text: "#474a7d" },
];

/** The colour of layers that all tasks share. */
export const shared: Colour = { line: "#4b5563", text: "#374151" };

/** The colours of text, secondary text, grid and background. */
export const ink = { text: "#1f2933", secondary: "#5f6b7a", grid: "#e4e7eb", background: "#fdfdfb" } as const;

/**
 * A colour for each task, in the order of their names, so that a task has the same colour in every chart. If there are more tasks than
 * colours, some share one; the labels still tell them apart.
 *
 * @param tasks in any order; may repeat
 */
export function taskColours(tasks: Iterable<string>): Map<string, Colour> {
  const names = [...new Set(tasks)].sort();
  return new Map(names.map((name, index) => [name, hues[index % hues.length]]));
}
