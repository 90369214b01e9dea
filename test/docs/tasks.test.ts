/** @file docs/tasks.md holds: its recipe is one, its TypeScript runs and prints what it says, and it names every kind, option and metric. */
import vm from "node:vm";
import ts from "typescript";
import { describe, expect, it, vi } from "vitest";
import * as potluck from "../../src/index.js";
import { taskKinds } from "../../src/task/index.js";
import { blocksOf, codeSpans, proseOf, readDocument, sectionOf } from "./markdown.js";

const text = readDocument("docs/tasks.md"), blocks = blocksOf(text);
const codeOf = (language: string): string => blocks.find((block) => block.language === language)!.code;

describe("docs/tasks.md", () => {
  it("has a recipe with a task of each kind", () => {
    const { tasks } = potluck.parseRecipe(codeOf("yaml"), { file: "posts.yaml" });
    expect(new Set(Object.values(tasks).map(({ kind }) => kind))).toEqual(new Set(taskKinds.names));
  });

  it.each(taskKinds.members)("lists the metrics of $name, the default first, and names its options", ({ name, defaultMetric, metrics, options }) => {
    const section = sectionOf(text, `## ${name}`);
    const [headline, ...listed] = codeSpans(/^- Metrics[\s\S]*?\.$/mu.exec(section)![0]);
    expect(headline).toBe(defaultMetric);
    expect(listed.sort()).toEqual([...metrics.names].sort());
    const named = codeSpans(proseOf(text)).map((span) => span.split(":")[0]).join(" ") + codeOf("yaml");
    for (const option of Object.keys(options)) expect(named).toContain(option);
  });

  it("has TypeScript that runs and prints what it says", async () => {
    const { outputText } = ts.transpileModule(codeOf("ts"), { compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2023 } });
    const main = vm.runInThisContext(`(async (require, exports) => {${outputText}\n})`) as (require: (name: string) => unknown, exports: object) => Promise<void>;
    const log = vi.spyOn(console, "log").mockImplementation(() => {});
    try {
      await main(() => potluck, {});
      expect(`${log.mock.calls.map((words) => words.join(" ")).join("\n")}\n`).toBe(codeOf("text"));
    } finally {
      log.mockRestore();
    }
  });
});
