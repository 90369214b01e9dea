/** @file What the parts of `train` must have in common with each other, with the tasks, the datasets and the model. */
import { didYouMean, listNames, type Report } from "../../options/index.js";
import { type OptimizerMember, optimizers } from "../../optim/index.js";
import { type LRScheduleMember, lrSchedules } from "../../optim/lr-schedule/index.js";
import { type ScheduleMember, schedules } from "../../schedule/index.js";
import { trunks } from "../../nn/trunk/index.js";
import { headsReadFeatures, type TrunkMember } from "../../nn/trunk/trunk.js";
import { type WeightingMember, weightings } from "../../weighting/index.js";
import { reportTwice } from "./columns.js";
import type { ModelSettings } from "./model.js";
import { AUTO, bestWeights, MEAN, type TrainSettings, TRUNK } from "./train.js";

/** What a training is checked against. */
export interface TrainContext {
  /** Names of its tasks. */
  tasks: readonly string[];
  /** Whether only the data say how many tasks there are: one of them stands for several, by `by`. */
  hasMore?: boolean;
  /** Names of the datasets that these learn from. */
  datasets: readonly string[];
  /** The dataset of a task, and whether it is known to have no validation rows. */
  datasetOf: (task: string) => { name: string; lacksValidation: boolean } | undefined;
  model: ModelSettings;
}

/** Reports paths below one of the settings. */
const below = (report: Report, key: string): Report => (path, problem, part) => report([key, ...[path].flat()], problem, part);

/** Checks optimizer, schedules and weighting against each other and the context; every single value is right already. */
export function checkChoices(train: TrainSettings, context: TrainContext, report: Report): void {
  checkOptimizer(train, report);
  checkSchedule(train, context, report);
  checkWeighting(train, context, report);
}

/** Checks what must know the length of the training before it starts. */
export function checkLength(train: TrainSettings, report: Report): void {
  const { epochs, refit, lrSchedule, schedule, patience } = train, advice = "set epochs to a number, such as 20";
  if (epochs !== AUTO) {
    if (refit !== undefined) report("refit", `does nothing where epochs is a number, ${epochs}: leave it out`, "key");
    return;
  }
  const rate: LRScheduleMember = lrSchedules.get(lrSchedule.name), unknown = "must know how long the training is, and epochs is auto";
  if (rate.needsLength?.(lrSchedule)) {
    const enough = Object.keys(lrSchedule).filter((option) => !rate.needsLength!({ ...lrSchedule, [option]: 1 }));
    const orGive = enough.length > 0 ? `, or give it ${listNames(enough)}` : "";
    report("lrSchedule", `is ${lrSchedule.name}, which ${unknown}: ${advice}${orGive}`);
  }
  if ((schedules.get(schedule.name) as ScheduleMember).needsLength) report("schedule", `is ${schedule.name}, which ${unknown}: ${advice}`);
  if (typeof patience === "object" && patience !== null && Object.keys(patience).length > 0) {
    report("patience", "has a number for each task, and where epochs is auto all tasks train equally long: make it one number, or " +
      advice);
  }
}

/** Checks what a training says of tasks by their names, and whether its weighting has the epochs that it needs. */
export function checkNames(train: TrainSettings, context: TrainContext, report: Report): void {
  checkTrunkless(train, context.model, report);
  const { weighting, epochs } = train, member: WeightingMember = weightings.get(weighting.name);
  member.checkTraining?.(weighting as never, { tasks: context.tasks, epochs: epochs === AUTO ? Infinity : epochs }, report);
  checkFreeze(train, context, report);
  checkBest(train, context, report);
  checkScored(train, context, report);
}

/** What `hidden: []` says of a model, as a clause of errors. */
const noTrunk = "with model.hidden [] there are no layers below the heads";
/** Whether a model has no layers below its heads. */
export const lacksTrunk = ({ trunk, hidden }: ModelSettings): boolean => headsReadFeatures(trunks.get(trunk) as TrunkMember, hidden);

