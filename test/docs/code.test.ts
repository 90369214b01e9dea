/**
 * @file The samples of README.md and docs/: TypeScript compiles under the strictest options that users have, and prints what the page says;
 * recipes parse; the README's recipes also train, and its commands print what it says. Where a number changes, find out why first.
 */
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { at, command, read, withoutWarnings, write } from "../cli/command.js";
import { mine } from "../plugin/plugin-files.js";
import { type Block, blocksOf, pages, readDocument, root } from "./markdown.js";
import { parseSample, run, samplesOf, typeErrors } from "./samples.js";

const samples = (language: string): [name: string, block: Block, page: string][] =>
  pages.flatMap((page) => samplesOf(page, language).map((block): [string, Block, string] => [`${page}, line ${block.line}`, block, page]));
const programs = samples("ts"), readmeBlocks = blocksOf(readDocument("README.md"));

/** The run folders that samples read, where they are here. */
const folders: Record<string, string> = { "runs/demo-1": at("demo"), "runs/people-1": at("people") };
let demo: { code: number | null; stdout: string; stderr: string };

const PEOPLE = `age,job,pay
31,cook,low
45,pilot,high
,cook,low
28,baker,low
52,pilot,high
39,baker,high
44,cook,low
50,pilot,high
`;
const PEOPLE_RECIPE = `
data: { people: { source: people.csv, numeric: [age], categorical: [job] } }
tasks: { pay: { data: people, target: pay, kind: binary } }
train: { epochs: 1 }
`;

beforeAll(async () => {
  demo = await command("demo", "--out", at("demo"));
  write("people.csv", PEOPLE);
  await command("train", write("people.yaml", PEOPLE_RECIPE), "--out", at("people"), "--threads", "1");
});

describe("TypeScript", () => {
  it("compiles under the strictest options", () => {
    const files = new Map(programs.map(([, { line, code }, page]) => [join(root, `${page.replaceAll("/", "-")}-line-${line}.ts`), code]));
    const [member] = samplesOf("CONTRIBUTING.md", "ts");
    files.set(join(root, "src/weighting/worst.ts"), member.code);
    files.set(join(root, "mine.ts"), mine);
    expect(typeErrors(files)).toEqual([]);
  }, 60_000);

  it.each(programs)("prints what the page says: %s", async (_, block, page) => {
    const code = Object.entries(folders).reduce((text, [said, real]) => text.replaceAll(said, real), block.code);
    const next = blocksOf(readDocument(page)).find(({ line }) => line > block.line);
    expect(next?.language, "a block with what it prints").toBe("text");
    expect(await run(code)).toBe(next!.code.trimEnd());
  });
});

describe("recipes", () => {
  it.each(samples("yaml"))("parse: %s", (_, { code }) => {
    expect(Object.keys(parseSample(code).tasks)).not.toEqual([]);
  });
});

/** The table that the README's third recipe reads. */
function tweets(): string {
  const moods = ["negative", "neutral", "positive"];
  const rows = Array.from({ length: 300 }, (_, row) => {
    const mood = moods[row % 3], reason = mood === "negative" ? ["late flight", "lost luggage"][row % 2] : "";
    return `a ${mood} flight number ${row % 7},${(row * 37) % 400},${["Delta", "United"][row % 2]},${mood},${reason},${row % 5}`;
  });
  return ["text,followers,airline,mood,reason,retweets", ...rows, ""].join("\n");
}

describe("the README's recipes", () => {
  const recipes = readmeBlocks.filter(({ language }) => language === "yaml");
  beforeAll(() => void write("demo/tweets.csv", tweets()));

  it.each(recipes.map(({ line, code }) => [line, code] as const))("train: line %i", async (line, code) => {
    const file = write("demo/mine.yaml", code);
    const { code: exit, stderr, stdout } = await command("train", file, "--out", at(`mine-${line}`), "--threads", "1");
    expect(withoutWarnings(stderr)).toBe(""); // its rows are made up, and repeat each other
    expect(exit).toBe(0);
    expect(stdout).toContain("95 % interval");
  });

  it("fail as it says", async () => {
    const { code: recipe } = recipes.find((block) => block.code.includes("optimizer:"))!;
    const file = write("misspelt/mine.yaml", recipe.replace("optimizer:", "optimiser:"));
    const { code, stderr } = await command("train", file, "--out", at("none"), "--threads", "1");
    expect(code).toBe(1);
    expect(stderr.replace(file, "mine.yaml")).toBe(readmeBlocks.find(({ code: text }) => text.startsWith("mine.yaml:"))!.code);
  });
});

describe("the README's numbers", () => {
  const blockWith = (text: string): string => readmeBlocks.find(({ code }) => code.includes(text))!.code;

  it("npm start", () => {
    expect(demo.code).toBe(0);
    expect(demo.stdout.replaceAll(at("demo"), "runs/demo-1")).toBe(blockWith("At the end"));
  });

  it("npx potluck init, and train", async () => {
    const here = (text: string): string => text.replaceAll(at("demo"), "runs/demo-1");
    const files = [at("demo/movie.csv"), at("demo/restaurant.csv")];
    const { code, stdout } = await command("init", ...files, "--out", at("demo/own.yaml"));
    expect(code).toBe(0);
    expect(here(stdout)).toBe(blockWith("used as"));
    const recipe = blockWith("Written by potluck init"), plain = (text: string): string => text.replace(/^#.*\n#.*\n/u, "");
    expect(plain(read("demo/own.yaml"))).toBe(plain(recipe));
    expect(recipe.replace(/\n#? */gu, " ")).toContain("npx potluck train runs/demo-1/own.yaml");
    const trained = await command("train", at("demo/own.yaml"), "--out", at("own"), "--threads", "1");
    expect(trained.code).toBe(0);
    expect(trained.stdout.slice(0, blockWith("0.7133").length)).toBe(blockWith("0.7133"));
  });

  it("npx potluck compare, over twenty seeds", async () => {
    const { code, stdout } = await command("compare", at("demo/recipe.yaml"), "--seeds", "20", "--out", at("twenty"), "--threads", "1");
    expect(code).toBe(0);
    expect(stdout.replaceAll(at("twenty"), "runs/demo-compare-1")).toBe(blockWith("15 of 20"));
  });
});
