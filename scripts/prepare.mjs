/**
 * Sets a clone up: installs from the lock file and builds, each only where it is missing or stale. Needs only Node and npm. `npm start`,
 * `npm test`, `npm run bench` and `npx potluck` all start here; npm runs it as `prepare` after an install and before it packs.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, linkSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const at = (...names) => join(root, ...names);

/** What a build depends on. The lock file has the versions of the compilers. */
const sources = [
  "src", "kernels", "examples", "bench", "scripts/build.mjs", "scripts/bundle.mjs", "tsconfig.json", "tsconfig.examples.json",
  "package-lock.json",
];
/** Folders beside the sources that are not sources: installs of the benchmarked libraries, and benchmark results. */
const notSources = new Set(["node_modules", ".venv", "results"]);
/** The hash of the sources that dist/ and build/ were made from. A finished build writes it. */
export const builtFrom = at("build", ".sources");
const lockFile = at(".preparing");

/** Runs a command and ends this process if it fails. The output goes to stderr, so that a caller's stdout has only its own answer. */
export function run(command, args, options = {}) {
  const result = spawnSync(command, args, { cwd: root, stdio: ["ignore", 2, 2], ...options });
  if (result.error) {
    process.stderr.write(`cannot start ${command}: ${result.error.message}\n`);
    process.exit(1);
  }
  if (result.status !== 0) process.exit(result.status ?? 1);
}

function readText(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return {};
  }
}

function filesUnder(path) {
  if (!existsSync(path) || notSources.has(basename(path))) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path).sort().flatMap((name) => filesUnder(join(path, name)));
}

export function hashOfSources() {
  const hash = createHash("sha256");
  for (const path of sources.flatMap((name) => filesUnder(at(name)))) {
    if (path.endsWith("wasm.generated.ts")) continue;
    hash.update(path.slice(root.length)).update("\0").update(readFileSync(path)).update("\0");
  }
  return hash.digest("hex");
}

/** Whether node_modules holds what the lock file says, and the lock file what package.json says. npm records what it installed. */
function isInstalled() {
  const { packages: wanted = {} } = readJson(at("package-lock.json"));
  const { packages: found } = readJson(at("node_modules", ".package-lock.json"));
  if (!found) return false;
  const { "": own = {}, ...others } = wanted, manifest = readJson(at("package.json"));
  const same = (a, b) => JSON.stringify(Object.entries(a ?? {}).sort()) === JSON.stringify(Object.entries(b ?? {}).sort());
  return ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"].every((kind) => same(own[kind], manifest[kind]))
    && Object.keys(found).every((path) => Object.hasOwn(others, path))
    && Object.entries(others).every(([path, { version, integrity, optional, devOptional }]) => (
      Object.hasOwn(found, path) ? found[path].version === version && found[path].integrity === integrity : optional || devOptional));
}

function isBuilt() {
  return existsSync(at("dist", "cli", "main.js")) && readText(builtFrom) === hashOfSources();
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === "EPERM";
  }
}

/** Waits until no other process prepares this clone, then keeps others waiting until this process ends or calls the answer. */
function takeTurn() {
  const own = `${lockFile}.${process.pid}`, release = () => rmSync(lockFile, { force: true });
  writeFileSync(own, String(process.pid));
  try {
    for (let waited = 0; ; waited++) {
      try {
        linkSync(own, lockFile); // the file appears with its content, and only where there is none
        process.once("exit", release);
        return () => {
          process.off("exit", release);
          release();
        };
      } catch (error) {
        if (error.code !== "EEXIST") throw error;
      }
      const holder = Number(readText(lockFile));
      if (holder > 0 && !isAlive(holder)) {
        release();
        continue;
      }
      if (waited === 0) process.stderr.write(`Waiting for process ${holder}, which is building this clone ...\n`);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
    }
  } finally {
    rmSync(own, { force: true });
  }
}

/**
 * Installs and builds what is missing or stale. Says on stderr what it does; silent where there is nothing to do.
 *
 * @param options.install false where npm has installed already
 */
export function prepare({ install = true } = {}) {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    process.stderr.write(`Potluck needs Node 20.19 or later, found ${process.versions.node}.\n`);
    process.exit(1);
  }
  const isReady = () => (!install || isInstalled()) && isBuilt();
  if (isReady()) return;
  const endTurn = takeTurn();
  if (install && !isInstalled()) {
    process.stderr.write("Installing the dependencies (npm ci) ...\n");
    const windows = process.platform === "win32"; // where npm is a script, which only a shell starts
    // onnxruntime-node's install script downloads libraries for CUDA: npm 11 denies it by package.json's allowScripts, older ones run it
    const env = { ...process.env, POTLUCK_PREPARING: "1", ONNXRUNTIME_NODE_INSTALL: "skip" };
    run("npm", ["ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"], { shell: windows, env });
  }
  if (!isBuilt()) {
    process.stderr.write("Building ...\n");
    run(process.execPath, [at("scripts", "build.mjs")]);
  }
  endTurn();
}

/** As npm's `prepare` script: npm has installed, unless it packs. */
function prepareForNpm() {
  if (process.env.POTLUCK_PREPARING !== undefined) return; // prepare() itself runs npm, and builds next
  const packs = ["pack", "publish"].includes(process.env.npm_command);
  if (!packs && !existsSync(at("node_modules", "typescript"))) {
    process.stderr.write("Potluck is not built: the compilers (development dependencies) are not installed. npx potluck does both.\n");
    return;
  }
  prepare({ install: packs });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.env.npm_lifecycle_event === "prepare") prepareForNpm();
  else prepare();
}
