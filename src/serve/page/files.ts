/** @file The files of the playground page, from its scripts. */
import type { PageFile } from "../page-file.js";
import { pageHtml } from "./html.js";
import { icon } from "./icon.js";
import { pageStyle } from "./style.js";

/** The page's files. @param scripts its modules by name, in JavaScript */
export function pageFiles(scripts: ReadonlyMap<string, string>): PageFile[] {
  return [
    { path: "", type: "text/html; charset=utf-8", body: pageHtml([...scripts.keys()]) },
    { path: "page/style.css", type: "text/css; charset=utf-8", body: pageStyle },
    { path: "page/icon.svg", type: "image/svg+xml", body: icon },
    ...Array.from(scripts, ([name, body]) => ({ path: `page/${name}`, type: "text/javascript; charset=utf-8", body })),
  ];
}
