/** @file One dataset per step, in turn: a small dataset has as many steps as a large one, and nothing is random. */
import type { Settings } from "../options/index.js";
import { onePerStep, stepOptions } from "./one-per-step.js";
import { type Schedule, schedule, type ScheduleContext } from "./schedule.js";

/** Three datasets: 0 1 2 0 1 2 ... A round that is cut by the end of an epoch continues in the next one. */
export const roundRobin = schedule({
  name: "round_robin",
  describe: "one dataset per step, in turn",
  options: stepOptions,
  combined: false,
  resamples: true,
  create<B>(context: ScheduleContext<B, Settings<typeof stepOptions>>) {
    const made: Schedule<B> = onePerStep(context, (epoch, step) => (epoch * made.length + step) % context.names.length);
    return made;
  },
});
