/**
 * @file The set-up script installs and builds only where something is missing or stale, and `npx potluck` in a clone goes through it: tried
 * on a small clone with an npm and a build of the test's own.
 */
import { spawn, spawnSync } from "node:child_process";
import { appendFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const real = (name: string): string => fileURLToPath(new URL(`../../${name}`, import.meta.url));
let clone: string;
const at = (name: string): string => join(clone, name);

function write(name: string, content: string): void {
  mkdirSync(dirname(at(name)), { recursive: true });
  writeFileSync(at(name), content, { mode: 0o755 });
}

const writeJson = (name: string, value: unknown): void => write(name, JSON.stringify(value));

/** What was done since the last call: `npm ci` and `build`, in order. */
function done(): string[] {
  const did = existsSync(at("log")) ? readFileSync(at("log"), "utf8").trimEnd().split("\n") : [];
  rmSync(at("log"), { force: true });
  return did;
}

const environment = (more: Record<string, string> = {}): NodeJS.ProcessEnv => {
  const { npm_lifecycle_event: _, npm_command: __, ...own } = process.env; // this test may itself be run by npm
  return { ...own, PATH: `${at("fake")}${delimiter}${process.env.PATH}`, ...more };
};

function node(script: string, env?: Record<string, string>): { status: number | null; stdout: string; stderr: string; did: string[] } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [at(script)], { encoding: "utf8", env: environment(env) });
  return { status, stdout, stderr, did: done() };
}

/** Runs the script; its stdout must stay empty. */
function prepare(env?: Record<string, string>): { status: number | null; did: string[] } {
  const { status, stdout, did } = node("scripts/prepare.mjs", env);
  expect(stdout).toBe("");
  return { status, did };
}

const did = (...steps: string[]) => ({ status: 0, did: steps });
const lock = (...packages: [name: string, settings: object][]) => {
  const installed = packages.map(([name, settings]) => [`node_modules/${name}`, settings] as const);
  return { packages: { "": { devDependencies: { a: "1" } }, ...Object.fromEntries(installed) } };
};
const a = ["a", { version: "1.0.0", integrity: "sha512-a", dev: true }] as const;

beforeEach(() => {
  clone = mkdtempSync(join(tmpdir(), "potluck-test-"));
  cpSync(real("scripts/prepare.mjs"), at("scripts/prepare.mjs"));
  cpSync(real("bin/potluck.mjs"), at("bin/potluck.mjs"));
  writeJson("package.json", { type: "module", devDependencies: { a: "1" } });
  writeJson("package-lock.json", lock([...a]));
  write("src/index.ts", "1");
  write("fake/npm", `#!${process.execPath}
import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
appendFileSync("log", process.argv.slice(2, 4).join(" ") + "\\n");
rmSync("node_modules", { recursive: true, force: true });
mkdirSync("node_modules/typescript", { recursive: true });
const { packages: { "": own, ...packages } } = JSON.parse(readFileSync("package-lock.json", "utf8"));
const installed = Object.entries(packages).filter(([, { optional }]) => !optional);
writeFileSync("node_modules/.package-lock.json", JSON.stringify({ packages: Object.fromEntries(installed) }));
`);
  write("scripts/build.mjs", `import { appendFileSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { builtFrom, hashOfSources } from "./prepare.mjs";
appendFileSync("log", "build\\n");
if (existsSync("broken")) process.exit(3);
await new Promise((resolve) => setTimeout(resolve, existsSync("slow") ? 500 : 0));
for (const folder of ["dist/cli", "build"]) mkdirSync(folder, { recursive: true });
writeFileSync("dist/cli/main.js", "export const runCli = (args) => { console.log('ran', ...args); return 0; };");
writeFileSync(builtFrom, hashOfSources());
`);
});

afterEach(() => rmSync(clone, { recursive: true, force: true }));

