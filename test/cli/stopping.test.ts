/** @file Runs that are stopped half way keep what they had, and a reader who stops reading is no failure. */
import { existsSync, readdirSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { readRun } from "../../src/run/run-folder.js";
import { at, ended, logged, read, readJson, start, until, writeReviews } from "./kitchen.js";

const forever = ["--set", "train.epochs=1000000"];
const lines = (run: string): number => (existsSync(at(`${run}/metrics.jsonl`)) ? read(`${run}/metrics.jsonl`).split("\n").length : 0);

beforeAll(() => {
  writeReviews();
});

describe("a training that is stopped", () => {
  it.each([["SIGINT", 130], ["SIGTERM", 143]] as const)("by %s ends at its next step and writes what it has", async (signal, code) => {
    const run = `stopped-${signal}`;
    const child = start(["train", "reviews.yaml", "--out", run, "--json", ...forever]);
    const end = ended(child);
    await until(() => lines(run) > 50, "some steps");
    child.kill(signal);
    const { stdout, stderr, ...how } = await end;
    expect({ ...how, stdout }).toEqual({ code, signal: null, stdout: "" });
    const [, step, total] = /^stopped by SIG\w+ after step (\d+) of (\d+); weights and metrics until then are in (\S+)\n$/u.exec(stderr)!;
    expect(total).toBe("5000000");
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
    expect(readdirSync(at("killed")).sort()).toEqual(["labels.json", "metrics.jsonl", "recipe.yaml", "vocabulary.json"]);
  });
});

it("a comparison that is stopped keeps the seeds that it has", async () => {
  const child = start(["compare", "reviews.yaml", "--out", "study", "--seeds", "100000", "--set", "train.epochs=1"]);
  const end = ended(child);
  await until(() => existsSync(at("study/comparison.json")), "a seed");
  child.kill("SIGINT");
  expect(await end).toMatchObject({ signal: "SIGINT", stdout: "", stderr: "" });
  const { seeds, tasks } = readJson("study/comparison.json") as { seeds: number[]; tasks: Record<string, { multi: { values: number[] } }> };
  expect(seeds[0]).toBe(1);
  expect(tasks.movie.multi.values).toHaveLength(seeds.length);
  expect(readdirSync(at("study")).sort()).toEqual(expect.arrayContaining(["comparison.json", "recipe.yaml"]));
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
