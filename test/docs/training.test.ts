/** @file docs/training.md holds: its recipes are recipes, its TypeScript runs and prints what it says, and it names every field. */
import { inspect } from "node:util";
import vm from "node:vm";
import ts from "typescript";
import { describe, expect, it, vi } from "vitest";
import * as potluck from "../../src/index.js";
import { stoppingFields } from "../../src/recipe/stopping.js";
import { updateFields } from "../../src/recipe/updates.js";
import { blocksOf, readDocument } from "./markdown.js";

const text = readDocument("docs/training.md"), blocks = blocksOf(text);
const of = (language: string) => blocks.filter((block) => block.language === language).map(({ code }) => code);
const [data] = of("yaml").filter((code) => code.startsWith("data:"));
const tasks = "tasks:\n  movie: { data: movie, target: label, kind: binary }\n  yelp: { data: yelp, target: stars, kind: multiclass }\n";

describe("docs/training.md", () => {
  it.each(of("yaml"))("%s", (code) => {
    const recipe = potluck.parseRecipe(`${code.startsWith("data:") ? "" : data}${tasks}${code}`, { file: "r.yaml" });
    expect(recipe.data.movie.split).toMatchObject({ validation: 0.1 });
  });

  it("names every field", () => {
    for (const field of [...Object.keys(updateFields), ...Object.keys(stoppingFields)]) expect(of("yaml").join("") + text).toMatch(new RegExp(`[\`{ ,]${field}\\b`, "u"));
  });

  it("has TypeScript that runs and prints what it says", async () => {
    const [code] = of("ts");
    const { outputText } = ts.transpileModule(code, { compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2023 } });
    const main = vm.runInThisContext(`(async (require, exports) => {${outputText}\n})`) as (require: (name: string) => unknown, exports: object) => Promise<void>;
    const log = vi.spyOn(console, "log").mockImplementation(() => {});
    try {
      await main(() => potluck, {});
      expect(log.mock.calls.map(([value]) => `${inspect(value)}\n`).join("")).toBe(of("text")[0]);
    } finally {
      log.mockRestore();
    }
  });
});
