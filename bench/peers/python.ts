/** @file Finds the Python that the peers are installed in, or says how to install them. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { ChildError, runChild, runJson } from "../harness/child.js";
import { benchFile } from "../harness/paths.js";

/** The environment's Python: POTLUCK_PYTHON, by default the one in bench/peers/.venv. */
export const python =
  process.env.POTLUCK_PYTHON ?? benchFile("peers", ".venv", process.platform === "win32" ? "Scripts/python.exe" : "bin/python");

const HOW = `The peers need Python 3.11 with what bench/peers/requirements.txt pins:
  python3 -m venv bench/peers/.venv && bench/peers/.venv/bin/pip install -r bench/peers/requirements.txt
or name another environment's Python in POTLUCK_PYTHON.`;

/** The versions of Python and the peers, or of those named; or why they cannot be measured and what to do. */
export async function peerVersions(...names: string[]): Promise<{ versions: Record<string, string> } | { problem: string }> {
  try {
    const { output } = await runChild(python, [benchFile("peers", "versions.py"), ...names]);
    return { versions: JSON.parse(output) as Record<string, string> };
  } catch (error) {
    if (!(error instanceof ChildError)) throw error;
    return { problem: `${existsSync(python) ? `${python}: ${error.message}` : `there is no ${python}`}\n${HOW}` };
  }
}

/**
 * Keeps glibc from giving large blocks back to the system at every step, only to have fresh pages zeroed for the next gradient: PyTorch's
 * steps on large tables are two to three times as quick with it. No user has it by default.
 */
export const keepMemory = { MALLOC_MMAP_MAX_: "0", MALLOC_TRIM_THRESHOLD_: String(2 ** 40) };

/** Runs one of the peers' scripts with so many threads. */
export function runPeer<Result>(script: string, threads: number, task: object, environment: Record<string, string> = {}): Promise<Result> {
  const count = String(threads);
  const env = { OMP_NUM_THREADS: count, MKL_NUM_THREADS: count, OPENBLAS_NUM_THREADS: count, PYTHONDONTWRITEBYTECODE: "1", ...environment };
  return runJson<Result>(python, [benchFile("peers", script)], { ...task, threads }, { env, limitSeconds: 1800 });
}

/** Where TensorFlow.js would be, apart from the project's own dependencies. */
const tfjsFolder = benchFile("peers", "tfjs");

/** Why TensorFlow.js cannot be measured, or null. */
export function missingTfjs(): string | null {
  return existsSync(join(tfjsFolder, "node_modules")) ? null : "TensorFlow.js is left out: npm ci --prefix bench/peers/tfjs installs it";
}

/** Runs TensorFlow.js. */
export function runTfjs<Result>(task: object, limitSeconds = 1800): Promise<Result> {
  return runJson<Result>(process.execPath, [join(tfjsFolder, "step.mjs")], task, { limitSeconds });
}
