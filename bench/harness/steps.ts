/** @file Step times of a contender, with its first steps left out. */
import { builtFile } from "./paths.js";
import { runJson } from "./child.js";
import type { BenchOptions } from "./options.js";
import type { OursTask, StepTimes } from "../ours.js";

/** Trains ours in a process of its own. */
export function runOurs(task: OursTask): Promise<StepTimes> {
  return runJson<StepTimes>(process.execPath, [builtFile("ours.js")], task);
}

/** How many steps a measurement takes in all. */
export function allSteps({ firstSteps, steps }: BenchOptions): number {
  return firstSteps + steps;
}
