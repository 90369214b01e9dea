/**
 * `npm run check-package`: packs the package, checks what bundlers and TypeScript make of it (publint, attw), and uses it as its users do:
 * installed from the archive and from git, in empty projects, by strict TypeScript, esbuild and Vite. `--no-git` leaves the git install
 * out.
 * Needs the npm registry.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { tryAsUsersDo } from "./package-users.mjs";
import { root } from "./prepare.mjs";

const folder = mkdtempSync(join(tmpdir(), "potluck-package-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

/** Runs a command; prints its output and ends this process if it fails. Returns its stdout. */
function must(cwd, command, ...args) {
  const { npm_lifecycle_event: _, ...env } = process.env; // an npm that is started here has its own
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, env, encoding: "utf8", shell: process.platform === "win32" });
  if (status === 0) return stdout;
  console.error(`failed: ${[command, ...args].join(" ")}\n${error?.message ?? ""}${stdout}${stderr}`);
  process.exit(1);
}

/** Installs the package in an empty project, runs its command and imports each of its entry points there; returns the project's folder. */
function tryInstalled(name, source) {
  const project = join(folder, name);
  mkdirSync(project);
  writeFileSync(join(project, "package.json"), '{ "private": true, "type": "module" }\n');
  must(project, "npm", "install", "--no-audit", "--no-fund", "--loglevel=error", source);
  const installed = join(project, "node_modules", "potluck");
  const { exports, version } = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));
  const said = must(project, "npx", "--no-install", "potluck", "--version").trim();
  if (said !== version) throw new Error(`potluck --version says ${said}, and the package is ${version}`);
  const names = Object.keys(exports).map((path) => `potluck${path.slice(1)}`);
  const imports = names.map((one) => `await import("${one}"${one.endsWith(".json") ? ', { with: { type: "json" } }' : ""});\n`);
  writeFileSync(join(project, "all.js"), imports.join(""));
  must(project, process.execPath, "all.js");
  must(project, "npx", "--no-install", "potluck", "demo", "--documents", "40");
  const unwanted = ["src", "test", "scripts"].filter((one) => existsSync(join(installed, one)));
  if (unwanted.length > 0) throw new Error(`the package must not hold ${unwanted.join(", ")}`);
  console.log(`${name}: installs, runs, and has ${names.join(", ")}`);
  return project;
}

must(root, "npm", "pack", "--loglevel=error", "--pack-destination", folder);
const archive = join(folder, readdirSync(folder).find((name) => name.endsWith(".tgz")));
must(root, "npx", "--no-install", "publint", archive, "--strict");
console.log("publint: clean");
must(root, "npx", "--no-install", "attw", archive, "--profile", "esm-only");
console.log("attw: clean");
await tryAsUsersDo(tryInstalled("archive", archive), must);
if (!process.argv.includes("--no-git") && existsSync(join(root, ".git"))) {
  tryInstalled("git", `git+${pathToFileURL(root).href}#${must(root, "git", "rev-parse", "HEAD").trim()}`);
}
