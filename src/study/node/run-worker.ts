/** @file The code of a training thread: runs trainings and returns what is kept of them. Started by run-pool.ts. */
import { answerRequests } from "../../engine/worker-requests.js";
import type { JobProgress } from "../../experiment/train-job.js";
import { loadPluginFile } from "../../plugin/node/load-plugin.js";
import { runTrial, type TrialOutcome } from "../run-trial.js";
import { fromMessage, type JobRequest } from "./run-messages.js";

/** Milliseconds between two progress reports. */
const REPORT_MS = 100;

answerRequests<JobRequest, TrialOutcome, JobProgress>({
  async answer({ job, plugins, ...own }, report) {
    for (const plugin of plugins) await loadPluginFile(plugin);
    let reportedAt = -Infinity;
    return runTrial({ ...own, job: fromMessage(job) }, (progress) => {
      const now = performance.now();
      if (now - reportedAt < REPORT_MS && progress.done !== progress.total) return;
      reportedAt = now;
      report(progress);
    });
  },
});