/** Refuses what is about the trunk where there is none. */
function checkTrunkless({ freeze, trunkLr }: TrainSettings, model: ModelSettings, report: Report): void {
  if (!lacksTrunk(model)) return;
  if (freeze.includes(TRUNK)) report("freeze", `has the ${TRUNK}, and ${noTrunk}: leave ${TRUNK} out of the list`);
  if (trunkLr !== null) report("trunkLr", `does nothing, since ${noTrunk}: make it null`);
}

function checkOptimizer({ optimizer, lrSchedule, trunkLr, headLr }: TrainSettings, report: Report): void {
  const member: OptimizerMember = optimizers.get(optimizer.name);
  let reported = false;
  for (const [name, lr] of Object.entries({ lr: optimizer.lr, trunkLr, headLr })) {
    if (lr === null) continue;
    const once: Report = (path, problem, part) => {
      if (!reported) report(["optimizer", ...[path].flat()], name === "lr" ? problem : `${problem} (lr is ${name} here)`, part);
      reported = true;
    };
    member.checkSparse?.({ ...optimizer, lr } as never, once);
    if (name !== "lr") member.check?.({ ...optimizer, lr } as never, once);
  }
  const moved = { name: optimizer.name, lr: optimizer.lr, momentum: member.momentum(optimizer as never) };
  const schedule: LRScheduleMember = lrSchedules.get(lrSchedule.name);
  schedule.checkOptimizer?.(lrSchedule as never, moved, below(report, "lrSchedule"));
}

function checkSchedule({ schedule }: TrainSettings, { datasets }: TrainContext, report: Report): void {
  if ("resample" in schedule && schedule.resample !== "none" && datasets.length === 1) {
    report(["schedule", "resample"], `does nothing with a single dataset, ${datasets[0]}: leave it out`, "key");
  }
  const member: ScheduleMember = schedules.get(schedule.name);
  member.checkDatasets?.(schedule as never, datasets, below(report, "schedule"));
}

/** Weightings that work where a step has a single task. */
const forSingleTasks = (): string[] => (
  weightings.members.filter((one: WeightingMember) => one.minTasks === 1 || one.overEpochs).map(({ name }) => name));

function checkWeighting(train: TrainSettings, { tasks, hasMore, datasets, model }: TrainContext, report: Report): void {
  const { weighting, schedule, freeze, accumulate } = train;
  const member: WeightingMember = weightings.get(weighting.name), { name, needs, minTasks, overEpochs = false } = member;
  const { combined } = schedules.get(schedule.name) as ScheduleMember;
  if (tasks.length < minTasks && !hasMore) {
    report("weighting", `is ${name}, which needs two tasks or more, and there is only ${tasks.join("")}: use sum`);
  } else if (minTasks > 1 && !overEpochs && datasets.length > 1 && !combined) {
    report("weighting", `is ${name}, which compares the tasks of a step, and schedule ${schedule.name} gives each step to one of ` +
      `${listNames(datasets, "and")}: use a schedule with a batch of each, such as min_size, or another weighting: ` +
      listNames(forSingleTasks()));
  }
  if (needs !== "losses" && needs !== "lossesAfterStep" && freeze.includes(TRUNK)) {
    report("weighting", `is ${name}, which uses the tasks' gradients in the ${TRUNK}, and freeze has the ${TRUNK}: ` +
      "use a weighting by losses, such as sum");
  }
  if (needs !== "losses" && needs !== "lossesAfterStep" && lacksTrunk(model)) {
    report("weighting", `is ${name}, which uses the tasks' gradients in shared layers, and ${noTrunk}: use a weighting by losses, such ` +
      "as sum");
  }
  if (needs === "lossesAfterStep" && accumulate > 1) {
    report("accumulate", `must be 1 with ${name}, which reads the losses of the same batches again after each step, found ${accumulate}`);
  }
  if (needs === "representationGradients" && !trunks.get(model.trunk).sharesRepresentation) {
    report("weighting", `is ${name}, which combines the tasks' gradients at one shared representation, and with model.trunk ` +
      `${model.trunk} each task has its own: use trunk mlp, or another weighting`);
  }
}