describe.skipIf(process.platform === "win32")("prepare", () => {
  it("installs and builds what is missing or stale, and nothing else", () => {
    expect(prepare()).toEqual(did("ci --include=dev", "build")); // a fresh clone
    expect(prepare()).toEqual(did());
    appendFileSync(at("src/index.ts"), "2");
    expect(prepare()).toEqual(did("build"));
    write("src/new.ts", "");
    expect(prepare()).toEqual(did("build"));
    write("README.md", "words");
    write("src/engine/wasm.generated.ts", "made by the build");
    write("bench/results/one.json", "{}");
    expect(prepare()).toEqual(did());
    rmSync(at("dist"), { recursive: true });
    expect(prepare()).toEqual(did("build"));
    writeJson("package-lock.json", lock(["a", { version: "1.0.1", integrity: "sha512-b" }]));
    expect(prepare()).toEqual(did("ci --include=dev", "build")); // the compilers may be others
    rmSync(at("node_modules"), { recursive: true });
    expect(prepare()).toEqual(did("ci --include=dev"));
  });

  it("never takes a build that failed for one that was made, also where its cause is undone", () => {
    prepare();
    write("broken", "");
    write("src/new.ts", "wrong");
    expect(prepare()).toEqual({ status: 3, did: ["build"] });
    expect(readdirSync(clone)).not.toContain(".preparing");
    rmSync(at("broken"));
    expect(prepare()).toEqual(did("build"));
    expect(prepare()).toEqual(did());
  });

  it("takes what npm says it installed for installed: no optional package is missed, every other is", () => {
    prepare();
    const optional = ["b", { version: "2.0.0", optional: true }] as const;
    writeJson("package-lock.json", lock([...a], [...optional]));
    expect(prepare()).toEqual(did("build"));
    writeJson("node_modules/.package-lock.json", { packages: {} }); // npm ci --omit=dev
    expect(prepare()).toEqual(did("ci --include=dev"));
    writeJson("package.json", { type: "module", devDependencies: { a: "1", c: "1" } }); // which the lock file does not know: npm says so
    expect(prepare()).toEqual(did("ci --include=dev"));
  });

  it("builds once where two ask at the same time", async () => {
    prepare();
    write("slow", "");
    write("src/new.ts", "");
    const ends = await Promise.all([1, 2, 3].map(() => new Promise((resolve) => {
      spawn(process.execPath, [at("scripts/prepare.mjs")], { env: environment(), stdio: "ignore" }).on("close", resolve);
    })));
    expect(ends).toEqual([0, 0, 0]);
    expect(done()).toEqual(["build"]);
    expect(readdirSync(clone).filter((name) => name.startsWith(".preparing"))).toEqual([]);
  });

  it("does not wait for a process that is gone", () => {
    const { pid } = spawnSync(process.execPath, ["-e", ""]);
    write(".preparing", String(pid));
    expect(prepare()).toEqual(did("ci --include=dev", "build"));
  });

  it("leaves the installing to npm where npm runs it after an install, and asks for all where npm packs", () => {
    const npm = (command: string, more = {}) => prepare({ npm_lifecycle_event: "prepare", npm_command: command, ...more });
    expect(npm("ci")).toEqual(did()); // without the development dependencies nothing can be built
    mkdirSync(at("node_modules/typescript"), { recursive: true });
    expect(npm("ci", { POTLUCK_PREPARING: "1" })).toEqual(did());
    expect(npm("install")).toEqual(did("build"));
    expect(npm("install")).toEqual(did());
    expect(npm("pack")).toEqual(did("ci --include=dev"));
    expect(npm("pack")).toEqual(did());
  });
});

describe.skipIf(process.platform === "win32")("npx potluck", () => {
  it("in a clone builds what is stale first", () => {
    const ran = (...steps: string[]) => ({ status: 0, stdout: "ran\n", did: steps });
    expect(node("bin/potluck.mjs")).toMatchObject(ran("ci --include=dev", "build"));
    expect(node("bin/potluck.mjs")).toMatchObject({ ...ran(), stderr: "" });
    appendFileSync(at("src/index.ts"), "2");
    expect(node("bin/potluck.mjs")).toMatchObject(ran("build"));
  });

  it("as an installed package, without sources, never builds", () => {
    prepare();
    for (const name of ["src", "scripts", "build", "node_modules"]) rmSync(at(name), { recursive: true });
    expect(node("bin/potluck.mjs")).toMatchObject({ status: 0, stdout: "ran\n", stderr: "" });
  });
});
