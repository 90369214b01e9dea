/**
 * @file The README's TypeScript is type-checked as it stands and run, its recipe is parsed and trained, and what the README says that they
 * print is what they print. Where a number changes, look why, and put the new one into the README.
 */
import { join } from "node:path";
import vm from "node:vm";
import ts from "typescript";
import { beforeAll, describe, expect, it, vi } from "vitest";
import * as potluck from "../../src/index.js";
import * as potluckNode from "../../src/node.js";
import { at, command, write } from "../cli/kitchen.js";
import { blocksOf, readDocument, root } from "./markdown.js";

const blocks = blocksOf(readDocument("README.md"));
const examples = blocks.filter(({ language }) => language === "ts");
const recipes = blocks.filter(({ language }) => language === "yaml");
const modules: Record<string, unknown> = { "potluck": potluck, "potluck/node": potluckNode };

/** The block after another one: what that prints. */
const printed = (block: { line: number }): string => blocks.find(({ line }) => line > block.line)!.code.trimEnd();

/** The run folder that the README speaks of, and where it is here. */
const SPOKEN_OF = "runs/demo-1";
let demo: { code: number | null; stdout: string; stderr: string };

beforeAll(async () => {
  demo = await command("demo", "--out", at("demo"));
});

/** Compiler findings about the examples, each as a module of its own at the top of the repository. */
function typeErrors(): string[] {
  const names = examples.map(({ line }) => `README-line-${line}.ts`);
  const sources = new Map(names.map((name, index) => [join(root, name), examples[index].code]));
  const paths = { "potluck": ["./src/index.ts"], "potluck/node": ["./src/node.ts"] };
  const settings = { extends: "./tsconfig.json", compilerOptions: { noEmit: true, rootDir: ".", declaration: false, paths }, files: names };
  const { options, fileNames } = ts.parseJsonConfigFileContent(settings, ts.sys, root);
  const real = ts.createCompilerHost(options);
  const host: ts.CompilerHost = {
    ...real,
    getSourceFile: (file, languageVersion, ...rest) => {
      const source = sources.get(join(file));
      if (source === undefined) return real.getSourceFile(file, languageVersion, ...rest);
      return ts.createSourceFile(file, source, languageVersion, true);
    },
    fileExists: (file) => sources.has(join(file)) || real.fileExists(file),
    readFile: (file) => sources.get(join(file)) ?? real.readFile(file),
  };
  const program = ts.createProgram(fileNames, options, host);
  const files = program.getSourceFiles().filter(({ fileName }) => sources.has(join(fileName)));
  expect(files.length).toBe(examples.length);
  return files.flatMap((file) =>
    [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(({ messageText, start }) => {
      const line = file.getLineAndCharacterOfPosition(start ?? 0).line + 1;
      return `${file.fileName}:${line}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
    }));
}

type Main = (require: (name: string) => unknown, exports: object) => Promise<void>;

/** Runs an example with the README's run folder where it is here; returns what it printed. */
async function run(code: string): Promise<string> {
  const { outputText } = ts.transpileModule(code.replaceAll(SPOKEN_OF, at("demo")), {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2023 },
  });
  const main = vm.runInThisContext(`(async (require, exports) => {${outputText}\n})`) as Main;
  const lines: string[] = [];
  const log = vi.spyOn(console, "log").mockImplementation((...words: unknown[]) => void lines.push(words.join(" ")));
  try {
    await main((name) => modules[name], {});
  } finally {
    log.mockRestore();
  }
  return lines.join("\n");
}

describe("the README's TypeScript", () => {
  it("compiles", () => {
    expect(examples.length).toBeGreaterThan(0);
    expect(typeErrors()).toEqual([]);
  });

  it.each(examples.map((block) => [block.line, block] as const))("runs and prints what it says: line %i", async (_, block) => {
    expect(await run(block.code)).toBe(printed(block));
  });
});

/** The table that the second recipe reads. */
function tweets(): string {
  const moods = ["negative", "neutral", "positive"];
  const rows = Array.from({ length: 900 }, (_, row) => {
    const mood = moods[row % 3], reason = mood === "negative" ? ["late flight", "lost luggage"][row % 2] : "";
    return `a ${mood} flight number ${row % 7},${(row * 37) % 400},${["Delta", "United"][row % 2]},${mood},${reason},${row % 5}`;
  });
  return ["text,followers,airline,mood,reason,retweets", ...rows, ""].join("\n");
}

describe("the README's recipes", () => {
  beforeAll(() => void write("demo/tweets.csv", tweets()));

  it.each(recipes.map(({ line, code }) => [line, code] as const))("train: line %i", async (line, code) => {
    expect(potluck.parseRecipe(code, { file: "mine.yaml" }).name).toBe("mine");
    const file = write("demo/mine.yaml", code);
    const { code: exit, stderr, stdout } = await command("train", file, "--out", at(`mine-${line}`), "--threads", "1");
    expect(stderr).toBe("");
    expect(exit).toBe(0);
    expect(stdout).toContain("headline");
  });

  it("go wrong as it says", async () => {
    const file = write("misspelt/mine.yaml", recipes[0].code.replace("optimizer:", "optimiser:"));
    const { code, stderr } = await command("train", file, "--out", at("none"), "--threads", "1");
    expect(code).toBe(1);
    expect(stderr.replace(file, "mine.yaml")).toBe(blocks.find(({ code }) => code.startsWith("mine.yaml:"))!.code);
  });
});

describe("the numbers that the README promises", () => {
  const blockWith = (text: string): string => blocks.find(({ code }) => code.includes(text))!.code;

  it("npm start", () => {
    expect(demo.code).toBe(0);
    expect(demo.stdout.replaceAll(at("demo"), SPOKEN_OF)).toBe(blockWith("At the end"));
  });

  it("npx potluck compare, over twenty seeds", async () => {
    const { code, stdout } = await command("compare", at("demo/recipe.yaml"), "--seeds", "20", "--out", at("twenty"), "--threads", "1");
    expect(code).toBe(0);
    expect(stdout.replaceAll(at("twenty"), "runs/demo-compare-1")).toBe(blockWith("runs/demo-compare-1"));
  });
});
