/**
 * @file Splits by several labels, by groups, in time and by folds: sides are made of all rows, no promise is broken whatever the data, and
 * shares are near.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { setAside, setLatestAside, type Split, splitByFold, splitByTime, splitRows } from "../../src/data/split.js";
import { type LabelSets, LabelSetBuilder, labelSets, labelsAt } from "../../src/data/splits/label-sets.js";
import { countBySide } from "../../src/data/splits/side-counts.js";
import { timesOf } from "../../src/data/splits/time.js";
import { type CellValue, tableFromColumns } from "../../src/data/table.js";

const SIDES = ["train", "validation", "test"] as const;

/** All rows are on one side, each side ascending. */
function expectPartition(split: Split, rows: number): void {
  const all = SIDES.flatMap((side) => [...split[side]]);
  expect([...all].sort((a, b) => a - b)).toEqual([...Array(rows).keys()]);
  for (const side of SIDES) expect([...split[side]]).toEqual([...split[side]].sort((a, b) => a - b));
}

/** Which groups are on each side. */
const groupsOn = (split: Split, groups: readonly CellValue[]): Set<CellValue>[] => (
  SIDES.map((side) => new Set([...split[side]].map((row) => groups[row]))));

function expectWhole(split: Split, groups: readonly CellValue[]): void {
  const sides = groupsOn(split, groups);
  expect(sides.reduce((sum, { size }) => sum + size, 0)).toBe(new Set(groups).size);
}

const seed = fc.nat(1000), share = fc.double({ min: 0.1, max: 0.4, noNaN: true });

describe("several labels", () => {
  const column = (values: readonly (string | null)[]) => fc.array(fc.constantFrom(...values), { minLength: 30, maxLength: 120 });
  const targets = fc.tuple(column(["a", "b", "b", "b"]), column(["x", "y", "z", null]), column([null, "p", "q"])).map((all) => {
    const rows = Math.min(...all.map(({ length }) => length));
    return all.map((values) => values.slice(0, rows));
  });
  const countOf = (rows: Uint32Array, sets: LabelSets, label: number): number => (
    [...rows].filter((row) => labelsAt(sets, row).includes(label)).length);

  it("have exactly the sides' rows, near their shares, and their first row trains", () => {
    fc.assert(fc.property(targets, share, fc.option(share), seed, (columns, test, validation, from) => {
      const rows = columns[0].length, labels = labelSets(columns);
      const split = splitRows({ rows, test, validation, labels, seed: from });
      expectPartition(split, rows);
      expect(split.test).toHaveLength(Math.round(test * rows));
      expect(split.validation).toHaveLength(Math.round((validation ?? 0) * rows));
      expect(splitRows({ rows, test, labels, seed: from }).test).toEqual(split.test);
      for (let label = 0; label < labels.count; label++) {
        const all = countOf(Uint32Array.from({ length: rows }, (_, row) => row), labels, label);
        expect(countOf(split.train, labels, label)).toBeGreaterThan(0);
        expect(Math.abs(countOf(split.test, labels, label) - (all * split.test.length) / rows)).toBeLessThan(6); // nearly always below 1
      }
    }));
  });

  it("of one row train, for every seed, whichever target has them", () => {
    const rows = 60, team = Array.from({ length: rows }, (_, row) => ["a", "b"][row % 2]);
    const mood = Array.from({ length: rows }, (_, row) => (row === 7 ? "rare" : ["x", "z"][row % 2]));
    for (let from = 0; from < 40; from++) {
      const split = splitRows({ rows, validation: 0.2, labels: labelSets([team, mood]), seed: from });
      expect(split.train).toContain(7);
      expect(setAside(splitRows({ rows, labels: labelSets([team, mood]), seed: from }), {
        share: 0.3, labels: labelSets([team, mood]), seed: from, name: "d",
      }).train).toContain(7);
    }
  });

  it("are on each side where each side needs them, from two rows on", () => {
    fc.assert(fc.property(fc.integer({ min: 2, max: 6 }), seed, (known, from) => {
      const rows = 80, has = new Set(Array.from({ length: known }, (_, index) => index * 11));
      const builder = new LabelSetBuilder(rows);
      builder.addClasses(Array.from({ length: rows }, (_, row) => ["a", "b"][row % 2]));
      builder.addNeeded((row) => has.has(row));
      const split = splitRows({ rows, validation: 0.25, labels: builder.build(), seed: from });
      const counts = SIDES.map((side) => [...split[side]].filter((row) => has.has(row)).length);
      expect(counts[0]).toBeGreaterThan(0);
      expect(counts[2]).toBeGreaterThan(0);
      if (known > 3) expect(counts[1]).toBeGreaterThan(0);
    }));
  });

  it("keep shares that a split by the first target alone does not keep", () => {
    const rows = 400, first = Array.from({ length: rows }, (_, row) => String(row % 2));
    const second = Array.from({ length: rows }, (_, row) => (row % 20 === 3 ? "rare" : "common"));
    const rareOf = (labels: LabelSets | string[], from: number): number => (
      [...splitRows({ rows, labels, seed: from }).test].filter((row) => second[row] === "rare").length);
    const seeds = [...Array(10).keys()];
    expect(seeds.map((from) => rareOf(labelSets([first, second]), from))).toEqual(seeds.map(() => 5)); // a quarter of 20
    expect(new Set(seeds.map((from) => rareOf(first, from))).size).toBeGreaterThan(2);
  });

  it("are taken from lists, too", () => {
    const tags = Array.from({ length: 90 }, (_, row) => (row % 30 === 0 ? ["rare", "common"] : row % 3 === 0 ? [] : ["common"]));
    for (let from = 0; from < 10; from++) {
      const { test } = splitRows({ rows: 90, test: 1 / 3, labels: labelSets([], [tags]), seed: from });
      expect([...test].filter((row) => tags[row].includes("rare"))).toHaveLength(1);
    }
  });
});

