/** @file The commands, options and settings that the documents name exist, and the README's tables leave none out. */
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import type { AnyField } from "../../src/options/index.js";
import { recipeField } from "../../src/recipe/families.js";
import { command } from "../cli/command.js";
import { blocksOf, codeSpans, documents, proseOf, readDocument, root, tableRows } from "./markdown.js";

const readme = readDocument("README.md");

/** Options by command, from the commands' own help. */
const options: Record<string, string[]> = {};

beforeAll(async () => {
  const { stdout } = await command("--help");
  const listed = stdout.slice(stdout.indexOf("Commands:"));
  for (const [, name] of listed.matchAll(/^ {2}(\w+)/gmu)) {
    if (name === "help") continue;
    const help = (await command(name, "--help")).stdout;
    options[name] = [...help.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gmu)].map((match) => match[1]).filter((option) => option !== "--help");
  }
});

/** Every line or span of the documents that calls the command. */
const calls = documents.flatMap((name) => {
  const text = readDocument(name);
  const lines = blocksOf(text).flatMap(({ code }) => code.split("\n"));
  return [...lines, ...codeSpans(proseOf(text))].flatMap((line) => [...line.matchAll(/\bpotluck ([a-z]+)\b([^#]*)/gu)]);
});

describe("commands", () => {
  it("that the documents name exist, with the options that they give", () => {
    expect(calls.length).toBeGreaterThan(5);
    const wrong = calls.filter(([, name, rest]) =>
      !Object.hasOwn(options, name) || [...rest.matchAll(/(?<=\s)--[\w-]+/gu)].some(([option]) => !options[name].includes(option)));
    expect(wrong.map(([call]) => call)).toEqual([]);
  });

  it("are all in the README's table, with all their options", () => {
    const rows = tableRows(readme, "## Commands").map(([first, second]) => [codeSpans(first)[0], codeSpans(second)] as const);
    const named = rows.flatMap(([first]) => /^potluck (\w+)/u.exec(first ?? "")?.[1] ?? []);
    expect(named.sort()).toEqual(Object.keys(options).sort());
    for (const [name, own] of Object.entries(options)) {
      const listed = rows.filter(([first, of]) => first?.startsWith("--") && of.includes(name)).map(([first]) => first.split(" ")[0]);
      expect(listed.sort(), name).toEqual([...own].sort());
    }
  });

  it("of npm exist", () => {
    const { scripts } = JSON.parse(readFileSync(`${root}package.json`, "utf8")) as { scripts: Record<string, string> };
    const named = documents.flatMap((name) => [...readDocument(name).matchAll(/\bnpm (?:run ([\w:-]+)|(start|test)\b)/gu)]);
    const said = named.map((match) => match[1] ?? match[2]);
    expect(said.filter((script) => !Object.hasOwn(scripts, script))).toEqual([]);
  });

  it("change settings that exist", () => {
    const paths = documents.flatMap((name) => [...readDocument(name).matchAll(/--set ([a-z][\w.]+)=/gu)].map((match) => match[1]));
    expect(paths.length).toBeGreaterThan(5);
    const fieldAt = (path: string) => path.replace(/\.\d+$|(?<=\.weights)\.\w+$/u, "") // a position, or a task's name
      .split(".").reduce<AnyField | undefined>((field, key) => field?.keys?.()[key] ?? field?.entries, recipeField);
    expect(paths.filter((path) => !fieldAt(path))).toEqual([]);
  });
});
