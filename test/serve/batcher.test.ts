/** @file Batches: which rows are predicted together, in which order, and what is refused. A model that records its calls stands in. */
import { describe, expect, it, vi } from "vitest";
import { type Table, tableFromColumns } from "../../src/data/table.js";
import { PotluckError } from "../../src/engine/errors.js";
import { Batcher } from "../../src/serve/batcher.js";
import type { ServedModel } from "../../src/serve/served-model.js";

const table = (...texts: string[]): Table => tableFromColumns("rows", { text: texts });
const settings = { batchRows: 8, batchWait: 5, timeout: 30, maxWaiting: 100 };

/** A model whose answer to a row is its text; "bad" is refused, and each row takes some milliseconds. */
function recorder({ milliseconds = 0 } = {}): { served: ServedModel; calls: string[][] } {
  const calls: string[][] = [];
  const model = {
    predictTable(rows: Table) {
      const texts = rows.column("text") as string[];
      calls.push(texts);
      if (texts.includes("bad")) throw new PotluckError("a bad row");
      const end = performance.now() + milliseconds * texts.length;
      while (performance.now() < end);
      return texts.map((label) => ({ task: { label } }));
    },
  };
  return { calls, served: { name: "m", model, rowTime: 0.001 } as unknown as ServedModel };
}

const work = (served: ServedModel, ...texts: string[]) => ({ served, table: table(...texts), dataset: "d", tasks: undefined,
  isWanted: () => true });
const labels = (answers: object[]): unknown[] => answers.map((one) => (one as { task: { label: string } }).task.label);
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("batches", () => {
  it("are of all that came in one turn, up to the most rows, and each request has its own answers", async () => {
    const { served, calls } = recorder(), batcher = new Batcher(settings);
    const all = [["a"], ["b", "c"], ["d", "e", "f"], ["g", "h", "i"]];
    const answers = await Promise.all(all.map((texts) => batcher.predict(work(served, ...texts))));
    expect(answers.map(labels)).toEqual(all);
    expect(calls).toEqual([["a", "b", "c", "d", "e", "f"], ["g", "h", "i"]]);
  });

  it("are of one model, dataset and choice of tasks", async () => {
    const { served, calls } = recorder(), batcher = new Batcher(settings), other = recorder();
    await Promise.all([
      batcher.predict(work(served, "a")), batcher.predict({ ...work(served, "b"), tasks: ["t"] }), batcher.predict(work(other.served, "c")),
      batcher.predict(work(served, "d")),
    ]);
    expect([calls, other.calls]).toEqual([[["a", "d"], ["b"]], [["c"]]]);
  });

  it("fail for the bad request alone", async () => {
    const { served } = recorder(), batcher = new Batcher(settings);
    const [a, bad, b] = await Promise.allSettled(["a", "bad", "b"].map((text) => batcher.predict(work(served, text))));
    expect(bad).toMatchObject({ status: "rejected", reason: { message: "a bad row" } });
    expect([a, b]).toMatchObject([{ value: [{ task: { label: "a" } }] }, { value: [{ task: { label: "b" } }] }]);
  });

  it("do not wait for a request that is alone", async () => {
    const { served, calls } = recorder(), batcher = new Batcher({ ...settings, batchWait: 1000 });
    void batcher.predict(work(served, "a"));
    await turn();
    await turn();
    expect(calls).toEqual([["a"]]);
  });

  it("wait for those that are arriving, but not longer than they wait at all", async () => {
    const { served, calls } = recorder(), batcher = new Batcher({ ...settings, batchWait: 40 });
    const arrived = batcher.arrives(), first = batcher.predict(work(served, "a"));
    await turn();
    expect(calls).toEqual([]);
    arrived();
    await Promise.all([first, batcher.predict(work(served, "b"))]);
    expect(calls).toEqual([["a", "b"]]);
    batcher.arrives(); // it never does
    const began = performance.now();
    await batcher.predict(work(served, "c"));
    expect(performance.now() - began).toBeGreaterThan(20);
    await batcher.predict(work(served, "d"));
    expect(calls).toEqual([["a", "b"], ["c"], ["d"]]);
  });

  it("cut a long request into pieces, and let short ones go between", async () => {
    const { served, calls } = recorder({ milliseconds: 4 }), batcher = new Batcher(settings), order: string[] = [];
    served.rowTime = 4;
    const long = batcher.predict(work(served, ..."abcdefghij")).then((answers) => {
      order.push("long");
      return labels(answers);
    });
    await turn();
    await batcher.predict(work(served, "z")).then(() => order.push("short"));
    expect(await long).toEqual([..."abcdefghij"]);
    expect(order).toEqual(["short", "long"]);
    expect(Math.max(...calls.map(({ length }) => length))).toBeLessThanOrEqual(3);
  });
});

describe("requests", () => {
  it("are refused when too many wait, and told when to try again", async () => {
    const { served } = recorder(), batcher = new Batcher({ ...settings, maxWaiting: 2 });
    const waiting = [batcher.predict(work(served, "a")), batcher.predict(work(served, "b"))];
    await expect(batcher.predict(work(served, "c"))).rejects.toMatchObject({ status: 503, headers: { "retry-after": "1" } });
    expect(labels((await Promise.all(waiting)).flat())).toEqual(["a", "b"]);
  });

  it("fail when their time is over, and are forgotten when nobody waits", async () => {
    const { served, calls } = recorder({ milliseconds: 15 }), batcher = new Batcher({ ...settings, timeout: 0.02 });
    served.rowTime = 15;
    await expect(batcher.predict(work(served, ..."abcdef"))).rejects.toMatchObject({ status: 504 });
    expect(calls.length).toBeLessThan(6);
    const wanted = vi.fn(() => false), before = calls.length;
    await expect(batcher.predict({ ...work(served, "gone"), isWanted: wanted })).rejects.toThrow();
    expect([wanted.mock.calls.length > 0, calls.length]).toEqual([true, before]);
    expect(batcher.waiting).toBe(0);
  });

  it("are explained row by row, with the others in between", async () => {
    const { served, calls } = recorder(), batcher = new Batcher(settings), order: string[] = [];
    const each = batcher.each({ served, isWanted: () => true }, 3, (row) => order.push(`row ${row}`));
    await turn();
    const other = batcher.predict(work(served, "a")).then(() => order.push("other"));
    expect(await Promise.all([each, other])).toHaveLength(2);
    expect(order.indexOf("other")).toBeLessThan(3);
    expect(calls).toEqual([["a"]]);
  });
});
