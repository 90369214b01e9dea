/** @file The code of a training thread: runs trainings and returns their scores. Started by run-pool.ts. */
import { answerRequests } from "../engine/worker-requests.js";
import { type Scores, trainOnce } from "./compare.js";
import { fromMessage, type JobMessage, type JobProgress } from "./run-messages.js";

/** Milliseconds between two progress reports. */
const REPORT_MS = 100;

answerRequests<JobMessage, Scores, JobProgress>({
  answer(message, report) {
    let reportedAt = -Infinity;
    return trainOnce(fromMessage(message), (done, total) => {
      const now = performance.now();
      if (now - reportedAt < REPORT_MS && done < total) return;
      reportedAt = now;
      report({ done, total });
    });
  },
});