describe("groups", () => {
  const groups = fc.array(fc.nat(14).map((group) => `g${group}`), { minLength: 20, maxLength: 120 }).filter((all) => new Set(all).size > 4);

  it("are on one side each, and sides are within a group of their share", () => {
    fc.assert(fc.property(groups, share, fc.boolean(), seed, (all, test, validates, from) => {
      const rows = all.length, options = { rows, test, groups: all, seed: from, ...(validates && { validation: 0.2 }) };
      const split = splitRows(options), largest = Math.max(...countBySide(all, split).map((one) => one.train + one.validation + one.test));
      expectPartition(split, rows);
      expectWhole(split, all);
      expect(split.train.length).toBeGreaterThan(0);
      expect(split.test.length).toBeGreaterThan(0);
      expect(Math.abs(split.test.length - test * rows)).toBeLessThanOrEqual(largest);
      expect(splitRows(options)).toEqual(split);
      const aside = setAside(split, { share: 0.2, groups: all, seed: from, name: "d" });
      expectWhole(aside, all);
      expect(aside.validation.length).toBeGreaterThan(0);
    }));
  });

  it("of about equal size give shares as near as one of them, and of each label", () => {
    const rows = 600, all = Array.from({ length: rows }, (_, row) => `author ${Math.floor(row / 12)}`);
    const labels = Array.from({ length: rows }, (_, row) => (Math.floor(row / 12) % 5 === 0 ? "rare"
      : "common")); // a label of whole groups
    for (let from = 0; from < 10; from++) {
      const { test } = splitRows({ rows, groups: all, labels, seed: from }), rare = [...test].filter((row) => labels[row] === "rare")
        .length;
      expect(Math.abs(test.length - 150)).toBeLessThanOrEqual(12);
      expect(Math.abs(rare - 30)).toBeLessThanOrEqual(12);
    }
  });

  it("train first where a label is in one group only", () => {
    const rows = 100, all = Array.from({ length: rows }, (_, row) => `g${row % 10}`);
    const labels = Array.from({ length: rows }, (_, row) => (row % 10 === 4 ? "rare" : "common"));
    for (let from = 0; from < 20; from++) {
      const split = splitRows({ rows, groups: all, labels, validation: 0.2, seed: from });
      expect(countBySide(labels, split).find(({ value }) => value === "rare")).toMatchObject({ train: 10, validation: 0, test: 0 });
    }
  });

  it("have a label that each side needs on both, from two groups on", () => {
    const rows = 120, all = Array.from({ length: rows }, (_, row) => `g${row % 12}`);
    for (let from = 0; from < 20; from++) {
      const builder = new LabelSetBuilder(rows);
      builder.addClasses(Array.from({ length: rows }, (_, row) => ["a", "b"][Math.floor(row / 12) % 2]));
      builder.addNeeded((row) => row === 3 || row === 16); // of groups 3 and 4
      const { train, test } = splitRows({ rows, groups: all, labels: builder.build(), seed: from });
      expect([train, test].map((side) => [...side].filter((row) => row === 3 || row === 16).length)).toEqual([1, 1]);
    }
  });

  it("differ from seed to seed, and are the same whatever the type of the cells", () => {
    const rows = 60, all = Array.from({ length: rows }, (_, row) => row % 12), test = (from: number, groups: CellValue[] = all) => (
      [...splitRows({ rows, groups, seed: from }).test].join());
    expect(new Set([1, 2, 3, 4].map((from) => test(from))).size).toBe(4);
    expect(test(1, all.map(String))).toBe(test(1));
  });

  it("are refused where there are too few, and where a row has none", () => {
    expect(() => splitRows({ rows: 4, groups: ["a", "a", "a", "a"] }))
      .toThrow("found 1 group for rows that test and rows that train: a group is on one side only, so more groups are needed");
    expect(() => splitRows({ rows: 4, groups: ["a", "b", null, "b"] })).toThrow("row 2 has no group, found missing");
    expect(() => splitRows({ rows: 4, groups: ["a", "b"] })).toThrow("found 2 groups for 4 rows");
    const two = { train: Uint32Array.of(0, 1), validation: new Uint32Array(), test: Uint32Array.of(2) };
    expect(() => setAside(two, { share: 0.2, groups: ["a", "a", "b"], seed: 1, name: "d" }))
      .toThrow(/found 1 group for rows that validate/u);
  });
});

