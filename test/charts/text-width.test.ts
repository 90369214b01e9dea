/** @file Text fits where it is put in charts, whatever its characters. */
import fc from "fast-check";
import stringWidth from "string-width";
import { describe, expect, it } from "vitest";
import { pixelsOf, shorten } from "../../src/charts/text-width.js";

describe("text width", () => {
  it("counts what wide characters take, and what is written as several characters once", () => {
    expect(["abc", "", "評論", "e\u0301", "👩‍👩‍👧", "ロー"].map((text) => Math.round(pixelsOf(text, 100) / 58))).toEqual([3, 0, 4, 1, 2, 4]);
  });

  it("shortens to what fits, never through a character", () => {
    expect(shorten("sentiment of reviews", 12)).toBe("sentiment o…");
    expect(shorten("評論感情", 5)).toBe("評論…");
    expect(shorten("a\nb", 9)).toBe("a b");
    fc.assert(fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 1, max: 20 }), (text, columns) => {
      expect(stringWidth(shorten(text, columns))).toBeLessThanOrEqual(columns);
    }));
  });
});
