/**
 * Without SharedArrayBuffer (a page that is not cross-origin isolated) the twin module without shared memory gives the same bytes: the same
 * training in a child process that has none. Its sources are transpiled into a folder that is removed afterwards; nothing is built.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, normalize, relative } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { expect, it } from "vitest";
import { smallTraining } from "./small-training.js";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Writes a module and all that it imports by a relative path, as JavaScript, at the same places below `folder`. */
function transpile(path: string, folder: string, done = new Set<string>()): void {
  if (done.has(path)) return;
  done.add(path);
  const options = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022, verbatimModuleSyntax: true };
  const source = readFileSync(join(root, path), "utf8");
  const { outputText } = ts.transpileModule(source, { compilerOptions: options, fileName: join(root, path) });
  const out = join(folder, path.replace(/\.ts$/, ".js"));
  mkdirSync(dirname(out), { recursive: true });
  writeFileSync(out, outputText);
  for (const [, imported] of outputText.matchAll(/(?:from|import) "(\.[^"]+)\.js"/g)) {
    transpile(normalize(join(dirname(path), `${imported}.ts`)), folder, done);
  }
}

it("the plain module trains to the same bytes as the shared one", () => {
  const here = smallTraining();
  expect(here.shared).toBe(true);
  const folder = mkdtempSync(join(tmpdir(), "potluck-plain-"));
  try {
    const program = relative(root, fileURLToPath(new URL("small-training.ts", import.meta.url)));
    transpile(program, folder);
    writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"), "junction");
    const withoutSharing = ["--import", "data:text/javascript,delete globalThis.SharedArrayBuffer"];
    const script = join(folder, program.replace(/\.ts$/, ".js"));
    const printed = execFileSync(process.execPath, [...withoutSharing, script, "print"], { encoding: "utf8" });
    const plain = JSON.parse(printed) as ReturnType<typeof smallTraining>;
    expect(plain.shared).toBe(false);
    expect(plain.digests).toEqual(here.digests);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
