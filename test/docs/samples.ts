/** @file The samples of code in the documents: TypeScript is compiled and run, recipes are completed and parsed. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import vm from "node:vm";
import ts from "typescript";
import { vi } from "vitest";
import { parse, stringify } from "yaml";
import { parseRecipe, type Recipe } from "../../src/recipe/index.js";
import { blocksOf, readDocument, root } from "./markdown.js";

const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { exports: Record<string, { default?: string }> };

/** The source of each entry point, by the name that users import. */
export const entries: Record<string, string> = Object.fromEntries(Object.entries(exports).flatMap(([name, { default: built }]) => (
  built ? [[`potluck${name.slice(1)}`, built.replace("./dist/", "./src/").replace(/\.js$/u, ".ts")]] : [])));

/** A page's blocks of one language. */
export const samplesOf = (page: string, language: string) => blocksOf(readDocument(page)).filter((block) => block.language === language);

/** A TypeScript program over the entry points, and over files that exist only here. */
export function programOf(files: ReadonlyMap<string, string>): ts.Program {
  const paths = Object.fromEntries(Object.entries(entries).map(([name, source]) => [name, [source]]));
  const strictest = { strict: true, noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: false };
  const { options, fileNames } = ts.parseJsonConfigFileContent({
    extends: "./tsconfig.json", files: [...Object.values(entries), ...files.keys()],
    compilerOptions: { ...strictest, noEmit: true, rootDir: ".", declaration: false, paths },
  }, ts.sys, root);
  const real = ts.createCompilerHost(options);
  return ts.createProgram(fileNames, options, {
    ...real,
    getSourceFile: (file, languageVersion, ...rest) => {
      const source = files.get(join(file));
      if (source === undefined) return real.getSourceFile(file, languageVersion, ...rest);
      return ts.createSourceFile(file, source, languageVersion, true);
    },
    fileExists: (file) => files.has(join(file)) || real.fileExists(file),
    readFile: (file) => files.get(join(file)) ?? real.readFile(file),
  });
}

/** The compiler's findings about files that exist only here. */
export function typeErrors(files: ReadonlyMap<string, string>): string[] {
  const program = programOf(files);
  return [...files.keys()].flatMap((name) => {
    const file = program.getSourceFile(name)!;
    return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(({ messageText, start }) => {
      const line = file.getLineAndCharacterOfPosition(start ?? 0).line + 1;
      return `${name}:${line}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
    });
  });
}

type Main = (require: (name: string) => unknown, exports: object) => Promise<void>;

/** Runs a sample and returns what it printed. */
export async function run(code: string): Promise<string> {
  const modules: Record<string, unknown> = {};
  for (const [, name] of code.matchAll(/from "(potluck[/\w]*)"/gu)) {
    modules[name] = await import(/* @vite-ignore */ join(root, entries[name]));
  }
  const { outputText } = ts.transpileModule(code, { compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2023 } });
  const main = vm.runInThisContext(`(async (require, exports) => {${outputText}\n})`) as Main;
  const log = vi.spyOn(console, "log").mockImplementation(() => {});
  try {
    await main((name) => modules[name], {});
    return log.mock.calls.map((words) => words.map((word) => (typeof word === "string" ? word : inspect(word))).join(" ")).join("\n");
  } finally {
    log.mockRestore();
  }
}

/** Datasets for pieces of recipes without any, by name. */
const datasets = {
  movie: { source: "movie.csv", text: "review", split: { validation: 0.1 } },
  yelp: { source: "yelp.csv", text: "text", split: { validation: 0.1 } },
  restaurant: { source: "restaurant.csv", text: "review", split: { validation: 0.1 } },
};

/** A piece of a recipe with the data and tasks that it lacks, as YAML. */
export function completed(piece: string): string {
  const { data, tasks, ...rest } = parse(piece) as Record<string, unknown>;
  const names = ["movie", /\brestaurant\b/u.test(piece) ? "restaurant" : "yelp"] as const;
  const ownData = data ?? (tasks ? Object.fromEntries(datasetsOf(tasks).map((name) => [name, datasets.movie]))
    : Object.fromEntries(names.map((name) => [name, datasets[name]])));
  const ownTasks = tasks ?? Object.fromEntries(Object.keys(ownData).map((name) => (
    [data ? `${name}_task` : name, { data: name, target: "answer", kind: "multiclass" }])));
  return stringify({ data: ownData, tasks: ownTasks, ...rest });
}

const datasetsOf = (tasks: unknown): string[] =>
  [...new Set(Object.values(tasks as Record<string, { data: string }>).map(({ data }) => data))];

/** Parses a recipe of the documents, or a piece of one. */
export function parseSample(code: string): Recipe {
  const { data, tasks } = parse(code) as Record<string, unknown>;
  return parseRecipe(data && tasks ? code : completed(code), { file: "sample.yaml" });
}
