/** @file A light chart of curves over steps: lines in SVG that stretch to their place, labels beside them as text. */
import { draw, make, score } from "./dom.js";

/** A curve. */
export interface Curve {
  name: string;
  /** The number of its colour. */
  colour: number;
  /** Drawn thin and dashed. */
  faint?: boolean;
  points: readonly (readonly [step: number, value: number])[];
}

const WIDTH = 400, HEIGHT = 140, PAD = 6;
/** More points than this are not told apart. */
const MOST_POINTS = 200;

/** A figure with the curves; what it shows is told in words too. */
export function chartOf(title: string, curves: readonly Curve[]): HTMLElement {
  const all = curves.flatMap(({ points }) => points), steps = Math.max(2, ...all.map(([step]) => step));
  const values = all.map(([, value]) => value).filter(Number.isFinite), low = Math.min(...values), high = Math.max(...values);
  const range = high > low ? high - low : 1, base = high > low ? low : low - 0.5;
  const x = (step: number): number => PAD + (step / steps) * (WIDTH - 2 * PAD);
  const y = (value: number): number => HEIGHT - PAD - ((value - base) / range) * (HEIGHT - 2 * PAD);
  const lines = curves.map(({ colour, faint, points }) => {
    const shown = thin(points).filter(([, value]) => Number.isFinite(value));
    const path = shown.map(([step, value], at) => `${at === 0 ? "M" : "L"}${x(step).toFixed(1)},${y(value).toFixed(1)}`).join("");
    return draw("path", { d: path + (shown.length === 1 ? "h0.1" : ""), class: `curve colour-${colour}${faint ? " faint" : ""}` });
  });
  const last = curves.flatMap(({ name, points }) => (points.length > 0 ? [`${name} ${score(points.at(-1)![1])}`] : []));
  const svg = draw("svg", {
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", role: "img",
    "aria-label": `${title}: ${last.join(", ") || "nothing yet"}`,
  }, ...lines);
  const labels = values.length === 0 ? [] : [score(high), score(low)];
  return make("figure", { class: "chart" },
    make("figcaption", {}, title),
    make("div", { class: "plot" },
      make("div", { class: "scale", "aria-hidden": "true" }, ...labels.map((label) => make("span", {}, label))), svg),
    make("ul", { class: "key" }, ...curves.map(({ name, colour, faint, points }) => make("li", {},
      make("span", { class: `swatch colour-${colour}${faint ? " faint" : ""}`, "aria-hidden": "true" }),
      `${name} `, make("strong", {}, points.length > 0 ? score(points.at(-1)![1]) : "–")))));
}

/** Evenly spread points, the last one among them. */
function thin(points: Curve["points"]): Curve["points"] {
  if (points.length <= MOST_POINTS) return points;
  return Array.from({ length: MOST_POINTS }, (_, at) => points[Math.round((at * (points.length - 1)) / (MOST_POINTS - 1))]);
}
