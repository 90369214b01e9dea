/** @file Makes a report of folders: of studies, of runs, or of several of both side by side. */
import { statSync } from "node:fs";
import { PotluckError } from "../../engine/errors.js";
import { VERSION } from "../../engine/version.js";
import { type Options, readOptions, text } from "../../options/index.js";
import { questionOf } from "../question.js";
import type { Report, ReportPart } from "../types.js";
import { readRun } from "./read-run.js";
import { readStudy } from "./read-study.js";

const options = {
  title: text({
    optional: true, phrase: "a title", describe: "The title. Default: the question of the study, or how many studies and runs there are.",
  }),
};

/** Options of {@link buildReport}. */
export type BuildReportOptions = Options<typeof options>;

/**
 * Reads study folders and run folders into one report: plain data, which {@link reportHtml} draws, and which is `report.json`.
 *
 * @param folders one or several, in the order of the report
 * @throws PotluckError for a folder that is not there, or is neither a study nor a run; for damaged files; and for plug-ins that are not loaded
 * @example
 * const report = await buildReport(["studies/reviews-1"]);
 * writeFileSync("report.html", reportHtml(report));
 * writeFileSync("report.json", JSON.stringify(report));
 */
export async function buildReport(folders: readonly string[], given?: BuildReportOptions): Promise<Report> {
  const { title } = readOptions("buildReport", options, given);
  if (folders.length === 0) throw new PotluckError("buildReport needs at least one folder of a study or a run");
  const parts: ReportPart[] = [];
  for (const folder of folders) parts.push(await readPart(folder));
  return { format: "potluck report", version: VERSION, title: title ?? titleOf(parts), parts };
}

/** One folder. @throws PotluckError as {@link buildReport} does */
export async function readPart(folder: string): Promise<ReportPart> {
  const found = statSync(folder, { throwIfNoEntry: false });
  if (!found?.isDirectory()) {
    throw new PotluckError(`${folder}: ${found ? "this is a file" : "there is no such folder"}; give the folder of a study or a run`);
  }
  const part = readStudy(folder) ?? await readRun(folder);
  if (part) return part;
  throw new PotluckError(`${folder}: this is neither the folder of a study, which has study.json, nor that of a run, which has metrics.jsonl`);
}

function titleOf(parts: readonly ReportPart[]): string {
  return parts.length === 1 ? questionOf(parts[0]) : `${parts.map(({ name }) => name).slice(0, 4).join(", ")}${parts.length > 4 ? ", ..." : ""}`;
}
