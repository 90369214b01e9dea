/**
 * Sets a fresh clone up: installs from the lock file and builds, each only when missing or stale. Needs nothing but
 * Node and npm; `npm start`, `npm test`, `npm run bench` and `npx potluck` all come through here.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stampFile = join(root, "node_modules", ".prepared.json");
const sources = ["src", "kernels", "examples", "bench", "scripts/build.mjs", "tsconfig.json", "tsconfig.examples.json"];

/** Runs a command with its output on stderr, so that a caller's stdout holds its own answer alone; ends the process when it fails. */
export function run(command, args, options = {}) {
  const result = spawnSync(command, args, { cwd: root, stdio: ["ignore", 2, 2], ...options });
  if (result.error) {
    process.stderr.write(`could not start ${command}: ${result.error.message}\n`);
    process.exit(1);
  }
  if (result.status !== 0) process.exit(result.status ?? 1);
}

/** What lies beside the sources without being one: peers' installs and benchmark results. */
const passedOver = new Set(["node_modules", ".venv", "results"]);

function filesUnder(path) {
  if (!existsSync(path) || passedOver.has(basename(path))) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path).sort().flatMap((name) => filesUnder(join(path, name)));
}

function hashOf(paths) {
  const hash = createHash("sha256");
  for (const path of paths.flatMap((name) => filesUnder(join(root, name)))) {
    if (path.endsWith("wasm.generated.ts")) continue;
    hash.update(path.slice(root.length)).update("\0").update(readFileSync(path)).update("\0");
  }
  return hash.digest("hex");
}

function readStamp() {
  try {
    return JSON.parse(readFileSync(stampFile, "utf8"));
  } catch {
    return {};
  }
}

/** Installs and builds what is missing or stale. Says on stderr what it does; silent when there is nothing to do. */
export function prepare() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    process.stderr.write(`Potluck needs Node 20.19 or later, and this is ${process.versions.node}.\n`);
    process.exit(1);
  }
  const lock = hashOf(["package-lock.json", "package.json"]);
  if (readStamp().lock !== lock) {
    process.stderr.write("Installing the dependencies (npm ci) ...\n");
    run(process.platform === "win32" ? "npm.cmd" : "npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
    writeFileSync(stampFile, JSON.stringify({ lock }));
  }
  const build = hashOf(sources);
  if (readStamp().build !== build || !existsSync(join(root, "dist", "cli", "main.js"))) {
    process.stderr.write("Building ...\n");
    writeFileSync(stampFile, JSON.stringify({ lock })); // until it has succeeded, nothing is built
    run(process.execPath, [join(root, "scripts", "build.mjs")]);
    writeFileSync(stampFile, JSON.stringify({ lock, build }));
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) prepare();
