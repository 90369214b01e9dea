/** @file When a listed value is the value of a cell: as written, then by value. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { codeOf, LabelMatcher, matchLabel, valueOf } from "../../src/data/targets/match-labels.js";
import { normaliseHint, normaliseLabel } from "../../src/data/targets/normalise.js";
import { PotluckError } from "../../src/engine/errors.js";

describe("matchLabel", () => {
  test.each<[string, string[], string | undefined]>([
    ["1.0", ["0", "1"], "1"], ["1", ["1.0", "0.0"], "1.0"], ["01001", ["1001"], "1001"], ["1001", ["01001", "1001"], "1001"],
    ["10e-1", ["1"], "1"], ["1E2", ["100"], "100"], ["+5", ["5"], "5"], ["-0", ["0"], "0"], [" 7", ["7"], "7"], [".5", ["0.50"], "0.50"],
    ["True", ["true"], "true"], ["FALSE", ["True", "False"], "False"], ["True", ["1"], undefined], ["1", ["True"], undefined],
    ["NaN", ["nan"], "nan"], ["inf", ["Infinity"], "Infinity"], ["-inf", ["inf"], undefined], ["0x10", ["16"], undefined],
    ["a", ["A"], undefined], ["", ["0"], undefined], ["  ", [""], undefined], ["null", ["NULL"], undefined], ["1_000", ["1000"], undefined],
    ["9007199254740993", ["9007199254740992"], undefined], ["0.1", ["0.1000000000000000055"], undefined],
    ["1e400", ["1e401"], undefined], ["1e400", ["10e399"], "10e399"], ["1e-400", ["0"], undefined],
  ])("%j among %j is %j", (cell, known, found) => expect(matchLabel(cell, known)).toBe(found));

  test("two listed values of the cell's value are an error", () => {
    expect(() => matchLabel("1.0", ["01", "1"])).toThrow(
      new PotluckError('"1.0" equals "01" and "1" in value, and none of them as written: list it too, as it is written'),
    );
    expect(new LabelMatcher(["01", "1", "2"]).candidates("1.0")).toEqual(["01", "1"]);
  });

  test("a listed value is itself, whatever else is listed", () => {
    const text = fc.oneof(fc.string({ unit: "grapheme" }), fc.constantFrom("1", "01", "1.0", "True", "true", "__proto__", "", "-0"));
    fc.assert(fc.property(fc.uniqueArray(text, { minLength: 1 }), (known) => {
      const matcher = new LabelMatcher(known);
      for (const one of known) expect(matcher.match(one)).toBe(one);
    }));
  });

  test("numbers are equal where their digits are, however they are written", () => {
    const whole = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n });
    fc.assert(fc.property(whole, fc.nat({ max: 20 }), fc.nat({ max: 5 }), (digits, point, zeros) => {
      const plain = String(digits), padded = `${plain}.${"0".repeat(zeros)}`, shifted = `${plain}${"0".repeat(point)}e-${point}`;
      expect(valueOf(padded)).toBe(valueOf(plain));
      expect(valueOf(shifted)).toBe(valueOf(plain));
      expect(valueOf(plain.replace(/^-?/u, (sign) => `${sign}${"0".repeat(zeros)}`))).toBe(valueOf(plain));
      expect(valueOf(String(digits + 1n))).not.toBe(valueOf(plain));
    }));
  });
});

test("codes are told from numbers that are written in two ways", () => {
  expect([codeOf("1.0"), codeOf("True"), codeOf(" 1 ")]).toEqual([codeOf("1"), codeOf("TRUE"), codeOf("1")]);
  expect(new Set(["1", "01", "1.1", "1.10", "+1"].map(codeOf)).size).toBe(5);
});

test("labels made alike", () => {
  expect(normaliseLabel(" A \u00a0\n b ", null)).toBe(" A \u00a0\n b ");
  expect(normaliseLabel(" A \u00a0\n b ", "blanks")).toBe("A b");
  expect(normaliseLabel(" A \u00a0\n b ", "case")).toBe("a b");
  expect(normaliseHint("Billing ", ["other", "billing"])).toContain('differs from "billing" only in case or blanks');
  expect(normaliseHint("biling", ["billing"])).toBe("");
  for (const how of ["blanks", "case"] as const) {
    fc.assert(fc.property(fc.string({ unit: "grapheme" }), (text) => {
      const once = normaliseLabel(text, how);
      expect(normaliseLabel(once, how)).toBe(once);
    }));
  }
});
