/** @file A training worker's own code: runs one job at a time and answers with its scores. Started by run-pool.ts. */
import { parentPort } from "node:worker_threads";
import { describeError, PotluckError } from "../engine/errors.js";
import { trainOnce } from "./compare.js";
import { type AnswerMessage, fromMessage, type JobMessage } from "./run-messages.js";

/** Milliseconds between two words on how far a training is. */
const REPORT_MS = 100;

async function work(message: JobMessage, answer: (message: AnswerMessage) => void): Promise<void> {
  let reportedAt = -Infinity;
  try {
    const scores = await trainOnce(fromMessage(message), (done, total) => {
      const now = performance.now();
      if (now - reportedAt < REPORT_MS && done < total) return;
      reportedAt = now;
      answer({ done, total });
    });
    answer({ scores });
  } catch (error) {
    answer(error instanceof PotluckError ? { mistake: error.message } : { failure: describeError(error) });
  }
}

const port = parentPort!;
port.on("message", (message: JobMessage) => void work(message, (answer) => port.postMessage(answer)));
