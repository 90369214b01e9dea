/** @file A training thread's own code: runs jobs and answers with their scores. Started by run-pool.ts. */
import { answerRequests } from "../engine/worker-requests.js";
import { type Scores, trainOnce } from "./compare.js";
import { fromMessage, type JobMessage, type JobProgress } from "./run-messages.js";

/** Milliseconds between two reports of how far a training is. */
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
