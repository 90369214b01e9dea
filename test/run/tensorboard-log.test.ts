/**
 * @file Event files for TensorBoard: read back by the published format, and by TensorBoard's own package where Python has it. The python is
 * that of POTLUCK_PYTHON, or python3.
 */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { maskedChecksum } from "../../src/format/tensorboard.js";
import { readFields } from "../../src/format/protobuf.js";
import { recordRun } from "../../src/run/record-run.js";
import { TensorBoardLog } from "../../src/run/tensorboard-log.js";
import { makeFolder } from "../../src/run/write-file.js";
import type { TrainEvent } from "../../src/train/events.js";
import { splitOf } from "../experiment/reviews.js";
import { fakeEvents, fakeRecipe } from "./fake-run.js";
import { at, recipeWith, tablesOf } from "./runs.js";

const python = process.env.POTLUCK_PYTHON ?? "python3";
const there = spawnSync(python, ["-c", "import tensorboard"]).status === 0;
if (!there) console.log(`skipped: ${python} has no tensorboard; set POTLUCK_PYTHON to a Python that has it`);

/** Every scalar of an event file: tag, step and number. */
type Scalars = [tag: string, step: number, value: number][];

const text = new TextDecoder();
const fieldsOf = (bytes: Uint8Array): Map<number, (bigint | Uint8Array)[]> => {
  const fields = new Map<number, (bigint | Uint8Array)[]>();
  for (const { field, value } of readFields(bytes, "test")) fields.set(field, [...(fields.get(field) ?? []), value]);
  return fields;
};
const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** The records of an event file, after their checksums. */
function* recordsOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let start = 0; start < bytes.length;) {
    const view = viewOf(bytes.subarray(start)), length = Number(view.getBigUint64(0, true));
    const data = bytes.subarray(start + 12, start + 12 + length);
    if (view.getUint32(8, true) !== maskedChecksum(bytes.subarray(start, start + 8))) throw new Error("wrong checksum of a length");
    if (view.getUint32(12 + length, true) !== maskedChecksum(data)) throw new Error("wrong checksum of a record");
    yield data;
    start += 16 + length;
  }
}

function read(path: string): { versions: string[]; scalars: Scalars; starts: number[] } {
  const versions: string[] = [], scalars: Scalars = [], starts: number[] = [];
  for (const record of recordsOf(readFileSync(path))) {
    const event = fieldsOf(record), step = Number(event.get(2)?.[0] ?? 0);
    expect(Math.abs(viewOf(event.get(1)![0] as Uint8Array).getFloat64(0, true) - Date.now() / 1000)).toBeLessThan(100);
    versions.push(...(event.get(3) ?? []).map((version) => text.decode(version as Uint8Array)));
    if (event.get(7)) starts.push(step);
    for (const summary of event.get(5) ?? []) {
      for (const value of fieldsOf(summary as Uint8Array).get(1) ?? []) {
        const one = fieldsOf(value as Uint8Array);
        scalars.push([text.decode(one.get(1)![0] as Uint8Array), step, viewOf(one.get(2)![0] as Uint8Array).getFloat32(0, true)]);
      }
    }
  }
  return { versions, scalars, starts };
}

const eventFiles = (folder: string): string[] => (
  readdirSync(folder).filter((name) => name.includes("tfevents")).map((name) => `${folder}/${name}`));

/** The same by TensorBoard's package. */
function readByTensorBoard(folder: string): Scalars {
  const script = `
import json, sys
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
events = EventAccumulator(sys.argv[1], size_guidance={"scalars": 0}).Reload()
print(json.dumps([[tag, one.step, one.value] for tag in events.Tags()["scalars"] for one in events.Scalars(tag)]))`;
  const { status, stdout, stderr } = spawnSync(python, ["-c", script, folder], { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Scalars;
}

const sorted = (scalars: Scalars): Scalars => [...scalars].sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : a[1] - b[1]));

it("has CRC-32C, as RFC 3720 tests it", () => {
  const unmasked = (bytes: number[]): number => {
    const turned = (maskedChecksum(Uint8Array.from(bytes)) - 0xa282ead8) >>> 0;
    return ((turned >>> 17) | (turned << 15)) >>> 0;
  };
  expect(unmasked(new Array<number>(32).fill(0))).toBe(0x8a9136aa);
  expect(unmasked(new Array<number>(32).fill(255))).toBe(0x62a8ab43);
  expect(unmasked(Array.from({ length: 32 }, (_, index) => index))).toBe(0x46dd794e);
});

