/**
 * @file The TypeScript of the README and of docs/ is type-checked as it stands, under the strictest options that users have; the README's
 * is also run, its recipe is parsed and trained, and what the README says that they print is what they print. Where a number changes, look
 * why, and put the new one into the README.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import vm from "node:vm";
import ts from "typescript";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { parseRecipe } from "../../src/recipe/index.js";
import { at, command, write } from "../cli/kitchen.js";
import { blocksOf, readDocument, root } from "./markdown.js";

const blocks = blocksOf(readDocument("README.md"));
const examples = blocks.filter(({ language }) => language === "ts");
const recipes = blocks.filter(({ language }) => language === "yaml");

/** The source of each entry point, by the name that users import. */
const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { exports: Record<string, { default?: string }> };
const entries = Object.fromEntries(Object.entries(exports).flatMap(([name, { default: built }]) => (
  built ? [[`potluck${name.slice(1)}`, built.replace("./dist/", "./src/").replace(/\.js$/u, ".ts")]] : [])));
const modules: Record<string, unknown> = {};

/** The block after another one: what that prints. */
const printed = (block: { line: number }): string => blocks.find(({ line }) => line > block.line)!.code.trimEnd();

/** The run folder that the README speaks of, and where it is here. */
const SPOKEN_OF = "runs/demo-1";
let demo: { code: number | null; stdout: string; stderr: string };

beforeAll(async () => {
  for (const [name, source] of Object.entries(entries)) modules[name] = await import(/* @vite-ignore */ join(root, source));
  demo = await command("demo", "--out", at("demo"));
});

/** Every TypeScript example, as a file at the top of the repository. */
const pages = ["README.md", ...readdirSync(join(root, "docs")).filter((name) => name.endsWith(".md")).map((name) => `docs/${name}`)];
const files = new Map(pages.flatMap((document) =>
  blocksOf(readDocument(document)).filter(({ language }) => language === "ts")
    .map(({ line, code }) => [join(root, `${document.replaceAll("/", "-")}-line-${line}.ts`), code] as const)));

/** Compiler findings about the examples. */
function typeErrors(): string[] {
  const paths = Object.fromEntries(Object.entries(entries).map(([name, source]) => [name, [source]]));
  const strictest = { strict: true, noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: false };
  const settings = {
    extends: "./tsconfig.json", files: [...files.keys()],
    compilerOptions: { ...strictest, noEmit: true, rootDir: ".", declaration: false, paths },
  };
  const { options, fileNames } = ts.parseJsonConfigFileContent(settings, ts.sys, root);
  const real = ts.createCompilerHost(options);
  const host: ts.CompilerHost = {
    ...real,
    getSourceFile: (file, languageVersion, ...rest) => {
      const source = files.get(join(file));
      if (source === undefined) return real.getSourceFile(file, languageVersion, ...rest);
      return ts.createSourceFile(file, source, languageVersion, true);
    },
    fileExists: (file) => files.has(join(file)) || real.fileExists(file),
    readFile: (file) => files.get(join(file)) ?? real.readFile(file),
  };
  const program = ts.createProgram(fileNames, options, host);
  const found = program.getSourceFiles().filter(({ fileName }) => files.has(join(fileName)));
  expect(found.length).toBe(files.size);
  return found.flatMap((file) =>
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

it("the examples compile under the strictest options", () => {
  expect(files.size).toBeGreaterThan(examples.length);
  expect(typeErrors()).toEqual([]);
}, 60_000);

describe("the README's TypeScript", () => {
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
    expect(parseRecipe(code, { file: "mine.yaml" }).name).toBe("mine");
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
