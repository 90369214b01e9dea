/** @file What `potluck report` does. */
import { join } from "node:path";
import { PotluckError } from "../engine/errors.js";
import type { PluginOptions } from "./options.js";
import { loadPlugins } from "./read-recipe.js";
import { HTML, writeReport } from "./write-report.js";

/** Options of `potluck report`. */
export interface ReportCliOptions extends PluginOptions {
  out?: string;
  title?: string;
}

/** Writes a report and its numbers, and says where. */
export async function runReport(folders: readonly string[], options: ReportCliOptions): Promise<void> {
  const { out = folders.length === 1 ? join(folders[0], "report.html") : "report.html", title } = options;
  if (!HTML.test(out)) {
    throw new PotluckError(`--out must name an .html file, found ${JSON.stringify(out)}: try --out ${JSON.stringify(`${out}.html`)}`);
  }
  await loadPlugins(options);
  const { html, json } = await writeReport(folders, out, title);
  process.stdout.write(`written to ${html}; its numbers to ${json}\n`);
}
