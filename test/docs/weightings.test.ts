/** @file The page on weightings: its tables are those of the code, its recipes are recipes, and its program runs and prints what it says. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import vm from "node:vm";
import ts from "typescript";
import { describe, expect, it, vi } from "vitest";
import * as potluck from "../../src/index.js";
import { weightingOptions } from "../../src/recipe/weighting.js";
import { schedules } from "../../src/schedule/index.js";
import { type WeightingName, weightings } from "../../src/weighting/index.js";
import { makeWeighting, stepOf, tasksNamed } from "../weighting/gradients.js";
import { anchorsOf, blocksOf, codeSpans, linksOf, proseOf, readDocument, root, sectionOf, tableRows } from "./markdown.js";

const { names } = weightings;
const page = readDocument("docs/weightings.md"), blocks = blocksOf(page);
const base = `
data: { movie: { source: movie.csv, text: review }, yelp: { source: yelp.csv, text: text } }
tasks: { movie: { data: movie, target: label, kind: binary }, yelp: { data: yelp, target: stars, kind: multiclass } }
`;
const parse = (train: string) => potluck.parseRecipe(`${base}${train}`, { file: "weightings.yaml" });
const codeOf = (language: string): string => blocks.find((block) => block.language === language)!.code;
const rows = tableRows(page, "## All of them").slice(1);
const make = (name: WeightingName, count = 2) => {
  const tasks = tasksNamed(count);
  return makeWeighting(name, tasks, name === "fixed" ? { weights: Object.fromEntries(tasks.map(({ name: task }) => [task, 3])) } : {});
};

describe("docs/weightings.md", () => {
  it("has every weighting, in the order of the code, with its sources", () => {
    expect(rows.map(([name]) => codeSpans(name)[0])).toEqual(names);
    const sourced = tableRows(page, "## Sources").flatMap(([name]) => codeSpans(name));
    expect([...sourced, "sum", "mean"].sort()).toEqual([...names].sort());
    const taken = tableRows(page, "## Which one to use").flatMap((row) => codeSpans(row[1])).filter((name) => name !== "alpha");
    expect(taken.filter((name) => !weightings.has(name))).toEqual([]);
    expect(page).toMatch(new RegExp(`\\b${names.length} weightings\\b`, "u"));
  });

  it.each(rows)("%s needs %s, heads %s, weights %s", (named, needs, heads, _, zero) => {
    const name = codeSpans(named)[0] as WeightingName;
    const wanted = {
      losses: "losses", lossesAfterStep: "losses, after the step", gramian: "gradients", lastGramian: "gradients, last",
      representationGradients: "gradients, representation",
    };
    expect(needs).toBe(wanted[weightings.get(name).needs]);
    expect(heads).toBe(make(name).weightsHeads ? "weighted" : "own");
    // What a gradient of 0 gets, where the table gives a number: of two tasks, the other's gradient is not 0.
    const [, weight] = make(name).weights(stepOf([[4, 0], [0, 0]]));
    const number = /^(?:1 \/ n|[01])(?=$|,)/u.exec(zero)?.[0];
    if (number) expect(weight).toBe({ "0": 0, "1": 1, "1 / n": 0.5 }[number]);
    else expect(zero).not.toMatch(/^\d/u);
    if (name === "mgda") expect(weight).toBe(1);
  });

  it("has every option of each, with its default", () => {
    const found = tableRows(page, "## Options").slice(1)
      .flatMap(([option, of, value]) => codeSpans(of).map((name) => [name, codeSpans(option)[0], codeSpans(value)[0]]));
    const expected = names.flatMap((name) => {
      const { train } = parse(`train: { weighting: ${name}${name === "fixed" ? ", weights: { movie: 1, yelp: 1 }" : ""} }`);
      const defaults = Object.entries(train)
        .map(([option, value]) => [option, option === "weights" ? undefined : String(value as string | number | null)]);
      return defaults.filter(([option]) => option! in weightingOptions[name]).map((row) => [name, ...row]);
    });
    const sorted = (list: unknown[][]): string[] => list.map((row) => JSON.stringify(row)).sort();
    expect(sorted(found)).toEqual(sorted(expected));
  });

  it("names those that work with one task in a step, and those that refuse a loss below 0", () => {
    const alone = codeSpans(/[^.]*one task in a step are ([^.]*)\./u.exec(sectionOf(page, "## What is refused"))![1]);
    const joint = schedules.members.find(({ combined }) => !combined)!.name;
    expect(alone).toEqual(names.filter((name) => {
      try {
        return parse(`train: { schedule: ${joint}, weighting: { name: ${name}${name === "fixed" ? ", weights: { movie: 1, yelp: 1 }" : ""} } }`);
      } catch {
        return false;
      }
    }));
    const ratios = codeSpans(/^(.*) a loss below 0/mu.exec(page)![1]);
    expect(ratios).toEqual(names.filter((name) => "nonNegativeLosses" in weightings.get(name)));
  });

  it("says rightly what methods are without a conflict", () => {
    const step = stepOf([[4, 1], [1, 9]]);
    expect(make("pcgrad").weights(step)).toEqual([1, 1]);
    for (const name of ["upgrad", "dualproj"] as const) expect(make(name).weights(step)).toEqual([0.5, 0.5]);
  });

  it.each(blocks.filter(({ language }) => language === "yaml").map(({ code }) => code))("%s", (code) => {
    expect(code).toContain(`weighting: ${parse(code).train.weighting}`);
  });

  it("points to what is there", () => {
    for (const link of linksOf(page).filter((target) => !/^[a-z]+:/u.test(target))) {
      const [file, anchor] = link.split("#"), path = file === "" ? "docs/weightings.md" : join("docs", file);
      expect(existsSync(root + path), link).toBe(true);
      if (anchor) expect(anchorsOf(readDocument(path)), link).toContain(anchor);
    }
    expect(sectionOf(readDocument("bench/README.md"), "## The library by itself")).toContain("`weightings`");
    expect(proseOf(page)).toContain("npm run bench -- weightings");
  });

  it("has a program that runs and prints what it says", async () => {
    const code = codeOf("ts");
    const { outputText } = ts.transpileModule(code, {
      compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2023 },
    });
    type Main = (require: (name: string) => unknown, exports: object) => Promise<void>;
    const main = vm.runInThisContext(`(async (require, exports) => {${outputText}\n})`) as Main;
    const log = vi.spyOn(console, "log").mockImplementation(() => {});
    try {
      await main(() => potluck, {});
      expect(`${log.mock.calls.map((words) => words.join(" ")).join("\n")}\n`).toBe(codeOf("text"));
    } finally {
      log.mockRestore();
    }
  });
});
