import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PotluckError } from "../../src/engine/errors.js";
import { sampleRows, splitByColumn, splitOptions, splitRows } from "../../src/data/split.js";
import { tableFromColumns } from "../../src/data/table.js";
import { expectDeclared } from "../options/declared.js";

const isAscending = (rows: Uint32Array): boolean => rows.every((row, index) => index === 0 || rows[index - 1] < row);

function countBy(labels: readonly unknown[], rows: Iterable<number>): Map<unknown, number> {
  const counts = new Map<unknown, number>();
  for (const row of rows) counts.set(labels[row], (counts.get(labels[row]) ?? 0) + 1);
  return counts;
}

const share = fc.double({ min: 0.05, max: 0.95, noNaN: true });

describe("splitRows", () => {
  test("disjoint, complete, ascending, of exactly round(test * rows) rows, and the same again from the same seed", () => {
    fc.assert(fc.property(fc.integer({ min: 12, max: 200 }), share, fc.nat(), fc.boolean(), (rows, share, seed, stratify) => {
      const labels = stratify ? Array.from({ length: rows }, (_, row) => (row * row) % 3) : undefined;
      const options = { rows, test: share, seed, labels, name: "movie" };
      const { train, test } = splitRows(options);
      expect(test.length).toBe(Math.round(share * rows));
      expect([...train, ...test].sort((a, b) => a - b)).toEqual(Array.from({ length: rows }, (_, row) => row));
      expect(isAscending(train) && isAscending(test)).toBe(true);
      expect(splitRows(options)).toEqual({ train, validation: new Uint32Array(), test });
    }));
  });

  test("rows that validate are taken from those that would train, so many and each label its share, and the test rows stay", () => {
    const validationShare = fc.double({ min: 0.1, max: 0.4, noNaN: true });
    const anything = [fc.integer({ min: 40, max: 200 }), validationShare, fc.nat(), fc.boolean()] as const;
    fc.assert(fc.property(...anything, (rows, validation, seed, stratify) => {
      const labels = stratify ? Array.from({ length: rows }, (_, row) => row % 4 === 0 ? "rare" : "common") : undefined;
      const plain = splitRows({ rows, seed, labels }), split = splitRows({ rows, seed, labels, validation });
      expect(split.test).toEqual(plain.test);
      expect(plain.validation).toEqual(new Uint32Array());
      expect(split.validation).toHaveLength(Math.round(validation * rows));
      expect([...split.train, ...split.validation].sort((a, b) => a - b)).toEqual([...plain.train]);
      expect(isAscending(split.train) && isAscending(split.validation)).toBe(true);
      if (labels) {
        const counts = countBy(labels, split.validation), before = countBy(labels, plain.train);
        for (const [label, count] of before) {
          const share = count * split.validation.length / plain.train.length;
          expect(Math.abs(counts.get(label)! - share)).toBeLessThan(1);
        }
      }
      expect(splitRows({ rows, seed, labels, validation })).toEqual(split);
    }));
  });

  test("each label is within one row of its share, where it has rows enough to keep one", () => {
    const labels = fc.array(fc.constantFrom("a", "b", "c", null), { minLength: 30, maxLength: 150 });
    fc.assert(fc.property(labels, fc.double({ min: 0.05, max: 0.5, noNaN: true }), fc.nat(), (labels, share, seed) => {
      const { train, test } = splitRows({ rows: labels.length, test: share, labels, seed });
      const all = countBy(labels, labels.keys()), tested = countBy(labels, test), trained = countBy(labels, train);
      const singles = [...all.values()].filter((count) => count === 1).length;
      for (const [label, count] of all) {
        expect(trained.get(label) ?? 0).toBeGreaterThanOrEqual(1);
        expect(Math.abs((tested.get(label) ?? 0) - (count * test.length) / labels.length)).toBeLessThan(1 + singles);
      }
    }));
  });

  test("largest remainders by hand: 5, 3 and 2 rows at a third", () => {
    const labels = [..."aaaaabbbcc"];
    for (let seed = 0; seed < 20; seed++) { // shares of 3 rows: 1.5, 0.9, 0.6
      expect(countBy(labels, splitRows({ rows: 10, test: 1 / 3, labels, seed }).test)).toEqual(new Map([["a", 1], ["b", 1], ["c", 1]]));
    }
  });

  test("equal remainders are drawn, and the seed moves everything", () => {
    const labels = [..."aabb"]; // one test row: shares of a half each
    const drawn = new Set(Array.from({ length: 40 }, (_, seed) => splitRows({ rows: 4, test: 0.25, labels, seed }).test[0]));
    expect(drawn).toEqual(new Set([0, 1, 2, 3]));
    expect(splitRows({ rows: 50, seed: 1, name: "movie" })).not.toEqual(splitRows({ rows: 50, seed: 1, name: "yelp" }));
    expect(splitRows({ rows: 50, seed: 1 })).not.toEqual(splitRows({ rows: 50, seed: 2 }));
  });

  test("a label keeps its last row for training as long as others can give theirs", () => {
    const labels = [..."abcdeeeeee"];
    for (let seed = 0; seed < 10; seed++) {
      const { train } = splitRows({ rows: 10, test: 0.5, labels, seed });
      expect([...countBy(labels, train)].sort()).toEqual([["a", 1], ["b", 1], ["c", 1], ["d", 1], ["e", 1]]);
      expect(splitRows({ rows: 10, test: 0.7, labels, seed }).test.length).toBe(7); // cannot be kept: the size still holds
    }
  });

  test("a quarter by default; half a row is rounded up", () => {
    expect(splitRows({ rows: 2000 }).test.length).toBe(500);
    expect(splitRows({ rows: 10 }).test.length).toBe(3);
    expect([...splitRows({ rows: 8, seed: 1, name: "movie" }).test]).toEqual([0, 1]);
  });

  test("errors", () => {
    for (const test of [1, -0.25, 1.5, NaN]) {
      expect(() => splitRows({ rows: 10, test, name: "movie" })).toThrow(
        new PotluckError(`split of "movie": test must be a number from 0 up, below 1, found ${test}`),
      );
    }
    expectDeclared(splitOptions, (given) => splitRows({ rows: 10, ...given }));
    expect(() => splitRows({ rows: 10, testSize: 0.2 } as never))
      .toThrow(/^splitRows: unknown option "testSize" \(did you mean "test"\?\)$/u);
    expect(() => splitRows(undefined as never)).toThrow(/^splitRows: rows is missing/u);
    expect(() => splitRows(10 as never)).toThrow(/the options must be a map.*found 10$/u);
    expect(() => splitRows({ rows: "10" as never })).toThrow(/rows must be a whole number.*found "10"$/u);
    expect(() => splitRows({ rows: 10, labels: [1, 2] })).toThrow(/found 2 labels for 10 rows$/u);
    expect(() => splitRows({ rows: 2, test: 0.1 })).toThrow(
      /2 rows at a test share of 0\.1 leave none to test/u,
    );
    expect(() => splitRows({ rows: 1, test: 0.9 })).toThrow("leave none to train");
    for (const validation of [0, 1, NaN]) {
      expect(() => splitRows({ rows: 9, validation, name: "m" }))
        .toThrow(`split of "m": validation must be a number between 0 and 1, or null for none, found ${validation}`);
    }
    expect(() => splitRows({ rows: 10, test: 0.5, validation: 0.5 })).toThrow(
      /10 rows at a test share of 0\.5 and a validation share of 0\.5 leave none to train/u,
    );
    expect(() => splitRows({ rows: 4, test: 0.5, validation: 0.1 })).toThrow("leave none to validate");
    expect(() => splitRows({ rows: 0 })).toThrow("0 rows at a test share of 0.25 leave none to test");
  });
});

