/** @file The set-up script installs and builds just when something is missing or stale: tried on a small clone with an npm of its own. */
import { spawnSync } from "node:child_process";
import { appendFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, it } from "vitest";

const clone = mkdtempSync(join(tmpdir(), "potluck-test-"));
afterAll(() => rmSync(clone, { recursive: true, force: true }));
const at = (name: string): string => join(clone, name);

function write(name: string, content: string): void {
  mkdirSync(dirname(at(name)), { recursive: true });
  writeFileSync(at(name), content, { mode: 0o755 });
}

/** What the script does: `npm ci` and `build`, in their order; its stdout must stay empty. */
function prepare(): { did: string[]; status: number | null } {
  rmSync(at("log"), { force: true });
  const { status, stdout } = spawnSync(process.execPath, [at("scripts/prepare.mjs")], {
    encoding: "utf8", env: { ...process.env, PATH: `${at("bin")}${delimiter}${process.env.PATH}` },
  });
  expect(stdout).toBe("");
  return { status, did: existsSync(at("log")) ? readFileSync(at("log"), "utf8").trimEnd().split("\n") : [] };
}

it.skipIf(process.platform === "win32")("installs and builds what is missing or stale, and nothing else", () => {
  cpSync(fileURLToPath(new URL("../../scripts/prepare.mjs", import.meta.url)), at("scripts/prepare.mjs"));
  write("package.json", "{}");
  write("package-lock.json", "{}");
  write("src/index.ts", "1");
  write("bin/npm", `#!/bin/sh\necho "npm $1" >> "${at("log")}"\nrm -rf "${at("node_modules")}"\nmkdir "${at("node_modules")}"\n`);
  const built = `import { appendFileSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
appendFileSync(${JSON.stringify(at("log"))}, "build\\n");
mkdirSync(${JSON.stringify(at("dist/cli"))}, { recursive: true });
writeFileSync(${JSON.stringify(at("dist/cli/main.js"))}, "");
process.exit(existsSync(${JSON.stringify(at("broken"))}) ? 3 : 0);
`;
  write("scripts/build.mjs", built);
  const done = (...did: string[]) => ({ status: 0, did });

  expect(prepare()).toEqual(done("npm ci", "build")); // a fresh clone
  expect(prepare()).toEqual(done());
  appendFileSync(at("src/index.ts"), "2");
  expect(prepare()).toEqual(done("build"));
  write("src/new.ts", "");
  expect(prepare()).toEqual(done("build"));
  write("README.md", "words");
  write("src/engine/wasm.generated.ts", "made by the build");
  expect(prepare()).toEqual(done());
  rmSync(at("dist"), { recursive: true });
  expect(prepare()).toEqual(done("build"));
  write("package-lock.json", "{ }");
  expect(prepare()).toEqual(done("npm ci", "build"));
  rmSync(at("node_modules"), { recursive: true });
  expect(prepare()).toEqual(done("npm ci", "build"));

  // A build that fails is never taken for one that was made, also when its cause is undone.
  write("broken", "");
  write("src/new.ts", "wrong");
  expect(prepare()).toEqual({ status: 3, did: ["build"] });
  rmSync(at("broken"));
  write("src/new.ts", "");
  expect(prepare()).toEqual(done("build"));
  expect(prepare()).toEqual(done());
}, 20_000);
