/** @file What `potluck affinity` does. */
import { PotluckError } from "../engine/errors.js";
import { type AffinityAsked, prepareAffinity } from "../study/affinity/affinity.js";
import type { Affinity } from "../study/affinity/types.js";
import { TableData } from "../study/trial-data.js";
import { affinityText } from "./affinity-tables.js";
import { readPluginFile } from "./read-plugin-file.js";
import { runStudyCommand } from "./run-study.js";
import type { StudyKind } from "./study-kind.js";
import type { StudyCommandOptions } from "./study-options.js";

/** What `potluck affinity` is asked beside what all studies are. Undefined: the default. */
export interface AffinityCommandAsked {
  seeds?: number;
  confirmationSeeds?: number;
  method?: "subsets" | "pairs" | "surrogate";
  maxTrainings?: number;
  aside?: number;
  cheap?: boolean;
}

/** Options of `potluck affinity`. */
export type AffinityCommandOptions = StudyCommandOptions & AffinityCommandAsked;

/** Finds out which tasks help which. */
export async function runAffinity(file: string | undefined, options: AffinityCommandOptions): Promise<void> {
  const { seeds, confirmationSeeds, method, maxTrainings, aside, cheap, ...study } = options;
  const asked = { seeds, confirmationSeeds, method, maxTrainings, aside, cheap: cheap === false ? false : undefined };
  if (study.shard !== undefined) {
    throw new PotluckError("--shard has a part of the trials, and the grouping that is confirmed follows from all of them: run potluck " +
      "affinity in one " +
      "piece, or with fewer trainings (--max-trainings)");
  }
  await runStudyCommand(affinityKind, file, study, asked);
}

/** Affinity as a kind of study. */
export const affinityKind: StudyKind<AffinityCommandAsked, Affinity> = {
  name: "affinity",
  trainings: ({ tasks }, { seeds = 3 }) => seeds * (2 * Object.keys(tasks).length + 1),
  async prepare({ recipe, tables, asked, poolFor, onSplit }) {
    const { seed } = recipe;
    // warnings are about all rows, by their numbers
    onSplit(await new TableData(tables, { seeds: [seed], poolFor }).split({ recipe, seed }));
    const { method, ...rest } = asked, own = Object.fromEntries(Object.entries(rest).filter(([, value]) =>
      value !== undefined)) as AffinityAsked;
    const named = method === undefined ? {} : { method: method === "subsets" ? "all subsets" as const : method };
    return prepareAffinity(recipe, tables, { ...own, ...named }, { poolFor, readPlugin: readPluginFile });
  },
  print: affinityText,
};
