/** @file What `potluck report` does. */
import { dirname, join } from "node:path";
import { PotluckError } from "../engine/errors.js";
import { buildReport } from "../report/node/build-report.js";
import { reportHtml } from "../report/report-html.js";
import { makeFolder, onDisk, writeFileWhole } from "../run/write-file.js";
import type { PluginOptions } from "./options.js";
import { loadPlugins } from "./read-recipe.js";

/** Options of `potluck report`. */
export interface ReportCliOptions extends PluginOptions {
  out?: string;
  title?: string;
}

const HTML = /\.html?$/iu;

/** Writes a report and its numbers, and says where. */
export async function runReport(folders: readonly string[], options: ReportCliOptions): Promise<void> {
  const { out = folders.length === 1 ? join(folders[0], "report.html") : "report.html", title } = options;
  if (!HTML.test(out)) throw new PotluckError(`--out must name an .html file, found ${JSON.stringify(out)}: try --out ${JSON.stringify(`${out}.html`)}`);
  await loadPlugins(options);
  const report = await buildReport(folders, { title }), json = out.replace(HTML, ".json");
  onDisk(`cannot create the folder ${dirname(out)}`, () => makeFolder(dirname(out)));
  writeFileWhole(out, reportHtml(report));
  writeFileWhole(json, `${JSON.stringify(report)}\n`);
  process.stdout.write(`written to ${out}; its numbers to ${json}\n`);
}
