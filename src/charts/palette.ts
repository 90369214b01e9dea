/**
 * @file The colours of the charts: seven hues that stay apart for colour-blind readers (after Okabe and Ito 2008, "Color universal
 * design", without yellow, which a light background swallows), each with a darker shade of itself for text.
 */

/** A line's colour, and the shade for words about it (contrast with the background above 4.5). */
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

/** What is nobody's own: layers that all tasks share. */
export const shared: Colour = { line: "#4b5563", text: "#374151" };

/** Text, quiet text, grid and background of every chart. */
export const ink = { text: "#1f2933", quiet: "#5f6b7a", grid: "#e4e7eb", background: "#fdfdfb" } as const;

/**
 * A colour for each task: by the order of the names, so that every chart of the same tasks agrees. More tasks than hues share
 * some; lines are labelled at their ends, so a hue alone never tells two apart.
 *
 * @param tasks in any order, repeated or not
 */
export function taskColours(tasks: Iterable<string>): Map<string, Colour> {
  const names = [...new Set(tasks)].sort();
  return new Map(names.map((name, index) => [name, hues[index % hues.length]]));
}
