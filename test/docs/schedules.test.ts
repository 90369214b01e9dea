/** @file The page on schedules: it names all of them, its recipes are recipes, and its numbers of the example are the example's. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import * as potluck from "../../src/index.js";
import { schedules } from "../../src/schedule/index.js";

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const page = read("docs/schedules.md"), example = read("examples/forgetting/recipe.yaml");
const base = `
data: { movie: { source: movie.csv, text: review }, restaurant: { source: restaurant.csv, text: review } }
tasks: { movie: { data: movie, target: label, kind: binary }, restaurant: { data: restaurant, target: label, kind: multiclass } }
`;
/** The rows of the tables under a heading, cell by cell. */
const rowsUnder = (heading: string): string[][] =>
  page.split(`## ${heading}\n`)[1].split("\n## ")[0].split("\n").filter((line) => /^\| (?!---)/u.test(line)).map((line) => line.slice(2, -2).split(" | "));

it("has every schedule, in the order of the table", () => {
  const named = rowsUnder("The schedules").map(([first]) => first).filter((first) => first.startsWith("`"));
  expect(named).toEqual(schedules.names.map((name) => `\`${name}\``));
});

it.each([...page.matchAll(/^```yaml\n(.*?)^```$/gmsu)].map(([, text]) => text))("has recipes: %s", (text) => {
  expect(potluck.parseRecipe(`${base}${text}`, { file: "schedules.yaml" }).tasks).toHaveProperty("movie");
});

it("tells the example's numbers, and its settings", () => {
  for (const [task, ...values] of rowsUnder("Forgetting").filter((row) => row.length === 9 && row[0] !== "epoch")) {
    expect(example).toMatch(new RegExp(`^# +${task} +${values.join(" +").replaceAll(".", "\\.")}`, "mu"));
  }
  for (const line of ["model:", "train:"]) expect(page).toContain(new RegExp(`^${line}.*$`, "mu").exec(example)![0]);
});

it("takes from the package what it has", () => {
  const [, names] = /^import \{ (.*) \} from "potluck";$/mu.exec(page)!;
  expect(Object.keys(potluck)).toEqual(expect.arrayContaining(names.split(", ")));
});
