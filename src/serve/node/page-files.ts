/** @file The files of the playground page, as the build leaves them. */
import { readdirSync, readFileSync } from "node:fs";
import { pageHtml } from "../page/html.js";
import { pageStyle } from "../page/style.js";
import type { PageFile } from "../page-file.js";

/**
 * The playground page and its scripts.
 *
 * @example
 * const app = createApp({ reviews: model }, { page: playgroundPage() });
 */
export function playgroundPage(): PageFile[] {
  const folder = new URL("../page/scripts/", import.meta.url);
  const scripts = readdirSync(folder).filter((name) => name.endsWith(".js")).sort();
  return [
    { path: "", type: "text/html; charset=utf-8", body: pageHtml(scripts) },
    { path: "page/style.css", type: "text/css; charset=utf-8", body: pageStyle },
    { path: "page/icon.svg", type: "image/svg+xml", body: ICON },
    ...scripts.map((name) => ({
      path: `page/${name}`, type: "text/javascript; charset=utf-8", body: readFileSync(new URL(name, folder), "utf8"),
    })),
  ];
}

const ICON = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path fill="#2f6f8f" d="M1 6h14l-1.5 7a2 2 0 0 1-2 1.6h-7a2 2 0 0 1-2-1.6z"/>' +
  '<path stroke="#2f6f8f" stroke-width="1.4" stroke-linecap="round" d="M5 4V2m3 2V1m3 3V2"/></svg>';
