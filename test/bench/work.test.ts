/** @file Works: the same from run to run, Zipf's law in their words; whole when they come back from files, in the loaders' order. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { RandomStream } from "../../src/engine/random.js";

// The benchmarks import the package by its name. Here they get its sources.
vi.mock("potluck", () => import("../../src/index.js"));
vi.mock("potluck/nn", () => import("../../src/exports/nn.js"));
vi.mock("potluck/node", () => import("../../src/exports/node.js"));

const { readWork, writeWork } = await import("../../bench/work/files.js");
const { loaderOf, onlyCorpus, orderOf, tasksOf } = await import("../../bench/work/work.js");
const { zipfMatrix, zipfPair, zipfTasks } = await import("../../bench/work/zipf.js");

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "potluck-bench-test-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("Zipf's documents hold distinct words in column order, the commonest twice as often as the next", () => {
  const x = zipfMatrix(4000, 1000, 5, new RandomStream(1, "test"));
  const counts = new Map<number, number>();
  for (let row = 0; row < x.rows; row++) {
    const words = [...x.indices.subarray(x.indptr[row], x.indptr[row + 1])];
    expect(words).toEqual([...new Set(words)].sort((a, b) => a - b));
    for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const [first, second, third] = [...counts.values()].sort((a, b) => b - a);
  // Of five distinct words the commonest is there more often than of one: 1 - (1 - p)^5 and a little more.
  expect(first / x.rows).toBeGreaterThan(0.45);
  expect(first / second).toBeGreaterThan(1.4);
  expect(second / third).toBeGreaterThan(1.2);
});

test("a work is the same from run to run, and other for another corpus", () => {
  const [a, b] = [zipfPair(500, 200), zipfPair(500, 200)];
  expect(a).toEqual(b);
  expect(a.corpora.map(({ x }) => x.nonzeros)).toEqual([200 * 18, 200 * 77]);
  expect(tasksOf(zipfTasks(4, 500, 100)).map(({ outputs }) => outputs)).toEqual([1, 3, 1, 3]);
});

test("more distinct words than there are is a mistake", () => {
  expect(() => zipfMatrix(1, 4, 5, new RandomStream(1, "test"))).toThrow("5 distinct words cannot be drawn from 4");
});

test("a work comes back from its files, and its order is what the loaders give, epoch after epoch", () => {
  const work = zipfTasks(3, 300, 200);
  const steps = 8; // 3 whole batches an epoch
  const header = writeWork(folder, work, steps);
  expect(header.corpora).toEqual([{ name: "documents", rows: 200, nonzeros: 200 * 77, tasks: work.corpora[0].tasks }]);
  const back = readWork(folder);
  expect(back.corpora[0].x.toDense()).toEqual(work.corpora[0].x.toDense());
  expect(back.corpora[0].targets).toEqual(work.corpora[0].targets);
  const bytes = readFileSync(join(folder, "documents.order.u32"));
  const order = new Uint32Array(Uint8Array.from(bytes).buffer);
  expect(order).toEqual(orderOf(work, steps).documents);
  const loader = loaderOf(back),
    rows: number[] = [];
  while (rows.length < steps * 64) for (const { documents } of loader) rows.push(...documents.rows);
  expect([...order]).toEqual(rows.slice(0, steps * 64));
});

test("one corpus of two, alone", () => {
  const alone = onlyCorpus(zipfPair(400, 128), "long");
  expect([tasksOf(alone), loaderOf(alone).length]).toEqual([[{ name: "long", outputs: 3 }], 2]);
});
