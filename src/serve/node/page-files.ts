/** @file The playground page's scripts as the build leaves them: TypeScript's own output, a module for each file. */
import { readdirSync, readFileSync } from "node:fs";
import { pageFiles } from "../page/files.js";
import type { PageFile } from "../page-file.js";

/**
 * The files of the playground page.
 *
 * @example
 * const app = createApp({ reviews: model }, { page: playgroundPage() });
 */
export function playgroundPage(): PageFile[] {
  const folder = new URL("../page/scripts/", import.meta.url), names = readdirSync(folder).filter((name) => name.endsWith(".js")).sort();
  return pageFiles(new Map(names.map((name) => [name, readFileSync(new URL(name, folder), "utf8")])));
}
