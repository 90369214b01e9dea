/**
 * @file Worker threads answer, fail and die without anything waiting for ever. The threads run the built `answerRequests`; the pool is that
 * of the sources.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, afterEach, expect, test } from "vitest";
import { PotluckError } from "../../src/engine/errors.js";
import { WorkerPool } from "../../src/engine/worker-pool.js";

const folder = mkdtempSync(join(tmpdir(), "worker-pool-"));
afterAll(() => rmSync(folder, { recursive: true }));

const built = (file: string) => JSON.stringify(new URL(`../../dist/engine/${file}`, import.meta.url).href);
writeFileSync(join(folder, "worker.mjs"), `
  import { threadId } from "node:worker_threads";
  import { answerRequests } from ${built("worker-requests.js")};
  import { PotluckError } from ${built("errors.js")};
  answerRequests({
    async answer(request, report) {
      if (request === "die") process.exit(3);
      if (request === "crash") setTimeout(() => { throw new Error("out of order"); });
      if (request === "mistake") throw new PotluckError("epochs must be above 0");
      if (request === "bug") throw new TypeError("x is undefined");
      if (request === "uncloneable") return () => {};
      if (request === "crash" || request === "wait") await new Promise((resolve) => setTimeout(resolve, 1e6));
      if (request === "count") for (const step of [1, 2, 3]) report(step);
      return { request, threadId };
    },
    afterwards(request) { if (request === "late") throw new Error("too late to matter"); },
  });
`);
const script = pathToFileURL(join(folder, "worker.mjs"));

interface Answer { request: string; threadId: number }
const pools: WorkerPool<unknown, Answer, number>[] = [];
afterEach(() => Promise.all(pools.splice(0).map((pool) => pool.close())));
function open(names = ["thread 1"]): WorkerPool<unknown, Answer, number> {
  const pool = new WorkerPool<unknown, Answer, number>(script, names);
  pools.push(pool);
  return pool;
}
const reasonOf = (promise: Promise<unknown>): Promise<Error> => promise.then(() => expect.fail("answered"), (reason: Error) => reason);

test("answers, with progress on the way, and several requests at once", async () => {
  const pool = open(), steps: number[] = [];
  const [thread] = pool.threads();
  const answers = await Promise.all([thread.ask("count", (step) => steps.push(step)), thread.ask("a"), thread.ask("late")]);
  expect(answers.map(({ request }) => request)).toEqual(["count", "a", "late"]);
  expect(steps).toEqual([1, 2, 3]);
});

test("a user's mistake stays one, a bug stays a bug with its own stack, and the thread goes on", async () => {
  const [thread] = open().threads();
  const mistake = await reasonOf(thread.ask("mistake"));
  expect(mistake).toBeInstanceOf(PotluckError);
  expect(mistake.message).toBe("epochs must be above 0");
  const bug = await reasonOf(thread.ask("bug"));
  expect(bug).not.toBeInstanceOf(PotluckError);
  expect([bug.message, bug.stack]).toEqual(["thread 1: x is undefined", expect.stringContaining("worker.mjs")]);
  await expect(thread.ask("uncloneable")).rejects.toThrow(/could not be cloned/);
  await expect(thread.ask(() => {})).rejects.toThrow(/could not be cloned/);
  expect(thread.isIdle).toBe(true);
  expect((await thread.ask("b")).request).toBe("b");
});

test.each([["die", "thread 1 ended: it exited with code 3"], ["crash", "thread 1 ended: out of order"]])(
  "a thread that ends (%s) fails all that waits for it, is never handed out again, and is replaced", async (end, message) => {
    const pool = open();
    const dead = pool.idle()!;
    const waiting = reasonOf(dead.ask("wait"));
    for (const reason of [await reasonOf(dead.ask(end)), await waiting, await reasonOf(dead.ask("a"))]) {
      expect(reason).toBeInstanceOf(PotluckError);
      expect(reason.message).toBe(message);
    }
    for (let again = 0; again < 3; again++) {
      const next = pool.idle()!;
      expect(next).not.toBe(dead);
      expect((await next.ask("c")).request).toBe("c");
    }
  });

test("a thread is handed out while it is idle, and no other", async () => {
  const pool = open(["thread 1", "thread 2"]);
  const first = pool.idle()!, waiting = reasonOf(first.ask("wait"));
  const second = pool.idle()!;
  expect(second).not.toBe(first);
  const answer = second.ask("a");
  expect(pool.idle()).toBeUndefined();
  await answer;
  expect(pool.idle()).toBe(second);
  await pool.close();
  expect((await waiting).message).toBe("thread 1 ended: the pool was closed");
  expect(() => pool.idle()).toThrow(/closed: make a new one/);
});

test("a thread whose code cannot be loaded says so, each time", async () => {
  const pool = new WorkerPool<string, Answer>(pathToFileURL(join(folder, "missing.mjs")), ["thread 1"]);
  for (let again = 0; again < 2; again++) await expect(pool.idle()!.ask("a")).rejects.toThrow(/^thread 1 ended: Cannot find module/);
  await pool.close();
});
