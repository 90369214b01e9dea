/** @file The recipes of docs/tasks.md with `by`, `where` and `missing` train on files of their kind, and print what the page says. */
import { describe, expect, it } from "vitest";
import { makeSchools, schoolsAsValues } from "../generated/schools.js";
import { at, command, readJson, write } from "../cli/command.js";
import { blocksOf, readDocument, sectionOf } from "./markdown.js";

const page = readDocument("docs/tasks.md");
const sampleOf = (heading: string, language: string): string => (
  blocksOf(sectionOf(page, heading)).find((block) => block.language === language)!.code);

/** Trains a section's recipe in a folder of its own. */
async function train(heading: string, files: Readonly<Record<string, string>>, ...options: string[]) {
  const folder = heading.replace(/\W+/gu, "-");
  for (const [name, text] of Object.entries(files)) write(`${folder}/${name}`, text);
  const file = write(`${folder}/recipe.yaml`, sampleOf(heading, "yaml"));
  const ended = await command("train", file, "--out", at(`${folder}/run`), "--threads", "1", ...options);
  return { ...ended, account: ended.code === 0 ? readJson(`${folder}/run/account.json`) as Record<string, unknown> : {} };
}

/** Rows of a csv, from a function of the row's number. */
const csv = (header: string, row: (index: number) => string, rows = 120): string => (
  `${header}\n${Array.from({ length: rows }, (_, index) => `${row(index)}\n`).join("")}`);

const shape = (text: string): string => text.replaceAll(/\d[\d.]*/gu, "#").replaceAll(/\s+/gu, " ").trim();

describe("docs/tasks.md", () => {
  it("by: 139 schools", async () => {
    const heading = "## A task for each value of a column: by", { files } = schoolsAsValues(makeSchools({ most: 60 }));
    const changes = ["train.epochs=1", "train.logTaskGradientsEvery=null"].flatMap((change) => ["--set", change]);
    const { code, stderr, stdout, account } = await train(heading, files, "--no-baselines", ...changes);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const [first] = shape(sampleOf(heading, "text")).split(" mean lowest"); // the linear models below would take a while
    expect(shape(stdout)).toContain(first.replace("linear #; ", ""));
    expect(Object.keys(account.tasks as object).length).toBe(139);
    expect(account.groups).toMatchObject({ exam: { column: "school", unscored: [], metric: "r2" } });
    const { exam: { value, constant } } = account.groups as Record<string, { value: number; constant: number }>;
    expect(value).toBeGreaterThan(constant + 0.1); // it has learned something
  }, 60_000);

  it("where: bought, among those who clicked", async () => {
    const visits = csv("age,country,clicked,bought", (row) => (
      `${20 + (row % 40)},${["FR", "BE", "NL"][row % 3]},${row % 2 ? "yes" : "no"},${row % 2 ? (row % 3 ? "no" : "yes") : ""}`));
    const { code, stderr, account } = await train("## The rows of a task: where", { "visits.csv": visits }, "--set", "train.epochs=2");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(account.tasks).toMatchObject({ clicked: { rows: { test: 30 } }, bought: { rows: { withoutTarget: 60 } } });
  });

  it("missing: markers", async () => {
    const people = csv("age,job,town,income", (row) => (
      `${row % 5 ? 20 + (row % 40) : -1},${["cook", " ?", "unknown", "pilot"][row % 4]},t${row % 3},` +
      `${[">50K", "<=50K", row % 2 ? "N/A" : "refused"][row % 3]}`));
    const { code, stderr, account } = await train("## Markers of missing targets: missing", { "people.csv": people });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(account.tasks).toMatchObject({ income: { rows: { withoutTarget: 40 }, classes: [{ name: "<=50K" }, { name: ">50K" }] } });
  });
});
