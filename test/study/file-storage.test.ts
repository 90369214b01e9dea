/** @file Storages in files: what is lost when a line is cut or changed, several writers, and results of one trial that differ. */
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FileStorage, lineOf } from "../../src/study/node/file-storage.js";
import { mergeTrials } from "../../src/study/node/merge.js";
import { MemoryStorage } from "../../src/study/storage.js";
import { at } from "../setup/scratch.js";
import { keyOf, resultOf } from "./made-up.js";

let files = 0;

/** A new path. */
const newPath = (): string => at(`trials-${files++}.jsonl`);

/** A storage with some trials, closed. */
function written(numbers: readonly number[], path = newPath()): string {
  const storage = new FileStorage(path);
  for (const number of numbers) storage.add(resultOf(number));
  storage.close();
  return path;
}

/** The numbers of the trials that a file still has, each as it was. */
function found(path: string, of = 20): number[] {
  const storage = new FileStorage(path);
  return Array.from({ length: of }, (_, number) => number).filter((number) => {
    const result = storage.get(keyOf(number));
    if (result) expect(result).toEqual(resultOf(number));
    return result !== undefined;
  });
}

describe("a storage in a file", () => {
  it("gives back what was added, now and when it is opened again", () => {
    const path = written([1, 2, 3]), storage = new FileStorage(path);
    expect([storage.size, [...storage.keys()], storage.damaged]).toEqual([3, [1, 2, 3].map(keyOf), 0]);
    storage.add(resultOf(4, { predictions: { mood: { kind: "labels" } } }));
    expect([storage.size, [...storage.keys()]]).toEqual([4, [1, 2, 3, 4].map(keyOf)]);
    for (const one of [storage, new FileStorage(path)]) {
      expect(one.get(keyOf(4))).toEqual(resultOf(4, { predictions: { mood: { kind: "labels" } } }));
      expect(one.get(keyOf(2))).toEqual(resultOf(2));
      expect(one.get(keyOf(9))).toBeUndefined();
    }
  });

  it("may be empty, or not there", () => {
    const path = newPath();
    expect(new FileStorage(path).size).toBe(0);
    writeFileSync(path, "");
    expect(new FileStorage(path)).toMatchObject({ size: 0, damaged: 0 });
  });

  it("cut at any byte loses the trial whose line it is, and goes on behind it", () => {
    const whole = readFileSync(written([0, 1, 2])), path = newPath();
    const ends = Array.from(whole.keys()).filter((place) => whole[place] === 10);
    for (let cut = 0; cut <= whole.length; cut++) {
      writeFileSync(path, whole.subarray(0, cut));
      const storage = new FileStorage(path), kept = ends.filter((end) => cut >= end).length; // a line without its end is whole
      expect({ cut, size: storage.size }).toEqual({ cut, size: kept });
      if (cut % 7 !== 0) continue;
      storage.add(resultOf(9));
      storage.close();
      expect(found(path)).toEqual([...[0, 1, 2].slice(0, kept), 9]);
    }
  });

  it("with any byte changed loses one trial at most", () => {
    const whole = readFileSync(written([0, 1, 2])), path = newPath();
    fc.assert(fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), (place, change) => {
      const bytes = Buffer.from(whole);
      bytes[place] ^= change;
      writeFileSync(path, bytes);
      expect(found(path).length).toBeGreaterThanOrEqual(2);
    }), { numRuns: 300 });
    for (let place = 0; place < whole.length; place++) {
      const bytes = Buffer.from(whole);
      bytes[place] = bytes[place] === 10 ? 120 : 10; // lines that are joined, and lines that are parted
      writeFileSync(path, bytes);
      expect(new FileStorage(path).size).toBeGreaterThanOrEqual(2);
    }
  });

  it("with one trial whose line was changed is a storage still", () => {
    const whole = readFileSync(written([1])), path = newPath();
    for (let place = 0; place < whole.length - 1; place++) {
      const bytes = Buffer.from(whole);
      bytes[place] = 10;
      writeFileSync(path, bytes);
      expect(new FileStorage(path).size).toBe(0);
    }
  });

  it("takes what several writers add at the same time, also behind what one was killed in", () => {
    const path = newPath(), first = new FileStorage(path), second = new FileStorage(path);
    for (const number of [0, 1, 2]) {
      first.add(resultOf(number));
      second.add(resultOf(number + 10));
    }
    appendFileSync(path, lineOf(resultOf(7)).slice(0, 90)); // a third was killed
    second.add(resultOf(13));
    expect(found(path)).toEqual([0, 1, 2, 10, 11, 12, 13]);
    expect(first.get(keyOf(10))).toBeUndefined(); // each sees its own
    expect(new FileStorage(path).damaged).toBe(1);
  });

  it.each([
    ["notes", "precious\n"], ["one line", "precious"], ["a table", "a,b\n1,2\n3,4\n"], ["JSON", '{"a":1}\n{"a":2}\n'],
    ["bytes", Buffer.alloc(5000, 7)],
  ])("is not taken for one where it has %s", (_, content) => {
    const path = newPath();
    writeFileSync(path, content);
    expect(() => new FileStorage(path))
      .toThrow(`${path} is no storage of trials: none of its lines is a result. Name another file, or remove it`);
  });

  it("says at once where it cannot be read or written", () => {
    mkdirSync(at("a-folder"), { recursive: true });
    expect(() => new FileStorage(at("a-folder"))).toThrow(/^cannot read \S+a-folder: a folder is in the way/u);
    expect(() => new FileStorage(at("nowhere/trials.jsonl")).open())
      .toThrow(/^cannot write \S+trials\.jsonl: the parent folder does not exist/u);
  });
});

