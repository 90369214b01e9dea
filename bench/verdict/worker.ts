/** @file Trains data sets of pools, in a thread of its own: takes `{ pool, set }`, and posts the scores. Started by train.ts. */
import { parentPort } from "node:worker_threads";
import { type Pool, scoresOf } from "./pools.js";

parentPort!.on("message", ({ pool, set }: { pool: Pool; set: number }) => {
  void scoresOf(pool, set).then((scores) => parentPort!.postMessage(scores)); // an error ends the thread, and is told there
});
