/** @file The generated schools: the counts that they promise, files that other programs read as they were meant, and something to learn. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Experiment } from "../../src/experiment/experiment.js";
import { readTables } from "../../src/experiment/read-tables.js";
import { pearson } from "../../src/metric/regression/correlation.js";
import { parseRecipe } from "../../src/recipe/index.js";
import { readCsv } from "./duckdb.js";
import { bySchool, makeSchools, type Pupil, schoolsAsColumns, schoolsAsFiles } from "./schools.js";

const pupils = makeSchools();
const groups = bySchool(pupils);

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "potluck-schools-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The fields of a pupil's features, as text. */
function fieldsOf({ year, sex, band, entry, origin, freeMeals }: Pupil): (string | null)[] {
  return [year, sex, band, entry, origin, freeMeals].map((value) => (value === null ? null : String(value)));
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe("makeSchools", () => {
  it("has 139 schools of 20 to 250 pupils, most of them small", () => {
    const sizes = [...groups.values()].map(({ length }) => length).sort((a, b) => a - b);
    expect(sizes.length).toBe(139);
    expect(sizes[0]).toBeGreaterThanOrEqual(20);
    expect(sizes[0]).toBeLessThan(25);
    expect(sizes.at(-1)).toBeLessThanOrEqual(250);
    expect(sizes.at(-1)).toBeGreaterThan(230);
    expect(sizes[69]).toBeLessThan(110);
  });

  it("has scores that depend on the entry score in every school, and on the school", () => {
    const measured = pupils.filter(({ entry }) => entry !== null);
    const r = pearson(measured.map(({ score }) => score), measured.map(({ entry }) => entry!));
    expect(r).toBeGreaterThan(0.5);
    expect(r).toBeLessThan(0.85);
    const means = [...groups.values()].map((own) => mean(own.map(({ score }) => score)));
    const spread = Math.sqrt(mean(means.map((value) => (value - mean(means)) ** 2)));
    expect(spread).toBeGreaterThan(3);
    expect(spread).toBeLessThan(9);
    for (const { score } of pupils) expect(score >= 0 && score <= 70 && Number.isInteger(score)).toBe(true);
  });

  it("misses some entry scores", () => {
    expect(pupils.filter(({ entry }) => entry === null).length / pupils.length).toBeCloseTo(0.03, 2);
  });

  it("is the same from run to run, other for another seed, and a school does not depend on how many there are", () => {
    expect(makeSchools()).toEqual(pupils);
    expect(makeSchools({ seed: 2 })[0]).not.toEqual(pupils[0]);
    expect(makeSchools({ schools: 2 })).toEqual([...groups.get("school_001")!, ...groups.get("school_002")!]);
    const sizes = [...bySchool(makeSchools({ schools: 30, least: 5, most: 6 })).values()];
    expect([...new Set(sizes.map(({ length }) => length))].sort()).toEqual([5, 6]);
  });
});

describe("schoolsAsColumns", () => {
  const { files, recipe } = schoolsAsColumns(pupils);

  it("writes one csv that DuckDB reads back: each row has the score of its own school only", async () => {
    const { header, rows } = await readCsv(files["schools.csv"]);
    expect(header).toEqual(["year", "sex", "band", "entry", "origin", "free_meals", ...groups.keys()]);
    expect(rows.length).toBe(pupils.length);
    expect(rows.map((row) => row.slice(0, 6))).toEqual(pupils.map(fieldsOf));
    const found = rows.map((row) => row.flatMap((field, place) => (place >= 6 && field !== null ? [[header[place], field]] : [])));
    expect(found).toEqual(pupils.map(({ school, score }) => [[school, String(score)]]));
  });

  it("has a recipe with a task for each school over one dataset", async () => {
    writeFileSync(join(folder, "schools.csv"), files["schools.csv"]);
    const parsed = parseRecipe(recipe, { file: "schools.yaml" });
    expect(Object.keys(parsed.tasks)).toEqual([...groups.keys()]);
    const tables = await readTables(parsed, folder), { data } = (await Experiment.open(parsed, tables)).split();
    const labelled = Object.values({ ...data.pupils }).map(({ y }) => y.school_001.data.filter((value) => !Number.isNaN(value)).length);
    expect(labelled.reduce((sum, count) => sum + count)).toBe(groups.get("school_001")!.length);
  });
});

describe("schoolsAsFiles", () => {
  const some = makeSchools({ schools: 3 }), { files, recipe } = schoolsAsFiles(some);

  it("writes a csv for each school that DuckDB reads back", async () => {
    expect(Object.keys(files)).toEqual(["school_001.csv", "school_002.csv", "school_003.csv"]);
    for (const [file, text] of Object.entries(files)) {
      const { header, rows } = await readCsv(text);
      expect(header).toEqual(["year", "sex", "band", "entry", "origin", "free_meals", "score"]);
      const own = some.filter(({ school }) => `${school}.csv` === file);
      expect(rows).toEqual(own.map((pupil) => [...fieldsOf(pupil), String(pupil.score)]));
    }
  });

  it("has a recipe with a dataset and a task for each school", async () => {
    for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
    const parsed = parseRecipe(recipe, { file: "schools.yaml" });
    const { data } = (await Experiment.open(parsed, await readTables(parsed, folder))).split();
    const rows = Object.values(data).map((sides) => Object.values({ ...sides }).reduce((sum, { length }) => sum + length, 0));
    expect(rows).toEqual([...bySchool(some).values()].map(({ length }) => length));
    expect(Object.keys(schoolsAsFiles(pupils).files).length).toBe(139);
  });
});