describe.each([
  ["in memory", () => new MemoryStorage()], ["in a file", () => new FileStorage(newPath())],
])("two results of a trial %s", (_, open) => {
  it("may differ in time, machine and name", () => {
    const storage = open();
    storage.add(resultOf(1));
    storage.add(resultOf(1, { seconds: 9, machine: "there", label: "another study's" }));
    expect(storage.get(keyOf(1))).toEqual(resultOf(1));
  });

  it.each([
    ["other weights", { weights: "other" }], ["the same weights and other scores", { test: { mood: { accuracy: 0.75 } } }],
    ["the same weights and other scores", { rows: { mood: { train: 74, validation: 0, test: 25 } } }],
  ])("may not have %s: the error names both machines", (what, change) => {
    const storage = open();
    storage.add(resultOf(1));
    expect(() => storage.add(resultOf(1, { ...change, machine: "there" })))
      .toThrow(new RegExp('^trial "seed 1, together" \\(key 0+1\\) has one result from machine "here" and another from "there": ' +
        `${what}\\.`, "u"));
    expect(storage.get(keyOf(1))).toEqual(resultOf(1));
  });

  it("are compared in all tasks, whatever these are called", () => {
    const storage = open(), of = (value: number) => resultOf(1, { test: { label: { f1: value }, seconds: { rmse: value } } });
    storage.add(of(0.5));
    expect(() => storage.add(of(0.6))).toThrow("the same weights and other scores");
  });

  it("add up what more they keep, and never lose it", () => {
    const storage = open(), predictions = { mood: { kind: "labels" } }, taskScores = null;
    storage.add(resultOf(1));
    storage.add(resultOf(1, { predictions }));
    storage.add(resultOf(1));
    expect(storage.get(keyOf(1))).toEqual(resultOf(1, { predictions }));
    storage.add(resultOf(1, { taskScores }));
    expect(storage.get(keyOf(1))).toEqual(resultOf(1, { predictions, taskScores }));
    expect(() => storage.add(resultOf(1, { predictions: { mood: { kind: "probabilities" } } })))
      .toThrow("the same weights and other scores");
  });
});

describe("a file with a trial twice", () => {
  it("has it once, with all that is kept", () => {
    const path = newPath(), predictions = { mood: { kind: "labels" } };
    writeFileSync(path, [resultOf(1, { predictions }), resultOf(1), resultOf(2)].map((result) => `${lineOf(result)}\n`).join(""));
    const storage = new FileStorage(path);
    expect([storage.size, storage.get(keyOf(1))]).toEqual([2, resultOf(1, { predictions })]);
  });

  it("is refused where it differs", () => {
    const path = newPath();
    writeFileSync(path, [resultOf(1), resultOf(1, { weights: "other", machine: "there" })].map((result) => `${lineOf(result)}\n`).join(""));
    expect(() => new FileStorage(path).get(keyOf(1))).toThrow(/machine "here" and another from "there": other weights/u);
  });
});

describe("mergeTrials", () => {
  it("puts storages together, and counts what both have", () => {
    const into = new FileStorage(newPath()), cut = newPath();
    writeFileSync(cut, readFileSync(written([3, 4])).subarray(0, -20));
    expect(mergeTrials(into, [written([1, 2]), written([2, 3]), cut])).toEqual({ trials: 3, shared: 2, damaged: 1 });
    into.close();
    expect(found(into.path)).toEqual([1, 2, 3]);
  });

  it("refuses results that differ, and storages that have none", () => {
    const other = new FileStorage(newPath());
    other.add(resultOf(1, { weights: "other", machine: "there" }));
    expect(() => mergeTrials(new FileStorage(newPath()), [written([1]), other.path]))
      .toThrow(/machine "here" and another from "there": other weights/u);
    expect(() => mergeTrials(new FileStorage(newPath()), [at("nothing.jsonl")])).toThrow(/nothing\.jsonl has no trials/u);
  });
});
