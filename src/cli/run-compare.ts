/** @file What `potluck compare` does. */
import { PotluckError } from "../engine/errors.js";
import { didYouMean, listNames } from "../options/index.js";
import { taskGroups } from "../recipe/index.js";
import type { Margins } from "../study/compare/settings.js";
import { prepareComparison } from "../study/compare/prepare.js";
import { compareQuestion } from "../study/compare/question.js";
import type { Comparison } from "../study/compare/types.js";
import { fractionsQuestion } from "../study/fractions/question.js";
import type { LearningCurves } from "../study/fractions/types.js";
import { TableData } from "../study/trial-data.js";
import { namesAmong } from "./options.js";
import { readPluginFile } from "./read-plugin-file.js";
import { comparisonBrief, comparisonText } from "./comparison-tables.js";
import { fractionsText } from "./fractions-table.js";
import { runStudyCommand } from "./run-study.js";
import type { StudyKind } from "./study-kind.js";
import type { StudyCommandOptions } from "./study-options.js";

/** What `potluck compare` is asked beside what all studies are. Undefined: the default. */
export interface CompareAsked {
  seeds?: number;
  armsOnly?: true;
  baseline?: string;
  allPairs?: true;
  margin?: string[];
  aloneFeatures?: "own" | "shared";
  match?: "parameters" | "recipe";
  tune?: true;
  until?: "settled";
  block?: number;
  fractions?: number[];
  fractionOf?: string[];
}

/** Options of `potluck compare`. */
export type CompareOptions = StudyCommandOptions & CompareAsked & { arm?: string[] };

/** Seeds where none are named; with `--until settled` the most. */
export const SEEDS = 5, MOST_SEEDS = 100;
/** Seeds between two looks. */
export const BLOCK = 5;

/** Compares each task alone with all tasks together, or arms with each other. */
export async function runCompare(file: string | undefined, options: CompareOptions): Promise<void> {
  const {
    seeds, armsOnly, baseline, allPairs, margin, aloneFeatures, match, tune, until, block, fractions, fractionOf, arm = [], ...study
  } = options;
  const asked: CompareAsked = {
    seeds, armsOnly, baseline, allPairs, margin, aloneFeatures, match, tune, until, block, fractions, fractionOf,
  };
  if (block !== undefined && until === undefined) throw new PotluckError("--block does nothing without --until settled: leave it out");
  if (fractionOf !== undefined && fractions === undefined) {
    throw new PotluckError("--fraction-of does nothing without --fractions: leave it out");
  }
  if (until !== undefined && fractions !== undefined) {
    throw new PotluckError("--until settled does not go with --fractions: leave out one of the two");
  }
  if (until !== undefined && study.shard !== undefined) {
    throw new PotluckError("--until settled looks at all trials, and a shard has a part of them: set --seeds instead");
  }
  const sets = arm.map(armSetting), twice = sets.find((one, place) => sets.findIndex((other) => pathOf(other) === pathOf(one)) !== place);
  if (twice !== undefined) throw new PotluckError(`--arm ${armText(twice)}: this arm has that setting twice; give it once`);
  await runStudyCommand(compareKind, file, study, asked, sets).catch((error: unknown) => {
    if (!(error instanceof PotluckError) || !error.message.includes("--set arms.")) throw error;
    throw new PotluckError(error.message.replaceAll(/--set (arms\.\S+)/gu, (_, set: string) => `--arm ${armText(set)}`));
  });
}

/** The path of a change. */
function pathOf(set: string): string {
  return set.slice(0, set.indexOf("="));
}

/** A change of an arm as `--arm` takes it. */
function armText(set: string): string {
  return set.replace(/^arms\.([^.=]+)(?:=\{\})?\.?/u, (_, name: string) => (set.includes("={}") ? name : `${name}=`));
}

/** The sections that arms share, so that all are scored on the same rows by the same metrics. */
const SHARED = ["data", "split", "tasks", "seed"];

