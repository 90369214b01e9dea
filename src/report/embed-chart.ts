/**
 * @file A chart within a page. Its title becomes text of the page, its margins and background go, and it gets a name and a description for
 * screen readers. A second drawing for small screens stands in where there is one; else the chart scrolls by itself.
 */
import { border } from "../charts/figure.js";
import { html, type Html, idOf, markup } from "./html.js";

/** A chart to embed. */
export interface Chart {
  id: string;
  /** The text of an SVG file of `src/charts`. */
  svg: string;
  /** The same for small screens. */
  narrow?: string;
  /** Stands in place of the chart's own title. */
  title?: string;
}

/** The pixels above a chart that its title takes. */
const TITLE = 40, MARGIN = border - 2;

/** A figure with a chart. */
export function embedChart({ id, svg, narrow, title }: Chart): Html {
  const name = title ?? unescape(/<title>([^<]*)<\/title>/u.exec(svg)?.[1] ?? ""), caption = `${id}-name`;
  const drawn = html`<div class="scroll${narrow === undefined ? "" : " wide"}" id="${id}-wide" tabindex="0" role="group"
    aria-labelledby="${caption}">${inline(svg, `${id}-a`, name)}</div>`;
  return html`<figure class="chart" id="${id}"><figcaption id="${caption}">${name}</figcaption>${drawn}${
    narrow !== undefined && html`<div class="narrow">${inline(narrow, `${id}-b`, name)}</div>`}</figure>`;
}

/** An SVG element of a page: without title, background and margins. */
function inline(svg: string, id: string, name: string): Html {
  const [, width, height] = /viewBox="0 0 (\d+) (\d+)"/u.exec(svg)!, wide = Number(width) - 2 * MARGIN, high = Number(height) - TITLE;
  const open = html`<svg role="img" aria-label="${name}" aria-describedby="${idOf(id)}-d" width="${wide}" height="${high}"
    viewBox="${MARGIN} ${TITLE} ${wide} ${high}" font-size="12" class="w${width}">`;
  const content = svg.trimEnd().replace(/^<svg[^>]*>/u, "").replace(/<title>[^<]*<\/title>/u, "")
    .replace("<desc>", `<desc id="${idOf(id)}-d">`).replace(/<rect width="100%" height="100%"[^>]*\/>/u, "")
    .replace(/<text x="\d+" y="38" font-size="17"[^>]*>[^<]*<\/text>/u, "").replaceAll("<desc/>", "");
  return markup(open.text + content);
}

function unescape(text: string): string {
  return text.replace(/&#(\d+);/gu, (_, code: string) => String.fromCodePoint(Number(code)));
}
