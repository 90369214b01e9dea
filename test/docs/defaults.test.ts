/** @file docs/defaults.md says what a recipe does where it says nothing: written out, it is the same recipe; its numbers are the code's. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { parseRecipe } from "../../src/recipe/index.js";
import { AUTOMATIC } from "../../src/train/automatic-length.js";

const page = readFileSync(new URL("../../docs/defaults.md", import.meta.url), "utf8");
const least = {
  data: { reviews: { source: "a.csv", text: "review" } }, tasks: { mood: { data: "reviews", target: "mood", kind: "binary" } },
};

it("the table's last column, written out, resolves to the same recipe", () => {
  const cells = page.matchAll(/\| `((?:features|model|train): \{.*\})` \|$/gmu);
  const written = Array.from(cells, ([, code]) => parse(code) as Record<string, object>);
  expect(written).toHaveLength(6);
  const whole: Record<string, object> = { ...least };
  for (const part of written) for (const [section, settings] of Object.entries(part)) whole[section] = { ...whole[section], ...settings };
  const resolved = (recipe: object) => parseRecipe(stringify(recipe), { file: "a.yaml" });
  const { refit, ...train } = resolved(whole).train;
  expect(refit).toBe(true);
  expect({ ...resolved(whole), train }).toEqual(resolved(least));
});

it("the numbers of the automatic length are those that it goes by", () => {
  const { checkSteps, patience, limit, lossShare, validationShare } = AUTOMATIC, shown = (value: number) => value.toLocaleString("en-US");
  const text = page.replace(/\s+/gu, " ");
  expect(validationShare).toBe(1 / 5);
  expect(patience.epochs).toBe(3);
  for (const words of [
    "a fifth of its training rows", `at least ${checkSteps.least} steps after the last check, and every ${checkSteps.most} steps`,
    `metric - ${lossShare} * loss / first loss`,
    `three epochs, but for ${patience.steps.least} steps at least and ${shown(patience.steps.most)} at most`,
    `after ${limit.epochs} epochs (${shown(limit.steps.least)} steps at least, ${shown(limit.steps.most)} at most)`,
  ]) expect(text).toContain(words);
});
