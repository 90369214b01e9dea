/** @file What `potluck sweep` does. */
import { PotluckError } from "../engine/errors.js";
import { prepareSweep, type SweepAsked } from "../study/sweep/sweep.js";
import type { Sweep } from "../study/sweep/types.js";
import { weightings } from "../weighting/index.js";
import { namesAmong } from "./options.js";
import { readPluginFile } from "./read-plugin-file.js";
import { readRecipeText } from "./read-recipe.js";
import { runStudyCommand } from "./run-study.js";
import type { StudyKind } from "./study-kind.js";
import type { StudyCommandOptions } from "./study-options.js";
import { sweepText } from "./sweep-tables.js";

/** Weights of a front, where no number is given. */
const POINTS = 9;

/** What `potluck sweep` is asked beside what all studies are. Undefined: the default. */
export interface SweepCommandAsked {
  seeds?: number;
  over?: string[];
  method?: Sweep["method"];
  samples?: number;
  pareto?: number | true;
  weightings?: string[];
}

/** What goes on from: the recipe as it was written, so that candidates are made from it again. */
interface Asked extends SweepCommandAsked {
  text?: string;
  file?: string;
  changes?: string[];
  recipeSeed?: number;
}

/** Options of `potluck sweep`. */
export type SweepCommandOptions = StudyCommandOptions & SweepCommandAsked;

/** Tries settings of a recipe. */
export async function runSweep(file: string | undefined, options: SweepCommandOptions): Promise<void> {
  const { seeds, over, method, samples, pareto, weightings: marked, ...study } = options;
  const asked = { seeds, over, method, samples, pareto, weightings: marked };
  const later = method === "halving" ? "--method halving" : pareto !== undefined && over !== undefined ? "--pareto beside --over" : null;
  if (study.shard !== undefined && later !== null) {
    throw new PotluckError(`--shard has a part of the trials, and with ${later} some trials follow from the results of all others: run ` +
      `the sweep in one ` +
      "piece, or use the method grid or random, without the front");
  }
  const isNew = file !== undefined && study.resume === undefined;
  const written = isNew ? { text: readRecipeText(file), file, changes: study.set, recipeSeed: study.seed } : {};
  await runStudyCommand(sweepKind, file, study, { ...asked, ...written });
}

/** A sweep as a kind of study. */
export const sweepKind: StudyKind<Asked, Sweep> = {
  name: "sweep",
  trainings: (_, { seeds = 3, over = [], pareto }) => (over.length === 0 && pareto === undefined ? 1 : 4 * seeds),
  async prepare({ tables, asked, poolFor, onSplit }) {
    const { text = "", file, changes, recipeSeed: seed, pareto, weightings: marked, ...rest } = asked;
    const own = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)) as SweepAsked;
    const front = {
      ...(pareto !== undefined && { pareto: pareto === true ? POINTS : pareto }),
      ...(marked && { weightings: namesAmong(marked, weightings.names) }),
    };
    const recipe = { text, ...(file !== undefined && { file }), ...(changes && { set: changes }), ...(seed !== undefined && { seed }) };
    return prepareSweep(recipe, tables, { ...own, ...front }, { poolFor, onSplit, readPlugin: readPluginFile });
  },
  print: sweepText,
};
