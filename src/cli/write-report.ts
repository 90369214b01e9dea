/** @file Writes the report of folders: one HTML file, and its numbers. */
import { dirname } from "node:path";
import { makeFolder, onDisk, writeFileWhole } from "../run/write-file.js";

/** What the name of a report ends with. */
export const HTML = /\.html?$/iu;

/**
 * Writes a report, and its numbers beside it: `report.html` and `report.json`.
 *
 * @param folders studies or runs
 * @param file the HTML file; its folder is made where there is none
 * @returns the paths of both
 * @throws PotluckError where a folder has nothing to report, or the files cannot be written
 */
export async function writeReport(folders: readonly string[], file: string, title?: string): Promise<{ html: string; json: string }> {
  const [{ buildReport }, { reportHtml }] = await Promise.all([
    import("../report/node/build-report.js"), import("../report/report-html.js"),
  ]);
  const report = await buildReport(folders, title === undefined ? {} : { title }), json = file.replace(HTML, ".json");
  onDisk(`cannot create the folder ${dirname(file)}`, () => makeFolder(dirname(file)));
  writeFileWhole(file, reportHtml(report));
  writeFileWhole(json, `${JSON.stringify(report)}\n`);
  return { html: file, json };
}
