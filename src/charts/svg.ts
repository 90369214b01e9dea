/**
 * @file SVG as text: elements, paths, escaping. Charts are put together from strings and need no document, so that they are drawn in a few
 * milliseconds, in Node as in a browser, and are always the same for the same input.
 */
import type { Point } from "./thin.js";

/** Attributes of an element; those that are undefined are left out. */
export type Attributes = Readonly<Record<string, string | number | undefined>>;

/**
 * An element.
 *
 * @param content markup, as of this function or of {@link escapeText}
 * @example
 * element("text", { x: 10, y: 20 }, escapeText("a < b")); // <text x="10" y="20">a &#60; b</text>
 */
export function element(name: string, attributes: Attributes, ...content: readonly string[]): string {
  let start = `<${name}`;
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined) start += ` ${key}="${typeof value === "number" ? coordinate(value) : escapeText(value)}"`;
  }
  const inside = content.join("");
  return inside === "" ? `${start}/>` : `${start}>${inside}</${name}>`;
}

/** Escapes text for XML 1.0, and replaces the characters that it forbids. */
export function escapeText(text: string): string {
  return text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu, "\ufffd")
    .replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** A number of pixels to a hundredth: files get smaller, and do not depend on the JavaScript engine's logarithm. */
export function coordinate(value: number): string {
  return String(Math.round(value * 100) / 100 || 0);
}

/** A place in pixels to a tenth, as paths with many points have it. */
function place(x: number, y: number): string {
  return `${Math.round(x * 10) / 10 || 0},${Math.round(y * 10) / 10 || 0}`;
}

/** The path through points that are already in pixels. A `y` of NaN leaves a gap; a point between two gaps becomes a dot. */
export function pathOf(points: readonly Point[]): string {
  let path = "", open = 0;
  const close = (): void => {
    if (open === 1) path += `L${path.slice(path.lastIndexOf("M") + 1)}`; // seen because of its round ends
    open = 0;
  };
  for (const { x, y } of points) {
    if (Number.isNaN(y)) {
      close();
      continue;
    }
    path += `${open === 0 ? "M" : "L"}${place(x, y)}`;
    open++;
  }
  close();
  return path;
}
