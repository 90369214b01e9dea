/**
 * @file `npm run bench:defaults [-- NAME ...]`: recipes of data and tasks alone, beside scikit-learn on the same rows. See ../README.md.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { describeFailure, runJson } from "../harness/child.js";
import { describeMachine, machine } from "../harness/machine.js";
import { benchFile, builtFile, dataFolder, missingData, root } from "../harness/paths.js";
import { writeResults } from "../harness/results.js";
import { withScratch } from "../harness/scratch.js";
import { peerVersions } from "../peers/python.js";
import { Cache, digestOf, digestOfFiles } from "./cache.js";
import { type Case, caseOf, labelOf, recipeNames, type Size, type Unit } from "./cases.js";
import { type Peers, runPeers } from "./peers.js";
import { type Line, linesOf, markdownOf, meansOf, type SeedResult, showLines, showMeans } from "./summary.js";
import type { UnitResult, UnitTask } from "./unit.js";

const SEEDS = 5, SAMPLES = [300, 800];
const USAGE = `npm run bench:defaults [-- NAME ... --seeds ${SEEDS} --samples ${SAMPLES.join(",")} --full --jobs 2 --markdown]
names      recipes (default: all): ${recipeNames().join(", ")}
--seeds    seeds 1 to this; default ${SEEDS}
--samples  sizes of samples; with it, only these, and the whole datasets with --full. Default: ${SAMPLES.join(",")}, and the whole datasets
--full     the whole datasets; without --samples, only these
--jobs     processes at a time; default 2
--markdown prints the README's table from bench/results/defaults.json, and measures nothing
What was computed before is taken from bench/results/defaults-cache. Results are written where nothing is narrowed.`;

/** What a run is asked for. */
interface Asked {
  names: string[];
  sizes: Size[];
  seeds: number;
  jobs: number;
}

/** What a run keeps and finds. */
interface Stores {
  ours: Cache<UnitResult>;
  peers: Cache<Peers>;
  /** Of what our results depend on: the library and this benchmark. */
  library: string;
  /** Of what the peers' results depend on beside the rows: their script and versions. */
  script: string;
}

function readArguments(): Asked | "markdown" | { problem: string; isMistake: boolean } {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seeds: { type: "string", default: String(SEEDS) },
      samples: { type: "string" },
      full: { type: "boolean", default: false },
      jobs: { type: "string", default: "2" },
      markdown: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return { problem: USAGE, isMistake: false };
  if (values.markdown) return "markdown";
  const known = recipeNames(), unknown = positionals.find((name) => !known.includes(name));
  if (unknown !== undefined) return { problem: `there is no recipe "${unknown}"\n${USAGE}`, isMistake: true };
  const samples = values.samples?.split(",").map(Number) ?? (values.full ? [] : SAMPLES);
  const seeds = Number(values.seeds), jobs = Number(values.jobs);
  if (![...samples, seeds, jobs].every((number) => Number.isInteger(number) && number > 0)) return { problem: USAGE, isMistake: true };
  const withFull = values.full || values.samples === undefined;
  return { names: positionals.length > 0 ? positionals : known, sizes: [...samples, ...(withFull ? ["full" as const] : [])], seeds, jobs };
}

/** One unit: from the caches what they have, the rest computed. */
async function resultOf(unit: Unit, stores: Stores): Promise<SeedResult> {
  const ourKey = digestOf(stores.library, unit.text), known = stores.ours.get(unit, ourKey);
  const peerKey = ({ digest }: UnitResult): string => digestOf(stores.script, digest);
  const knownPeers = known && stores.peers.get(unit, peerKey(known));
  if (known && knownPeers) return { seed: unit.seed, ours: known.ours!, peers: knownPeers };
  return withScratch(async (folder) => {
    const task: UnitTask = { ...unit, folder, train: !known };
    const env = { POTLUCK_DATA: dataFolder() };
    const made = await runJson<UnitResult>(process.execPath, [builtFile("defaults", "unit.js")], task, { env, limitSeconds: 7200 });
    const found = known ?? made;
    if (!known) stores.ours.set(unit, ourKey, made);
    let peers = stores.peers.get(unit, peerKey(made));
    if (!peers) stores.peers.set(unit, peerKey(made), (peers = await runPeers(folder)));
    return { seed: unit.seed, ours: found.ours!, peers };
  });
}

