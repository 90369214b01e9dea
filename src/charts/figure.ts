/**
 * @file Draws a figure with Observable Plot: adds title, subtitle and axis labels, and returns a self-contained SVG file. In a browser it
 * uses the page's document, elsewhere one of linkedom. Both libraries are loaded when the first chart is drawn.
 */
import type * as Plot from "@observablehq/plot";
import { ink } from "./palette.js";
import { shorten } from "./text-width.js";

const SVG = "http://www.w3.org/2000/svg";
const FONT = "'Helvetica Neue', Helvetica, Arial, 'Liberation Sans', 'Noto Sans', sans-serif";
const TITLE_SIZE = 17;

/** The height of title, subtitle and y label above the plot, in pixels. */
export const headingHeight = 112;
/** The height of ticks and x label below the plot, in pixels. */
export const footHeight = 62;
/** The empty space at the left and right of a figure, in pixels. */
export const border = 24;

/** The texts of a figure. */
export interface FigureTexts {
  title: string;
  /** A line below the title. */
  subtitle: string;
  /** The axis labels. Drawn here, since Plot would align its own labels with the plot and not with the title. */
  xLabel: string;
  yLabel: string;
  /** A description of the figure, for screen readers. */
  description: string;
}

/** A drawn plot, to which elements can be added at pixel positions. */
export interface Canvas {
  plot: SVGElement & Plot.Plot;
  /** Appends an element to `parent`, by default to the figure. */
  add: (name: string, attributes: Record<string, string | number>, text?: string, parent?: Element) => Element;
}

/**
 * Draws a figure.
 *
 * @param options what to plot, with width and height
 * @param decorate adds elements for which Plot has no mark
 * @returns the text of an SVG file, always the same for the same input
 */
export async function drawFigure(
  texts: FigureTexts, options: (plot: typeof Plot) => Plot.PlotOptions & { width: number; height: number },
  decorate?: (canvas: Canvas) => void,
): Promise<string> {
  const library = await import("@observablehq/plot");
  const document = await pageDocument();
  const given = options(library);
  const plot = library.plot({
    className: "potluck-chart",
    ...given,
    document,
    style: { fontFamily: FONT, fontSize: "12px", color: ink.secondary, background: ink.background },
  }) as unknown as SVGElement & Plot.Plot;

  const add: Canvas["add"] = (name, attributes, text, parent = plot) => {
    const element = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
    if (text !== undefined) element.textContent = text;
    return parent.appendChild(element);
  };
  const line = (y: number, size: number, text: string, attributes: Record<string, string | number>) => {
    const columns = Math.floor((given.width - 2 * border) / (size * 0.58));
    add("text", { x: border, y, "font-size": size, "text-anchor": "start", ...attributes }, shorten(text, columns));
  };
  decorate?.({ plot, add });
  line(38, TITLE_SIZE, texts.title, { "font-weight": 700, fill: ink.text });
  line(59, 12.5, texts.subtitle, { fill: ink.secondary });
  line(headingHeight - 15, 12, texts.yLabel, { fill: ink.text });
  const [left, right] = plot.scale("x")?.range as [number, number];
  line(given.height - 20, 12, texts.xLabel, { fill: ink.text, x: (left + right) / 2, "text-anchor": "middle" });

  plot.setAttribute("role", "img");
  const first = plot.firstChild;
  plot.insertBefore(add("title", {}, texts.title), first);
  plot.insertBefore(add("desc", {}, texts.description), first);
  plot.insertBefore(add("rect", { width: "100%", height: "100%", fill: ink.background }), first);
  return `${toXml(plot).replace("<svg", `<svg xmlns="${SVG}"`)}\n`;
}

async function pageDocument(): Promise<Document> {
  if (typeof document !== "undefined") return document;
  const { parseHTML } = await import("linkedom");
  return parseHTML("<!doctype html><html><body></body></html>").document;
}

const ELEMENT = 1, TEXT = 3;

/** A node as XML. Documents would serialise it as HTML, which does not escape `<` in attributes. */
function toXml(node: Node): string {
  if (node.nodeType === TEXT) return escape(node.textContent ?? "");
  if (node.nodeType !== ELEMENT) return "";
  const element = node as Element;
  // Sorted, since their order differs between documents. Only some documents list `xmlns` as an attribute.
  const attributes = Array.from(element.attributes, ({ name, value }) => [name, value] as const)
    .filter(([name]) => !name.startsWith("xmlns"))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => ` ${name}="${escape(rounded(name, value))}"`);
  const inside = Array.from(element.childNodes, toXml).join("");
  const name = element.localName;
  return inside === "" ? `<${name}${attributes.join("")}/>` : `<${name}${attributes.join("")}>${inside}</${name}>`;
}

const GEOMETRY = /^(?:d|points|transform|x|y|x1|x2|y1|y2|cx|cy|r|width|height)$/;

/** Rounds geometry to a hundredth of a pixel: files get smaller, and do not depend on the JavaScript engine's logarithm. */
function rounded(name: string, value: string): string {
  if (!GEOMETRY.test(name)) return value;
  return value.replace(/-?\d+(?:\.\d+)?(?:e[-+]?\d+)?/g, (number) => String(Math.round(Number(number) * 100) / 100 || 0));
}

/** Escapes text for XML 1.0, and replaces the characters that it forbids. */
function escape(text: string): string {
  return text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu, "\ufffd")
    .replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
