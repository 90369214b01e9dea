/**
 * @file Data and tasks alone, in one command: tickets of a support desk, whose wrong labels come to light, and many small tasks. The data
 * are generated, so what is in them is known.
 */
import { readdirSync, statSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { readCsv } from "../generated/duckdb.js";
import { makeSchools, schoolsAsColumns, schoolsAsFiles } from "../generated/schools.js";
import { makeTickets, ticketRecipe } from "../generated/tickets.js";
import { at, build, BUILD_TIME, potluck, read, readJson, write } from "./command.js";

beforeAll(build, BUILD_TIME);

/** What the tests read of `account.json`. */
interface Account {
  tasks: Record<string, {
    value: number | null;
    linear: { value: number | null } | null;
    rows: { test: number };
    mistakes: { row: number }[];
  }>;
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const accountOf = (run: string): Account => readJson(`${run}/account.json`) as Account;

describe("800 tickets", () => {
  const seeds = [1, 2, 3], { csv, wrong } = makeTickets();
  /** As accounts count them, from 1. */
  const planted = new Set(wrong.map((row) => row + 1));
  const runs: { account: Account; stdout: string }[] = [];

  beforeAll(async () => {
    write("tickets.csv", csv);
    write("tickets.yaml", ticketRecipe("tickets.csv"));
    for (const seed of seeds) {
      const { code, stdout, stderr } = await potluck("train", "tickets.yaml", "--seed", String(seed), "--out", `tickets-${seed}`);
      expect({ code, stderr: code === 0 ? "" : stderr }).toEqual({ code: 0, stderr: "" });
      runs.push({ account: accountOf(`tickets-${seed}`), stdout });
    }
  }, 120_000);

  it("are learned at least as well as by linear models, each task in the mean over the seeds", () => {
    for (const task of ["is_bug", "team", "priority"]) {
      const scores = runs.map(({ account }) => account.tasks[task]);
      expect(mean(scores.map(({ value }) => value!)), task).toBeGreaterThan(mean(scores.map(({ linear }) => linear!.value!)) - 0.01);
    }
  });

  it("with wrong labels have them among the printed mistakes", async () => {
    let possible = 0, listed = 0;
    for (const [index, { account, stdout }] of runs.entries()) {
      const { header, rows } = await readCsv(read(`tickets-${seeds[index]}/predictions.csv`));
      const scored = rows.map((row) => Object.fromEntries(header.map((name, column) => [name, row[column]])));
      const seen = new Set(scored.filter(({ task }) => task === "is_bug").map(({ row }) => Number(row)).filter((row) => planted.has(row)));
      const { mistakes } = account.tasks.is_bug, found = mistakes.filter(({ row }) => seen.has(row));
      possible += Math.min(seen.size, mistakes.length);
      listed += found.length;
      for (const { row } of found) expect(stdout).toMatch(new RegExp(`^\\s*${row}\\s+(?:yes|no)\\s+(?:yes|no)\\s`, "mu"));
    }
    expect(possible).toBeGreaterThan(3);
    expect(listed).toBeGreaterThanOrEqual(0.6 * possible); // a model also has confident mistakes of its own
    const firsts = runs.map(({ account }) => account.tasks.is_bug.mistakes[0].row);
    expect(firsts.filter((row) => planted.has(row)).length).toBeGreaterThanOrEqual(2);
  });
});

describe("many tasks", () => {
  it.each([
    ["139 of one table", schoolsAsColumns, "columns", 139], ["40 of a table each", schoolsAsFiles, "files", 40],
  ] as const)("%s", async (_, form, folder, schools) => {
    const { files, recipe } = form(makeSchools({ schools, most: 80 }));
    for (const [name, text] of Object.entries(files)) write(`${folder}/${name}`, text);
    write(`${folder}/schools.yaml`, recipe);
    const run = `${folder}/run`, { code, stderr } = await potluck("train", `${folder}/schools.yaml`, "--no-baselines", "--out", run);
    expect({ code, stderr: code === 0 ? "" : stderr }).toEqual({ code: 0, stderr: "" });
    const tasks = Object.values(accountOf(run).tasks);
    expect(tasks.length).toBe(schools);
    // The best that a model can reach is about .5; of few test rows the metric means nothing.
    const large = tasks.filter(({ rows }) => rows.test >= 12).map(({ value }) => value!).sort((a, b) => a - b);
    expect(large.length).toBeGreaterThan(5);
    expect(large[Math.floor(large.length / 2)]).toBeGreaterThan(0.3);
    expect(statSync(at(`${run}/metrics.jsonl`)).size).toBeLessThan(3e6);
    const charts = readdirSync(at(run)).filter((name) => name.endsWith(".svg"));
    expect(charts.length).toBeGreaterThan(0);
    for (const chart of charts) expect(statSync(at(`${run}/${chart}`)).size, chart).toBeLessThan(400_000);
  }, 120_000);
});