/** Runs units, so many at a time; a unit that fails is told and left out. Returns the results by case and what failed. */
async function runAll(
  cases: readonly Case[], { seeds, jobs }: Asked, stores: Stores,
): Promise<{ results: SeedResult[][]; failures: string[] }> {
  const results = cases.map((): SeedResult[] => []), failures: string[] = [];
  const units = cases.flatMap((one, place) => Array.from({ length: seeds }, (_, index) => ({ place, unit: { ...one, seed: index + 1 } })));
  const began = performance.now(), total = units.length;
  let done = 0;
  const lane = async (): Promise<void> => {
    for (let next = units.shift(); next; next = units.shift()) {
      const { place, unit } = next, before = performance.now(), title = `${labelOf(unit)} seed ${unit.seed}`;
      try {
        results[place].push(await resultOf(unit, stores));
        const seconds = (performance.now() - before) / 1000;
        process.stderr.write(`${++done} of ${total}, ${title}: ${seconds.toFixed(1)} s\n`);
      } catch (error) {
        failures.push(`${title}: ${describeFailure(error)}`);
        process.stderr.write(`${++done} of ${total}, failed: ${failures.at(-1)!}\n`);
      }
    }
  };
  await Promise.all(Array.from({ length: jobs }, lane));
  for (const list of results) list.sort((a, b) => a.seed - b.seed);
  process.stderr.write(`${((performance.now() - began) / 60_000).toFixed(1)} minutes\n`);
  return { results, failures };
}

async function main(): Promise<void> {
  const asked = readArguments();
  if (asked === "markdown") {
    const { lines } = JSON.parse(readFileSync(benchFile("results", "defaults.json"), "utf8")) as { lines: Line[] };
    console.log(markdownOf(lines));
    return;
  }
  if ("problem" in asked) {
    console.error(asked.problem);
    process.exitCode = asked.isMistake ? 1 : 0;
    return;
  }
  const missing = missingData("."), found = await peerVersions("scikit-learn", "numpy", "scipy");
  if (missing !== null || "problem" in found) {
    console.error(missing ?? (found as { problem: string }).problem);
    process.exitCode = 1;
    return;
  }
  const here = machine(), { versions } = found;
  console.log(`${describeMachine(here)}\n${Object.entries(versions).map(([name, version]) => `${name} ${version}`).join(", ")}\n`);
  const cases = asked.sizes.flatMap((size) => asked.names.map((name) => caseOf(name, size)));
  const stores: Stores = {
    ours: new Cache("ours"),
    peers: new Cache("peers"),
    library: digestOfFiles([join(root, "dist"), builtFile("defaults")], ".js"),
    script: digestOf(digestOfFiles([benchFile("peers", "defaults.py")], ".py"), JSON.stringify(versions)),
  };
  const { results, failures } = await runAll(cases, asked, stores);
  const lines = cases.flatMap(({ name, size }, place) => linesOf(name, size, results[place]));
  if (lines.length > 0) console.log(`${showLines(lines)}\n\n- more than .01 below linear, + more above it\n${showMeans(lines)}`);
  const unconverged = lines.reduce((sum, line) => sum + line.unconverged, 0);
  if (unconverged > 0) console.log(`${unconverged} fits of linear models did not converge.`);
  for (const failure of failures) console.error(`failed: ${failure}`);
  if (failures.length > 0) process.exitCode = 1;
  else if (isWhole(asked)) {
    const options = { seeds: asked.seeds, sizes: asked.sizes, jobs: asked.jobs };
    console.log(`\n${writeResults("defaults", here, { versions, options, means: meansOf(lines), lines })}`);
  } else console.log("\nNot written: bench/results/defaults.json has runs of all recipes, sizes and seeds.");
}

/** Whether nothing is left out. */
function isWhole({ names, sizes, seeds }: Asked): boolean {
  return names.length === recipeNames().length && [...SAMPLES, "full"].every((size) => sizes.includes(size as Size)) && seeds >= SEEDS;
}

main().catch((error: unknown) => {
  console.error(describeFailure(error));
  process.exitCode = 1;
});
