/**
 * @file A temporary folder with small reviews and a recipe over them, and commands run there: in this process, which is fast, or as a
 * process of their own, as a user runs them, where pipes, signals and exit codes are at stake.
 */
import { type ChildProcess, spawn, type SpawnOptions, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, vi } from "vitest";
import { runCli } from "../../src/cli/main.js";
import { makeReviews } from "../../src/data/reviews/make-reviews.js";
import { at, folder } from "../setup/scratch.js";

// Commands are tried without colours, wherever the tests themselves run.
delete process.env.FORCE_COLOR;
delete process.env.NO_COLOR;

const bin = fileURLToPath(new URL("../../bin/potluck.mjs", import.meta.url));

export { at, folder } from "../setup/scratch.js";

/** Writes a file into the folder and returns its path. */
export function write(name: string, content: string | Uint8Array): string {
  mkdirSync(dirname(at(name)), { recursive: true });
  writeFileSync(at(name), content);
  return at(name);
}

export const read = (name: string): string => readFileSync(at(name), "utf8");
export const readJson = (name: string): unknown => JSON.parse(read(name));
/** The events of a run's log, as written. */
export const logged = (run: string): Record<string, unknown>[] =>
  read(`${run}/metrics.jsonl`).trimEnd().split("\n").map((line) => JSON.parse(line) as Record<string, unknown>);

/** Two datasets of made-up reviews, and `reviews.yaml` over them: returns its path. */
export function writeReviews(documents = 96): string {
  for (const [task, { texts, labels }] of Object.entries(makeReviews({ documents, seed: 3, words: 12 }))) {
    write(`${task}.csv`, `review,label\n${texts.map((text, row) => `"${text.replaceAll('"', '""')}",${labels[row]}\n`).join("")}`);
  }
  return write("reviews.yaml", `
data:
  movie: { source: movie.csv, text: review }
  restaurant: { source: restaurant.csv, text: review }
tasks:
  movie: { data: movie, target: label, kind: binary, positive: pos }
  restaurant: { data: restaurant, target: label, kind: multiclass, labels: [negative, neutral, positive] }
features: { vectorizer: count }
model: { hidden: [8], activation: sigmoid }
train: { epochs: 2, batchSize: 16, optimizer: { name: adam, lr: 0.01 }, schedule: min_size, weighting: sum }
`);
}

/** How a command ended. */
export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/** Runs a command line in this process. */
export async function command(...args: string[]): Promise<Ended> {
  const said = { stdout: "", stderr: "" };
  const spies = (["stdout", "stderr"] as const).map((name) => vi.spyOn(process[name], "write").mockImplementation((text) => {
    said[name] += String(text);
    return true;
  }));
  try {
    return { code: await runCli(args), signal: null, ...said };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

let isBuilt = false;

/** Builds the command where it is stale, once for all test files that share this module: for `beforeAll`, where it starts as a process. */
export function build(): void {
  if (isBuilt) return;
  const script = fileURLToPath(new URL("../../scripts/prepare.mjs", import.meta.url));
  const { status, stderr } = spawnSync(process.execPath, [script], { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  isBuilt = true;
}

/** How long `build` may take, in milliseconds. */
export const BUILD_TIME = 300_000;

/** Starts the built command in the folder. */
export function start(args: string[], options: SpawnOptions = {}): ChildProcess {
  return spawn(process.execPath, [bin, ...args], { cwd: folder, stdio: ["ignore", "pipe", "pipe"], ...options });
}

/** What a started command ended with. */
export function ended(child: ChildProcess): Promise<Ended> {
  const said = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) child[name]?.setEncoding("utf8").on("data", (text: string) => (said[name] += text));
  return new Promise((resolve, reject) => {
    child.on("error", reject).on("close", (code, signal) => resolve({ code, signal, ...said }));
  });
}

/** Runs the built command in the folder, to its end. */
export const potluck = (...args: string[]): Promise<Ended> => ended(start(args));

/** What a command says on stderr, without warnings about data that a test made up. */
export const withoutWarnings = (stderr: string): string => stderr.replace(/^(?:warning: .*\n)+(?:and .*; )?rows and remedies: .*\n/u, "");

/** Waits until something holds; fails after some seconds. */
export async function until(holds: () => boolean, what: string): Promise<void> {
  for (const deadline = Date.now() + 25_000; !holds(); ) {
    expect(Date.now(), `waiting for ${what}`).toBeLessThan(deadline);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
