/**
 * @file The frame of every chart: title, subtitle, legend and axis labels around what the chart draws, as a self-contained SVG file. The
 * background is opaque, so that a chart reads the same on a dark page.
 */
import { ink } from "./palette.js";
import { element, escapeText, type Attributes } from "./svg.js";
import { pixelsOf, shorten, wrap } from "./text-width.js";

const FONT = "'Helvetica Neue', Helvetica, Arial, 'Liberation Sans', 'Noto Sans', sans-serif";
const TITLE_SIZE = 17, SUBTITLE_SIZE = 12.5, LABEL_SIZE = 12, LINE = 17, SUBTITLE_LINES = 4;

/** The width of every chart, and the empty space at its left and right, in pixels. */
export const width = 860, border = 24;
/** The height of ticks and x label below what a chart draws. */
const FOOT = 56, FOOT_WITHOUT_LABEL = 28;

/** A sign of the legend, and what it stands for. */
export interface LegendEntry {
  sign: "line" | "dot" | "diamond" | "band";
  colour: string;
  dash?: string;
  thickness?: number;
  label: string;
}

/** The texts of a figure. */
export interface FigureTexts {
  title: string;
  /** Parts of the text below the title; empty ones are left out. */
  subtitle: readonly string[];
  xLabel: string;
  yLabel: string;
  /** A description of the figure, for screen readers. */
  description: string;
  legend?: readonly LegendEntry[];
  /** The whole width in pixels. Default: that of every chart. */
  width?: number;
}

/**
 * A figure as the text of an SVG file.
 *
 * @param height of what `draw` draws, without tick labels
 * @param draw returns markup; `top` is where it begins
 * @param middle where the x label is centred. Default: the middle of the figure
 */
export function figure(texts: FigureTexts, height: number, draw: (top: number) => string, middle?: number): string {
  const parts: string[] = [], { width: wide = width } = texts, columnsOf = (size: number): number => columnsIn(wide, size);
  let y = 38;
  const line = (at: number, size: number, text: string, more: Attributes): void => {
    parts.push(element("text", { x: border, y: at, "font-size": size, ...more }, escapeText(text)));
  };
  line(y, TITLE_SIZE, shorten(texts.title, columnsOf(TITLE_SIZE)), { "font-weight": 700, fill: ink.text });
  y += 4;
  const parted = texts.subtitle.filter((part) => part !== ""), columns = Math.floor((wide - 2 * border) / (SUBTITLE_SIZE * 0.5));
  for (const text of wrap(parted, " · ", columns, SUBTITLE_LINES)) {
    line(y += LINE, SUBTITLE_SIZE, text, { fill: ink.secondary });
  }
  if (texts.legend !== undefined && texts.legend.length > 0) {
    const { markup, height: rows } = legendAt(y + 24, texts.legend, wide);
    parts.push(markup);
    y += 6 + rows;
  }
  if (texts.yLabel !== "") line(y += 28, LABEL_SIZE, shorten(texts.yLabel, columnsOf(LABEL_SIZE)), { fill: ink.text });
  const top = y + 14, total = Math.ceil(top + height + (texts.xLabel === "" ? FOOT_WITHOUT_LABEL : FOOT));
  const size = { width: wide, height: total, viewBox: `0 0 ${wide} ${total}` };
  return `${element(
    "svg", { xmlns: "http://www.w3.org/2000/svg", role: "img", ...size, "font-family": FONT, "font-size": LABEL_SIZE, fill: ink.secondary },
    element("title", {}, escapeText(texts.title)),
    element("desc", {}, escapeText(texts.description)),
    element("rect", { width: "100%", height: "100%", fill: ink.background }),
    ...parts,
    draw(top),
    texts.xLabel === "" ? "" : element(
      "text", { x: middle ?? wide / 2, y: total - 18, "text-anchor": "middle", fill: ink.text },
      escapeText(shorten(texts.xLabel, columnsOf(LABEL_SIZE))),
    ),
  )}\n`;
}

/** A figure without data: its title, and why there is nothing to see. */
export function emptyFigure(texts: FigureTexts, message: string): string {
  return figure({ ...texts, description: message, legend: [] }, 160, (top) => (
    element("text", { x: (texts.width ?? width) / 2, y: top + 84, "text-anchor": "middle", "font-size": 14 }, escapeText(message))));
}

function columnsIn(wide: number, size: number): number {
  return Math.floor((wide - 2 * border) / (size * 0.58));
}

const SIGN = 26, SPACE = 10;

function legendAt(y: number, entries: readonly LegendEntry[], whole: number): { markup: string; height: number } {
  let x = border, row = 0;
  const markup = entries.map(({ sign, colour, dash, thickness = 2.25, label }) => {
    const shown = shorten(label, Math.min(60, columnsIn(whole - SIGN, LABEL_SIZE))), wide = SIGN + pixelsOf(shown, LABEL_SIZE) + SPACE;
    if (x > border && x + wide - SPACE > whole - border) {
      x = border;
      row++;
    }
    const at = y + row * LINE - 4, left = x;
    x += wide;
    const stroke = { stroke: colour, "stroke-width": thickness, "stroke-dasharray": dash, "stroke-linecap": "round" };
    const drawn = sign === "line" ? element("path", { d: `M${left + 1},${at}L${left + 19},${at}`, fill: "none", ...stroke })
      : sign === "dot" ? element("circle", { cx: left + 10, cy: at, r: 3.25, fill: colour })
        : sign === "diamond" ? diamond(left + 10, at, colour)
          : element("rect", { x: left + 1, y: at - 5, width: 18, height: 10, fill: colour });
    return drawn + element("text", { x: left + SIGN, y: at + 4 }, escapeText(shown));
  }).join("");
  return { markup, height: (row + 1) * LINE };
}

/** The mark of a single score. */
export function diamond(x: number, y: number, fill: string): string {
  const d = `M${x.toFixed(1)},${(y - 5.5).toFixed(1)}L${(x + 5.5).toFixed(1)},${y.toFixed(1)}L${x.toFixed(1)},${(y + 5.5).toFixed(1)}` +
    `L${(x - 5.5).toFixed(1)},${y.toFixed(1)}Z`;
  return element("path", { d, fill, stroke: ink.background, "stroke-width": 1.25 });
}
