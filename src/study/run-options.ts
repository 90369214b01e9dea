/** @file The options that functions of studies share, declared once: where trials are kept, what runs them, and who is told. */
import { value } from "../options/index.js";
import type { StudyProgress, TrialRunner } from "./study.js";
import type { TrialStorage } from "./storage.js";

/** Where results are kept, and what makes them. */
export const runOptions = {
  storage: value<TrialStorage>()({
    optional: true, phrase: "a storage of trials, such as a FileStorage", accepts: (given) => typeof given?.get === "function",
    describe: "Where results are kept and found. Default: in memory.",
  }),
  runner: value<TrialRunner>()({
    optional: true, phrase: "a runner of trainings, such as a RunPool", accepts: (given) => typeof given?.run === "function",
    describe: "Runs the trainings. Default: one after the other, in this thread.",
  }),
};

/** The same, with a listener. */
export const watchedRunOptions = {
  ...runOptions,
  onProgress: value<(progress: StudyProgress) => void>()({
    optional: true, phrase: "a function", accepts: (given) => typeof given === "function",
    describe: "Called with the progress, after each step.",
  }),
};