/** `--arm NAME=PATH=VALUE` as `--set` writes it; `--arm NAME` is the recipe as it is. */
function armSetting(text: string): string {
  const equals = text.indexOf("="), name = (equals < 0 ? text : text.slice(0, equals)).trim();
  if (!/^[\p{L}\p{M}\p{N}_-]+$/u.test(name)) {
    throw new PotluckError(`--arm ${text}: an arm is written as NAME=PATH=VALUE, such as cagrad=train.weighting=cagrad; ` +
      "its name has letters, digits, _ and -");
  }
  const setting = text.slice(equals + 1).trim(), section = /^\w+/u.exec(setting)?.[0] ?? "";
  if (equals >= 0 && SHARED.includes(section)) {
    throw new PotluckError(`--arm ${text}: an arm may change features, model and train, and not ${section}: all arms are scored on the ` +
      "same rows by the same metrics. To change it for all, use --set");
  }
  return equals < 0 ? `arms.${name}={}` : `arms.${name}.${setting}`;
}

/** `--margin .02` for all tasks, or `--margin stars=.05`. */
function marginsOf(given: readonly string[] | undefined): Margins | undefined {
  if (given === undefined) return undefined;
  const read = given.map((text) => {
    const equals = text.lastIndexOf("="), value = Number(text.slice(equals + 1));
    if (text.slice(equals + 1).trim() === "" || !(value > 0 && value < Infinity)) {
      throw new PotluckError(`--margin ${text}: it must be a number above 0, or TASK=NUMBER`);
    }
    return { task: equals < 0 ? null : text.slice(0, equals).trim(), value };
  });
  const all = read.filter(({ task }) => task === null);
  const again = read.find(({ task }, place) => read.findIndex((one) => one.task === task) !== place);
  if (again) throw new PotluckError(`--margin is given twice${again.task === null ? "" : ` for task "${again.task}"`}: give it once`);
  if (all.length > 0 && read.length > 1) throw new PotluckError("--margin is one number for all tasks, or TASK=NUMBER for some: not both");
  return all.length > 0 ? all[0].value : Object.fromEntries(read.map(({ task, value }) => [task!, value]));
}

/** The comparison as a kind of study. */
export const compareKind: StudyKind<CompareAsked, Comparison | LearningCurves> = {
  name: "compare",
  trainings: ({ tasks, arms = {} }, { seeds, until }) => (
    (seeds ?? (until ? MOST_SEEDS : SEEDS)) * (Object.keys(tasks).length + Math.max(1, Object.keys(arms).length))),
  async prepare({ recipe, tables, asked, poolFor, onSplit }) {
    const { until, block = BLOCK, fractions, fractionOf, margin, seeds: given, ...rest } = asked;
    const most = given ?? (until ? MOST_SEEDS : SEEDS), first = until ? Math.min(block, most) : most;
    const seeds = Array.from({ length: most }, (_, index) => recipe.seed + index);
    const data = new TableData(tables, { seeds, poolFor, onSplit, readPlugin: readPluginFile });
    const request = { recipe, seeds: first, ...rest, margin: marginsOf(margin), ...(until && { until: { block, most } }) };
    const settings = await prepareComparison(request, (split) => data.split(split));
    if (!fractions) return { question: compareQuestion(settings), data };
    const single = Object.keys(recipe.tasks), groups = taskGroups(recipe), known = [...single, ...groups.keys()];
    const tasks = fractionOf === undefined ? single : namesAmong(fractionOf, known).flatMap((name) => groups.get(name) ?? [name]);
    const odd = tasks.find((task) => !single.includes(task));
    if (odd !== undefined) {
      throw new PotluckError(`--fraction-of ${odd}: the recipe has no such task${didYouMean(odd, known)}; ` +
        `the tasks are ${listNames(known, "and")}`);
    }
    return { question: fractionsQuestion({ comparison: settings, fractions, tasks }), data };
  },
  print: (answer, how) => (answer.question === "compare" ? comparisonText(answer, how) : fractionsText(answer, how)),
  brief: (answer, how) => (answer.question === "compare" ? comparisonBrief(answer, how) : ""),
};
