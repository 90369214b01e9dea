/** @file Folders of studies and runs, written as Potluck writes them. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ReportProgress, RunPart, StudyPart } from "../../src/report/types.js";

/** Writes the folder of a study. */
export function writeStudy(folder: string, { study }: StudyPart, progress?: ReportProgress): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "study.json"), JSON.stringify(study));
  if (progress) writeFileSync(join(folder, "progress.json"), JSON.stringify(progress));
  else rmSync(join(folder, "progress.json"), { force: true });
}

/** Writes the folder of a run, without a model. */
export function writeRun(folder: string, { recipe, events, account, warnings }: RunPart): void {
  mkdirSync(folder, { recursive: true });
  if (recipe !== null) writeFileSync(join(folder, "recipe.yaml"), recipe);
  writeFileSync(join(folder, "metrics.jsonl"), events.map((event) => `${JSON.stringify(event)}\n`).join(""));
  if (account) writeFileSync(join(folder, "account.json"), JSON.stringify(account));
  if (warnings.length > 0) writeFileSync(join(folder, "warnings.json"), JSON.stringify(warnings));
}
