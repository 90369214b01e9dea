/** @file (a) Equal arms: how often a study calls a difference that is not there, by one look at the end and by the looking rule. */
import { pairedT } from "../../src/study/statistics/paired-t.js";
import { differencesOf, equalStudies } from "./draw.js";
import type { TrainedPool } from "./train.js";
import { type Rate, rateOf, showRate, tableOf } from "./rates.js";
import { settingsOf, studyOf } from "./simulate.js";
import { tasks } from "./world.js";

/** What equal arms come to with a rule. */
export interface EqualArms {
  rule: "once" | "looking";
  /** The seeds of a study; with the looking rule, at most. */
  seeds: number;
  /** Blocks of the pool that the studies came from. */
  blocks: number;
  /** Studies in which a task helps or hurts on these rows, p adjusted by Holm for the two tasks. */
  study: Rate;
  /** Tasks whose own p is below .05: the rate of studies of one task. */
  task: Rate;
  /** As `study`, for new rows. */
  newRows: Rate;
  /** What looking would come to with the paired t in place of the looking rule, of the first task. */
  naive?: Rate;
}

const STUDIES = 2000, BLOCK = 5;

/** Simulates studies of equal arms. */
export async function equalArms({ pool, sets }: TrainedPool, count = STUDIES): Promise<EqualArms[]> {
  const found: EqualArms[] = [];
  for (const [rule, seeds] of [["once", 5], ["once", 20], ["once", 50], ["looking", 50], ["looking", 100]] as const) {
    const { studies, blocks } = equalStudies(sets, seeds, count);
    const settings = await settingsOf({ pool, seeds, ...(rule === "looking" && { until: { block: BLOCK, most: seeds } }) });
    const answers = studies.map((study) => Object.values(studyOf(settings, study).tasks));
    const calls = (side: "theseRows" | "newRows"): Rate => (
      rateOf(answers.map((own) => own.some((task) => ["helps", "hurts"].includes(task[side].verdict.name)))));
    found.push({
      rule, seeds, blocks, study: calls("theseRows"), newRows: calls("newRows"),
      task: rateOf(answers.flat().map(({ theseRows: { p } }) => p! < 0.05)),
      ...(rule === "looking" && { naive: rateOf(studies.map((study) => isEverBelow(differencesOf(study, 0)))) }),
    });
  }
  return found;
}

/** Whether the p of the paired t is below .05 at any look. */
function isEverBelow(differences: readonly number[]): boolean {
  return differences.some((_, index) => (index + 1) % BLOCK === 0 && pairedT(differences.slice(0, index + 1)).p! < 0.05);
}

/** The table of the docs. */
export function equalArmsTable(found: readonly EqualArms[]): string {
  return tableOf(
    ["rule", "seeds", "one task, p < .05", `a study of ${tasks.length} tasks, Holm`, "the same, new rows", "paired t at every look"],
    found.map(({ rule, seeds, task, study, newRows, naive }) => [
      rule === "once" ? "once, at the end" : `every ${BLOCK} seeds`, rule === "once" ? String(seeds) : `up to ${seeds}`,
      showRate(task), showRate(study), showRate(newRows), naive ? showRate(naive) : "",
    ]),
  );
}