describe("splitByColumn", () => {
  test("rows as the column says", () => {
    const table = tableFromColumns("t", { split: ["test", "train", "train", "test"] });
    expect(splitByColumn(table, "split"))
      .toEqual({ train: Uint32Array.of(1, 2), validation: new Uint32Array(), test: Uint32Array.of(0, 3) });
    const three = tableFromColumns("t", { split: ["validation", "train", "test", "validation"] });
    expect(splitByColumn(three, "split")).toEqual({ train: Uint32Array.of(1), validation: Uint32Array.of(0, 3), test: Uint32Array.of(2) });
  });

  test("errors", () => {
    const table = (...split: (string | null | number)[]): ReturnType<typeof tableFromColumns> => tableFromColumns("r.csv", { split });
    expect(() => splitByColumn(table("train", "Test"), "split")).toThrow(
      new PotluckError('r.csv: data row 2: column "split" must be "train", "validation" or "test", found "Test" (did you mean "test"?)'),
    );
    expect(() => splitByColumn(table("train", "valid"), "split")).toThrow(/found "valid" \(did you mean "validation"\?\)$/u);
    expect(() => splitByColumn(table("train", "validation"), "split")).toThrow('no row has "test"');
    expect(() => splitByColumn(table("train", null), "split")).toThrow(
      'data row 2: column "split" must be "train", "validation" or "test", found missing',
    );
    expect(() => splitByColumn(table(1), "split")).toThrow("found 1");
    expect(() => splitByColumn(table("train", "train"), "split")).toThrow(
      new PotluckError('r.csv: no row has "test" in column "split" (2 rows)'),
    );
    expect(() => splitByColumn(table("train"), "spilt")).toThrow('did you mean "split"?');
    expect(() => splitByColumn({ split: ["train"] } as never, "split")).toThrow(/^splitByColumn takes a table first/u);
  });
});

describe("sampleRows", () => {
  test("that many different rows in their original order, seeded by name", () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 100 }), fc.nat(), fc.nat(), (rows, some, seed) => {
      const count = 1 + (some % rows);
      const sample = sampleRows(rows, count, seed, "yelp");
      expect(sample.length).toBe(count);
      expect(isAscending(sample) && sample.every((row) => row < rows)).toBe(true);
      expect(sampleRows(rows, count, seed, "yelp")).toEqual(sample);
    }));
    expect(sampleRows(1000, 10, 1, "yelp")).not.toEqual(sampleRows(1000, 10, 2, "yelp"));
    expect(sampleRows(1000, 10, 1, "yelp")).not.toEqual(sampleRows(1000, 10, 1, "movie"));
  });

  test("errors", () => {
    expect(() => sampleRows(1500, 2000, 1, "yelp")).toThrow(
      /^sample of "yelp": asked for 2000 rows, found 1500/u,
    );
    for (const count of [0, -1, 2.5, NaN]) expect(() => sampleRows(10, count)).toThrow(
      `sampleRows: count must be a whole number from 1 up, found ${count}`,
    );
  });
});
