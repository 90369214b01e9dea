/**
 * @file What all charts share: Observable Plot drawn into a document, a title above, and the result as the text of an SVG file
 * that stands alone: its own fonts, colours, background and description. In a browser the page's document is used; elsewhere
 * linkedom's. Both are loaded when the first chart is drawn, so that importing this costs nothing.
 */
import type * as Plot from "@observablehq/plot";
import { ink } from "./palette.js";
import { shorten } from "./text-width.js";

const SVG = "http://www.w3.org/2000/svg";
const FONT = "'Helvetica Neue', Helvetica, Arial, 'Liberation Sans', 'Noto Sans', sans-serif";
const TITLE_SIZE = 17;

/** The height that a figure's title and subtitle take above the plot, the y axis' label included. */
export const headingHeight = 112;
/** The height below the plot: ticks and the x axis' label. */
export const footHeight = 62;
/** The empty border at a figure's left and right, in pixels. */
export const border = 24;

/** Words of a figure. */
export interface Words {
  title: string;
  /** A quieter line below. */
  subtitle: string;
  /** What the axes show; drawn here, since Plot's own labels keep to its edges and not to the figure's border. */
  xLabel: string;
  yLabel: string;
  /** The whole figure in a sentence or two, for those who cannot see it. */
  description: string;
}

/** A plot in the making: elements may be added to it in pixels, where its scales say. */
export interface Canvas {
  plot: SVGElement & Plot.Plot;
  /** Adds an element as the last child of `parent`, by default of the whole figure. */
  add: (name: string, attributes: Record<string, string | number>, text?: string, parent?: Element) => Element;
}

/**
 * Draws a figure.
 *
 * @param options what to plot; width and height must be given. The plot's own title options are not used
 * @param decorate adds what Plot has no mark for
 * @returns the text of an SVG file; the same input gives the same text
 */
export async function drawFigure(
  words: Words, options: (plot: typeof Plot) => Plot.PlotOptions & { width: number; height: number }, decorate?: (canvas: Canvas) => void,
): Promise<string> {
  const library = await import("@observablehq/plot");
  const document = await pageDocument();
  const given = options(library);
  const plot = library.plot({
    className: "potluck-chart",
    ...given,
    document,
    style: { fontFamily: FONT, fontSize: "12px", color: ink.quiet, background: ink.background },
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
  line(38, TITLE_SIZE, words.title, { "font-weight": 700, fill: ink.text });
  line(59, 12.5, words.subtitle, { fill: ink.quiet });
  line(headingHeight - 15, 12, words.yLabel, { fill: ink.text });
  const [left, right] = plot.scale("x")?.range as [number, number];
  line(given.height - 20, 12, words.xLabel, { fill: ink.text, x: (left + right) / 2, "text-anchor": "middle" });

  plot.setAttribute("role", "img");
  const first = plot.firstChild;
  plot.insertBefore(add("title", {}, words.title), first);
  plot.insertBefore(add("desc", {}, words.description), first);
  plot.insertBefore(add("rect", { width: "100%", height: "100%", fill: ink.background }), first);
  return `${toXml(plot).replace("<svg", `<svg xmlns="${SVG}"`)}\n`;
}

async function pageDocument(): Promise<Document> {
  if (typeof document !== "undefined") return document;
  const { parseHTML } = await import("linkedom");
  return parseHTML("<!doctype html><html><body></body></html>").document;
}

const ELEMENT = 1, TEXT = 3;

/** A node as XML. Written here because documents serialise as HTML, which leaves `<` in attributes as it is. */
function toXml(node: Node): string {
  if (node.nodeType === TEXT) return escape(node.textContent ?? "");
  if (node.nodeType !== ELEMENT) return "";
  const element = node as Element;
  // Sorted, since documents keep attributes in different orders; `xmlns` is an attribute in some and not in others.
  const attributes = Array.from(element.attributes, ({ name, value }) => [name, value] as const)
    .filter(([name]) => !name.startsWith("xmlns"))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => ` ${name}="${escape(rounded(name, value))}"`);
  const inside = Array.from(element.childNodes, toXml).join("");
  const name = element.localName;
  return inside === "" ? `<${name}${attributes.join("")}/>` : `<${name}${attributes.join("")}>${inside}</${name}>`;
}

const GEOMETRY = /^(?:d|points|transform|x|y|x1|x2|y1|y2|cx|cy|r|width|height)$/;

/** Geometry to a hundredth of a pixel: smaller files, and the same text whichever engine's logarithm placed a point. */
function rounded(name: string, value: string): string {
  if (!GEOMETRY.test(name)) return value;
  return value.replace(/-?\d+(?:\.\d+)?(?:e[-+]?\d+)?/g, (number) => String(Math.round(Number(number) * 100) / 100 || 0));
}

/** Text as XML 1.0 allows it: marks of its own escaped, characters that it forbids replaced. */
function escape(text: string): string {
  return text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu, "\ufffd")
    .replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
