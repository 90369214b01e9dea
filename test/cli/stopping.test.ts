/** @file Runs that are stopped half way keep what they had, and a reader who stops reading is no failure. */
import { existsSync, readdirSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { readRun } from "../../src/run/run-folder.js";
import { at, build, BUILD_TIME, ended, logged, read, readJson, start, until, writeReviews } from "./command.js";

const forever = ["--set", "train.epochs=1000000"];
const lines = (run: string): number => (existsSync(at(`${run}/metrics.jsonl`)) ? read(`${run}/metrics.jsonl`).split("\n").length : 0);

beforeAll(build, BUILD_TIME);
beforeAll(() => {
  writeReviews();
});

describe("a training that is stopped", () => {
  it.each([
    ["SIGHUP", 129], ["SIGINT", 130], ["SIGTERM", 143],
  ] as const)("by %s ends at its next step and writes what it has", async (signal, code) => {
    const run = `stopped-${signal}`;
    const child = start(["train", "reviews.yaml", "--out", run, "--json", ...forever]);
    const end = ended(child);
    await until(() => lines(run) > 50, "some steps");
    child.kill(signal);
    const { stdout, stderr, ...how } = await end;
    expect({ ...how, stdout }).toEqual({ code, signal: null, stdout: "" });
    const [, by, step, where] = /^stopped by (SIG\w+) after step (\d+); .* are in (\S+)\n.*train --resume/u.exec(stderr)!;
    expect({ by, where }).toEqual({ by: signal, where: run });
    expect(logged(run).filter(({ event }) => event === "step").at(-1)).toMatchObject({ step: Number(step) });
    expect(readRun(at(run)).state["hidden.weight"].shape).toHaveLength(2);
    expect(readdirSync(at(run))).toEqual(expect.arrayContaining(["scores.svg", "gradient-norms.svg"]));
  });

  it("by force has every step in its log that it told of", async () => {
    const child = start(["train", "reviews.yaml", "--out", "killed", ...forever]);
    const end = ended(child);
    await until(() => lines("killed") > 50, "some steps");
    child.kill("SIGKILL");
    expect(await end).toMatchObject({ signal: "SIGKILL" });
    const whole = read("killed/metrics.jsonl").split("\n").slice(0, -1).map((line) => JSON.parse(line) as { event: string; step: number });
    expect(whole.filter(({ event }) => event === "step").map(({ step }) => step)).toEqual(
      Array.from({ length: whole.filter(({ event }) => event === "step").length }, (_, index) => index + 1),
    );
    expect(readdirSync(at("killed")).sort()).toEqual(["checkpoint.safetensors", "metrics.jsonl", "recipe.yaml"]);
  });
});

/** What `study.json` has of a comparison. */
interface Stopped {
  answer: { seeds: number[]; tasks: Record<string, { arm: { values: number[] } }> } | null;
}

describe("a comparison that is stopped", () => {
  const stopped = async (name: string, threads: number, signal: NodeJS.Signals, when: () => boolean, ...more: string[]) => {
    const child = start(["compare", "reviews.yaml", "--out", name, "--threads", String(threads), "--seeds", "100000", ...more]);
    const end = ended(child);
    await until(when, "the comparison");
    child.kill(signal);
    return end;
  };

  it.each([
    ["SIGINT", 130, 1], ["SIGHUP", 129, 2],
  ] as const)("by %s keeps the seeds that it has, and says so", async (signal, code, threads) => {
    const name = `study-${threads}`, file = `${name}/study.json`;
    const answer = () => (existsSync(at(file)) ? readJson(file) as Stopped : { answer: null }).answer;
    const { stderr, ...end } = await stopped(name, threads, signal, () => answer() !== null, "--set", "train.epochs=1");
    expect(end).toEqual({ code, signal: null, stdout: "" });
    const { seeds, tasks } = answer()!, { state, done } = readJson(`${name}/progress.json`) as { state: string; done: number };
    expect(stderr.split("\n").slice(-3)).toEqual([
      `stopped by ${signal} after ${done} trials; their results are kept in ${name}/trials.jsonl`,
      `to go on: potluck compare --resume ${name}`, "",
    ]);
    expect([state, seeds[0]]).toEqual(["stopped", 1]);
    expect(tasks.movie.arm.values).toHaveLength(seeds.length);
    expect(readdirSync(at(name)).sort()).toEqual(["progress.json", "recipe.yaml", "study.json", "trials.jsonl"]);
  });

  it.each([1, 2])("before its first training is complete can begin again, with %i threads", async (threads) => {
    const name = `begun-${threads}`;
    const end = await stopped(name, threads, "SIGTERM", () => existsSync(at(`${name}/progress.json`)), ...forever);
    expect(end).toMatchObject({ code: 143, signal: null, stdout: "" });
    expect(end.stderr).toContain("stopped by SIGTERM after 0 trials");
    expect(readJson(`${name}/study.json`)).toMatchObject({ asked: { seeds: 100000 }, answer: null, isComplete: false });
  });
});

it.each([
  ["schema", ["schema"]],
  ["demo", ["demo", "--documents", "40", "--out", "piped"]],
])("%s does its work when nobody reads its output", async (_, args) => {
  const child = start(args);
  child.stdout!.destroy();
  expect(await ended(child)).toMatchObject({ code: 0, stderr: "" });
  if (args[0] === "demo") expect(readdirSync(at("piped"))).toContain("scores.svg");
});
