/** @file package.json is right about the package: its entry points exist, and bundlers know which modules act when they are loaded. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));

interface Manifest {
  types: string;
  exports: Record<string, string | { types: string; default: string }>;
  files: string[];
  sideEffects: string[];
  dependencies: Record<string, string>;
}

const manifest = JSON.parse(readFileSync(`${root}package.json`, "utf8")) as Manifest;
const sources = readdirSync(`${root}src`, { recursive: true, encoding: "utf8" })
  .map((name) => name.replaceAll("\\", "/")).filter((name) => name.endsWith(".ts"));
const textOf = (name: string): string => readFileSync(`${root}src/${name}`, "utf8");

it("its entry points have sources, with types of the same name", () => {
  const entries = Object.values(manifest.exports).flatMap((entry) => (typeof entry === "string" ? [] : [entry]));
  expect(entries.length).toBeGreaterThan(1);
  for (const { types, default: built } of entries) {
    expect(sources).toContain(built.replace("./dist/", "").replace(/\.js$/u, ".ts"));
    expect(types).toBe(built.replace(/\.js$/u, ".d.ts"));
  }
  expect(manifest.types).toBe((manifest.exports["."] as { types: string }).types);
});

it("what it packs exists, or is built", () => {
  expect(manifest.files.filter((name) => name !== "dist" && !existsSync(root + name))).toEqual([]);
});

it("the modules that act when they are loaded are listed as side effects: those that threads start with", () => {
  const acts = /^(?:parentPort|answerRequests|(?:self\.|globalThis\.)?(?:onmessage|addEventListener))\b/mu;
  const act = sources.filter((name) => acts.test(textOf(name)));
  expect(act.length).toBeGreaterThan(0);
  const patternOf = (glob: string): string => glob.replaceAll(".", "\\.").replaceAll("**/", "(?:.*/)?").replaceAll(/(?<!\.)\*/gu, "[^/]*");
  const listed = manifest.sideEffects.map((glob) => new RegExp(`^${patternOf(glob)}$`, "u"));
  const isListed = (name: string): boolean => listed.some((pattern) => pattern.test(`./dist/${name.replace(/\.ts$/u, ".js")}`));
  expect(act.filter((name) => !isListed(name))).toEqual([]);
  expect(isListed("index.ts")).toBe(false);
});

it("what the sources import is a dependency", () => {
  const packageName = /(?:\bfrom|\bimport)\s*\(?\s*"((?:@[\w-]+\/)?[\w-]+)[^"]*"/gu;
  const imported = new Set(sources.flatMap((name) => [...textOf(name).matchAll(packageName)].map(([, one]) => one)));
  imported.delete("node");
  expect([...imported].sort()).toEqual(Object.keys(manifest.dependencies).sort());
});