describe("folds", () => {
  it("test each row once; groups stay whole, labels keep their share, and sides of one dealing fit together", () => {
    fc.assert(fc.property(fc.integer({ min: 2, max: 5 }), fc.boolean(), fc.boolean(), seed, (folds, isGrouped, validates, dealing) => {
      const rows = 120, groups = isGrouped ? Array.from({ length: rows }, (_, row) => `g${row % 24}`) : undefined;
      const labels = Array.from({ length: rows }, (_, row) => ["a", "b", "c"][Math.floor(row / 24) % 3]);
      const all = Array.from({ length: folds }, (_, fold) => splitByFold({
        rows, folds, fold, dealing, labels, groups, seed: fold, name: "d", validation: validates ? 0.2 : null,
      }));
      const tested = all.flatMap(({ test }) => [...test]).sort((a, b) => a - b);
      expect(tested).toEqual([...Array(rows).keys()]);
      for (const split of all) {
        expectPartition(split, rows);
        expect(split.validation.length > 0).toBe(validates);
        if (groups) expectWhole(split, groups);
        if (groups) continue;
        expect(Math.abs(split.test.length - rows / folds)).toBeLessThan(1);
        for (const one of countBySide(labels, split)) {
          expect(Math.abs(one.test - (one.train + one.validation + one.test) / folds)).toBeLessThanOrEqual(1);
        }
      }
    }), { numRuns: 40 });
  });

  it("are refused where there are fewer rows or groups", () => {
    const options = { fold: 0, dealing: 1, seed: 1, name: "d", validation: null };
    expect(() => splitByFold({ rows: 4, folds: 5, ...options })).toThrow('split of "d": 5 folds need at least 5 rows, found 4: use ' +
      'fewer folds');
    expect(() => splitByFold({ rows: 4, folds: 3, groups: [1, 1, 2, 2], ...options })).toThrow(/found 2 groups for 3 folds/u);
    expect(() => splitByFold({ rows: 4, folds: 2, ...options, validation: 0.5 })).toThrow(/4 rows in 2 folds leave none to train/u);
  });
});