describe("a recorded training", async () => {
  const set = ["train.lrSchedule=linear", "train.weighting=uncertainty", "train.clipNorm=1", "split.validation=0.2"];
  const recipe = recipeWith(...set), folder = at("board"), told: TrainEvent[] = [];
  const split = await splitOf(recipe, await tablesOf(recipe));
  await recordRun({ recipe, split, seed: 1, folder, tensorboard: true, onEvent: (event) => told.push(structuredClone(event)) });
  const [file] = eventFiles(folder), { versions, scalars } = read(file);
  const steps = told.flatMap((event) => (event.event === "step" ? [event] : []));
  const of = (tag: string): [number, number][] => scalars.filter(([one]) => one === tag).map(([, step, value]) => [step, value]);

  it("has the losses, weights, gradient norms and learning rates of each step", () => {
    expect(versions).toEqual(["brain.Event:2"]);
    expect(of("movie/loss/batch")).toEqual(steps.map(({ step, losses }) => [step, Math.fround(losses.movie)]));
    expect(of("00/weight")).toEqual(steps.flatMap(({ step, weights }) => (weights ? [[step, Math.fround(weights["00"])]] : [])));
    expect(of("00/weight").length).toBeGreaterThan(3);
    expect(of("movie/gradient norm/head")).toEqual(steps.map(({ step, gradNorms }) => [step, Math.fround(gradNorms.heads.movie)]));
    expect(of("gradient norms/hidden")).toEqual(steps.map(({ step, gradNorms }) => [step, Math.fround(gradNorms.trunk.hidden)]));
    expect(of("training/lr")).toEqual(steps.map(({ step, lr }) => [step, Math.fround(lr!)]));
    expect(of("training/gradient norm before clipping"))
      .toEqual(steps.map(({ step, unclippedNorm }) => [step, Math.fround(unclippedNorm!)]));
  });

  it("has each metric and loss of each split", () => {
    for (const event of told) {
      if (event.event !== "epoch") continue;
      const { task, split: side, metrics, loss, step } = event;
      for (const [name, value] of Object.entries({ ...metrics, loss })) {
        expect(of(`${task}/${name}/${side}`)).toContainEqual([step, Math.fround(value)]);
      }
    }
    expect(of("movie/f1/train").map(([step]) => step)).toEqual(of("movie/f1/validation").map(([step]) => step));
    expect(of("movie/f1/test")).toHaveLength(1);
  });

  it("says the constant learning rate where no schedule changes it", async () => {
    const plain = recipeWith(), own = at("constant"), rows = await splitOf(plain, await tablesOf(plain));
    await recordRun({ recipe: plain, split: rows, seed: 1, folder: own, tensorboard: true, baselines: false });
    const rates = read(eventFiles(own)[0]).scalars.flatMap(([tag, , value]) => (tag === "training/lr" ? [value] : []));
    expect(new Set(rates)).toEqual(new Set([Math.fround(0.02)]));
  });

  it.skipIf(!there)("reads the same in TensorBoard", () => {
    expect(sorted(readByTensorBoard(folder))).toEqual(sorted(scalars));
  });
});

it("is not written unless asked for", async () => {
  const recipe = recipeWith();
  await recordRun({ recipe, split: await splitOf(recipe, await tablesOf(recipe)), seed: 1, folder: at("none"), baselines: false });
  expect(eventFiles(at("none"))).toEqual([]);
});

it("can be read while the training runs, and stays small in a long one", () => {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
  onTestFinished(() => {
    vi.useRealTimers();
  });
  makeFolder(at("long"));
  const recipe = fakeRecipe(["a", "b", "c"]), log = new TensorBoardLog(at("long"), recipe);
  let steps = 0;
  for (const event of fakeEvents({ tasks: ["a", "b", "c"], steps: 5000, epochs: 2, validation: true })) {
    log.write(event);
    if (event.event !== "step") continue;
    vi.advanceTimersByTime(1);
    if (++steps === 1500) expect(read(log.path).scalars.at(-1)![1]).toBeGreaterThanOrEqual(500); // a second waits at most
  }
  log.close();
  const { scalars } = read(log.path);
  expect(Math.max(...scalars.map(([, step]) => step))).toBe(5000);
  expect(scalars.length).toBeLessThan(0.6 * 5000 * 10);
});

it("goes on in a second file, which says from which step", () => {
  const folder = at("resumed");
  makeFolder(folder);
  const recipe = fakeRecipe(["a"]), events = [...fakeEvents({ tasks: ["a"], steps: 20, epochs: 1, validation: false, weights: false })];
  const upTo = (log: TensorBoardLog, from: number, to: number): void => {
    for (const event of events) if (event.event === "step" && event.step >= from && event.step <= to) log.write(event);
    log.close();
  };
  const first = new TensorBoardLog(folder, recipe);
  upTo(first, 1, 15);
  const second = new TensorBoardLog(folder, recipe, 11);
  upTo(second, 11, 20);
  expect([read(first.path).starts, read(second.path).starts]).toEqual([[], [11]]);
  if (!there) return;
  const steps = readByTensorBoard(folder).filter(([tag]) => tag === "a/loss/batch").map(([, step]) => step);
  expect(steps).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
});