function checkFreeze({ freeze, trunkLr, headLr }: TrainSettings, { tasks }: TrainContext, report: Report): void {
  reportTwice(freeze, "freeze", report);
  const parts = [TRUNK, ...tasks];
  freeze.forEach((name, index) => {
    if (!parts.includes(name)) report(["freeze", index], `must be one of ${listNames(parts)}, found "${name}"${didYouMean(name, parts)}`);
  });
  if (freeze.includes(TRUNK) && tasks.includes(TRUNK)) {
    report("freeze", `has ${TRUNK}, which is both the shared layers and a task: give the task another name`);
  } else if (parts.every((name) => freeze.includes(name))) {
    report("freeze", "has the trunk and every task, so there is nothing to train: leave one out");
  } else if (freeze.includes(TRUNK) && trunkLr !== null) {
    report("trunkLr", "does nothing where freeze has the trunk: leave it out");
  } else if (tasks.every((name) => freeze.includes(name)) && headLr !== null) {
    report("headLr", "does nothing where freeze has every task: leave it out");
  }
}

function checkBest({ epochs, best, patience }: TrainSettings, { tasks, datasetOf }: TrainContext, report: Report): void {
  if (typeof patience === "number" && best === null && epochs !== AUTO) {
    report("patience", `is judged by best, which is null: set best too, such as ${MEAN}`);
    return;
  }
  if (typeof best === "string" && best !== MEAN && !tasks.includes(best)) {
    const known = [MEAN, ...tasks];
    report("best", `must be one of ${listNames(known)}, found "${best}"${didYouMean(best, known)}`);
  }
  checkTaskKeys("best", best, tasks, report);
  checkTaskKeys("patience", patience, tasks, report);
  const watched = [...Object.keys(bestWeights(best, tasks) ?? {}), ...(typeof patience === "object" ? Object.keys(patience ?? {}) : [])];
  const without = epochs === AUTO ? undefined : withoutValidation(watched, datasetOf); // else rows are set aside
  if (without) report(best === null ? "patience" : "best", `needs validation rows, and ${without} none: set split: { validation: 0.1 }`);
}

/** Checks that a schedule that follows the tasks' validation losses has some. */
function checkScored({ epochs, refit, lrSchedule: { name } }: TrainSettings, { tasks, datasetOf }: TrainContext, report: Report): void {
  if (!(lrSchedules.get(name) as LRScheduleMember).followsScore || (epochs === AUTO && refit === false)) return;
  const without = withoutValidation(tasks, datasetOf);
  if (without === undefined) return;
  const [again, orKeep] = epochs === AUTO ? [" when the model is trained again on all rows", ", or refit: false"] : ["", ""];
  report("lrSchedule", `is ${name}, which needs validation rows, and ${without} none${again}: set split: { validation: 0.1 }${orKeep}`);
}

/** The datasets of tasks that are known to have no validation rows: `dataset movie has`; undefined where there are none. */
function withoutValidation(tasks: readonly string[], datasetOf: TrainContext["datasetOf"]): string | undefined {
  const without = new Set(tasks.map(datasetOf).filter((dataset) => dataset?.lacksValidation).map((dataset) => dataset!.name));
  if (without.size === 0) return undefined;
  const names = listNames([...without], "and");
  return without.size === 1 ? `dataset ${names} has` : `datasets ${names} have`;
}

/** The keys of a map must be tasks, and there must be one or more. */
function checkTaskKeys(
  field: "best" | "patience", value: TrainSettings["best" | "patience"], tasks: readonly string[], report: Report,
): void {
  if (typeof value !== "object" || value === null) return;
  if (Object.keys(value).length === 0) report(field, "is an empty map: name one task or more, or leave it out");
  for (const name of Object.keys(value).filter((key) => !tasks.includes(key))) {
    report([field, name], `is not a task${didYouMean(name, tasks)}; the tasks are ${listNames(tasks, "and")}`, "key");
  }
}