describe("time", () => {
  const tableOf = (time: readonly CellValue[]) => tableFromColumns("sales.csv", { time });
  const millis = (value: CellValue): number => timesOf(tableOf([value]), "time")[0];

  it("puts the latest rows in test, and those before them in validation, whatever their order in the file", () => {
    const times = fc.array(fc.nat(30), { minLength: 20, maxLength: 100 }).filter((all) => new Set(all).size > 12);
    fc.assert(fc.property(times, share, (all, test) => {
      const split = splitByTime(tableOf(all), { column: "time", test, validation: 0.2 });
      expectPartition(split, all.length);
      const range = (rows: Uint32Array): [number, number] => [Math.min(...[...rows].map((row) => all[row])),
        Math.max(...[...rows].map((row) => all[row]))];
      const [train, validation, tested] = SIDES.map((side) => range(split[side]));
      expect(train[1]).toBeLessThan(validation[0]);
      expect(validation[1]).toBeLessThan(tested[0]);
      const most = Math.max(...countBySide(all, split).map((one) => one.train + one.validation + one.test));
      expect(Math.abs(split.test.length - test * all.length)).toBeLessThanOrEqual(most);
      const aside = setLatestAside(splitByTime(tableOf(all), { column: "time", test }), tableOf(all), { column: "time", share: 0.2 });
      expect(range(aside.train)[1]).toBeLessThan(range(aside.validation)[0]);
    }));
  });

  it("does not tear rows of one time apart", () => {
    const days = [..."aaabbbbcc"].map((day) => `2021-03-0${day.charCodeAt(0) - 96}`);
    expect([...splitByTime(tableOf(days), { column: "time", test: 0.4 }).test]).toEqual([7, 8]); // 2 rows are nearer to 3.6 than 6
    expect([...splitByTime(tableOf(days), { column: "time", test: 0.5 }).test]).toEqual([3, 4, 5, 6, 7, 8]);
    expect(() => splitByTime(tableOf(["2021", "2021", "2021", "2021"]), { column: "time" }))
      .toThrow('sales.csv: all 4 rows that are to be divided have "2021" in column "time": a split in time needs rows of several times');
  });

  it("reads ISO dates and timestamps as they are written, zones included, and numbers", () => {
    const utc = Date.UTC(2021, 3, 3, 17, 30);
    const same = ["2021-04-03T17:30Z", "2021-04-03 17:30:00", "2021-04-03T19:30:00.000+02:00", "2021-04-03 12:00:00-0530",
      "2021-04-03 17:30:00+00"];
    for (const written of same) expect([written, millis(written)]).toEqual([written, utc]);
    expect(millis("2021-04-03")).toBe(Date.UTC(2021, 3, 3));
    expect(millis("2021-04")).toBe(Date.UTC(2021, 3, 1));
    expect(millis("0044-03-15")).toBeLessThan(millis("0100-01-01"));
    expect(millis("2021-04-03 17:30:00.000002")).toBeGreaterThan(millis("2021-04-03 17:30:00.000001"));
    expect([millis("2021"), millis(2021), millis(2021n), millis("-1.5e3")]).toEqual([2021, 2021, 2021, -1500]);
    expect([...timesOf(tableOf(["2021-04-03", "2021-04-02 10:00"]), "time")]).toEqual([Date.UTC(2021, 3, 3), Date.UTC(2021, 3, 2, 10)]);
  });

  it.each([
    ["03/04/2021", 'has "03/04/2021", which may be day 3 of month 4 or day 4 of month 3: write dates such as 2021-04-03, for example ' +
      'by SQL: ' +
      "strptime(\"time\", '%d/%m/%Y') or '%m/%d/%Y'"],
    ["13.04.21", "has \"13.04.21\": write dates such as 2021-04-03, for example by SQL: strptime(\"time\", '%d.%m.%y')"],
    ["04/13/2021", "has \"04/13/2021\": write dates such as 2021-04-03, for example by SQL: strptime(\"time\", '%m/%d/%Y')"],
    ["3 April 2021", 'must be a date such as 2021-04-03, a timestamp such as 2021-04-03 17:30:00, or a number, found "3 April 2021": ' +
      'SQL\'s ' +
      "strptime reads other ways to write them"],
    ["2021-02-30", 'has "2021-02-30", and there is no such day'],
    ["2021-02-03 25:00", 'has "2021-02-03 25:00", and there is no such time'],
    [null, "has no time: a row without one cannot be put in order. Fill it in, or leave the row out"],
    [" ", "has no time: a row without one cannot be put in order. Fill it in, or leave the row out"],
    ["inf", 'must be a date, a timestamp or a finite number, found "inf"'],
    [true, "must be a date, a timestamp or a number, found true"],
  ])("refuses %j, and names the row", (value, problem) => {
    expect(() => timesOf(tableOf(["2021-01-01", value]), "time")).toThrow(`sales.csv: data row 2: column "time" ${problem}`);
  });

  it("refuses what cannot be compared", () => {
    expect(() => timesOf(tableOf(["2021-01-01", "2022"]), "time")).toThrow('sales.csv: data row 2: column "time" has "2022", a ' +
      'number, and ' +
      'sales.csv: data row 1 has "2021-01-01", a date: which of them is later? Write all in one way');
    expect(() => timesOf(tableOf(["2021-01-01 10:00", "2021-01-01 10:00Z"]), "time")).toThrow(/a timestamp with a time zone, and/u);
  });
});
