/** @file Trains in a thread of its own: takes a request, and posts the answer. Started by lanes.ts. */
import { parentPort } from "node:worker_threads";
import { controlOf } from "./controls.js";
import { type Pool, scoresOf } from "./pools.js";

/** A data set of a pool, or a study of one of the demo's worlds. */
type Request = { pool: Pool; set: number } | { world: string; study: number };

parentPort!.on("message", (request: Request) => {
  const answer = "pool" in request ? scoresOf(request.pool, request.set) : controlOf(request.world, request.study);
  void answer.then((found) => parentPort!.postMessage(found)); // an error ends the thread, and is told there
});
