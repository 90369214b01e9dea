/** @file A counting thread's own code. Started by text-pool.ts. */
import { parentPort } from "node:worker_threads";
import { describeError } from "../../engine/errors.js";
import { type Answer, CountingThread, type Request } from "./count-messages.js";

const port = parentPort!;
const thread = new CountingThread();

port.on("message", (request: Request) => {
  const answer = serve(request);
  port.postMessage(answer, answer.counts === undefined ? [] : buffersOf(answer));
  thread.workAhead(request.call);
});

function serve(request: Request): Answer {
  try {
    return thread.serve(request);
  } catch (error) {
    return { call: request.call, failure: describeError(error) };
  }
}

/** The memory that an answer hands over. */
function buffersOf({ counts }: Answer): ArrayBuffer[] {
  const { grams, documents, occurrences } = counts!;
  const arrays = [grams.parents, grams.lasts, grams.starts, grams.bytes, documents, ...(occurrences === null ? [] : [occurrences])];
  return arrays.map((array) => array.buffer as ArrayBuffer);
}
