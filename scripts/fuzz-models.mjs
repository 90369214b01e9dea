/**
 * Mutates model files and loads them: node scripts/fuzz-models.mjs [COUNT] [SEED]. Prints how many were refused and how many loaded, and
 * ends with 1 where one crashed, hung, was refused without a clear line, or took too much memory.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "./prepare.mjs";

/** Seconds without a new file that count as a hang. */
const HANG = 120;

const [count = "10000", seed = "1"] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "potluck-fuzz-")), log = join(folder, "now");
const env = { ...process.env, POTLUCK_FUZZ: count, POTLUCK_FUZZ_SEED: seed, POTLUCK_FUZZ_LOG: log };
const started = Date.now();
const vitest = join(root, "node_modules/vitest/vitest.mjs");
const child = spawn(process.execPath, [vitest, "run", "test/model/fuzz.test.ts"], { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
let said = "";
for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (said += text));

const read = (path) => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
};
const watch = setInterval(() => {
  if (read(log) === undefined || Date.now() - statSync(log).mtimeMs < 1000 * HANG) return;
  process.stdout.write(`hangs: ${read(log)}\n`);
  child.kill("SIGKILL");
}, 1000);

child.on("close", () => {
  clearInterval(watch);
  const result = read(`${log}.json`);
  if (result === undefined) process.stdout.write(`ended at: ${read(log) ?? "the start"}\n${said.slice(-3000)}\n`);
  else {
    const { refused, loaded, problems, rss } = JSON.parse(result), seconds = Math.round((Date.now() - started) / 1000);
    for (const problem of problems) process.stdout.write(`${problem}\n`);
    process.stdout.write(`${refused + loaded} files (seed ${seed}) in ${seconds} s: ${refused} refused in one line, ` +
      `${loaded} loaded and used, ` +
      `${problems.length} problems; peak memory ${Math.round(rss / 1e6)} MB\n`);
  }
  rmSync(folder, { recursive: true, force: true });
  process.exitCode = result !== undefined && JSON.parse(result).problems.length === 0 ? 0 : 1;
});
