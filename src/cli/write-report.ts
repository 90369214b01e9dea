/** @file Writes the report of folders: one HTML file, and its numbers. */
import { join } from "node:path";
import { writeFileWhole } from "../run/write-file.js";

/**
 * Writes `report.html` and `report.json` into a folder.
 *
 * @param folders studies or runs
 * @param into the folder; default: the first one
 * @returns the path of the first
 * @throws PotluckError where a folder has nothing to report, or the files cannot be written
 */
export async function writeReport(folders: readonly string[], into = folders[0], title?: string): Promise<string> {
  const [{ buildReport }, { reportHtml }] = await Promise.all([
    import("../report/node/build-report.js"), import("../report/report-html.js"),
  ]);
  const report = await buildReport(folders, title === undefined ? {} : { title }), path = join(into, "report.html");
  writeFileWhole(path, reportHtml(report));
  writeFileWhole(join(into, "report.json"), `${JSON.stringify(report)}\n`);
  return path;
}
