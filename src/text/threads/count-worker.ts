/** @file A counting thread's own code. Started by text-pool.ts. */
import { answerRequests } from "../../engine/worker-requests.js";
import { type Answer, CountingThread, type Request } from "./count-messages.js";

const thread = new CountingThread();

answerRequests<Request, Answer>({
  answer: (request) => thread.serve(request),
  transfer: (counts) => (counts === null ? [] : buffersOf(counts)),
  afterwards: ({ call }) => thread.workAhead(call),
});

function buffersOf({ grams, documents, occurrences }: NonNullable<Answer>): ArrayBuffer[] {
  const arrays = [grams.parents, grams.lasts, grams.starts, grams.bytes, documents, ...(occurrences === null ? [] : [occurrences])];
  return arrays.map((array) => array.buffer as ArrayBuffer);
}
