/**
 * @file Mutated model files: each loads and predicts with sense, or is refused in one clear line; without a crash, a hang, or memory beyond
 * a small multiple of the file. `node scripts/fuzz-models.mjs 10000` tries more; docs/models.md has its result.
 */
import { writeFileSync } from "node:fs";
import { beforeAll, expect, test } from "vitest";
import { RandomStream } from "../../src/engine/random.js";
import { check } from "./fuzz/check.js";
import { fuzzedModels } from "./fuzz/models.js";
import { mutate } from "./fuzz/mutate.js";
import { mixedTable } from "./trained.js";

const { POTLUCK_FUZZ = "150", POTLUCK_FUZZ_SEED = "1", POTLUCK_FUZZ_LOG } = process.env;
const count = Number(POTLUCK_FUZZ), seed = Number(POTLUCK_FUZZ_SEED), rows = mixedTable(6, 2);
let models: [string, Uint8Array][];

beforeAll(async () => {
  models = Object.entries(await fuzzedModels());
});

test("the files themselves load", () => {
  for (const [name, bytes] of models) expect([name, check(bytes, rows)]).toEqual([name, { outcome: "loaded", problem: null }]);
});

test(`${count} mutated model files`, { timeout: 3_600_000 }, () => {
  const problems: string[] = [], outcomes = { refused: 0, loaded: 0 };
  for (let number = 0; number < count; number++) {
    const [name, file] = models[number % models.length], { bytes, what } = mutate(file, new RandomStream(seed, `fuzz/${number}`));
    if (POTLUCK_FUZZ_LOG !== undefined) writeFileSync(POTLUCK_FUZZ_LOG, `${number} ${name}: ${what}`);
    const { outcome, problem } = check(bytes, rows);
    outcomes[outcome]++;
    if (problem !== null) problems.push(`${number} ${name}: ${what}: ${problem}`);
  }
  if (POTLUCK_FUZZ_LOG !== undefined) {
    writeFileSync(`${POTLUCK_FUZZ_LOG}.json`, JSON.stringify({ ...outcomes, problems, rss: process.resourceUsage().maxRSS * 1024 }));
  }
  expect(problems.slice(0, 20)).toEqual([]);
  expect(Math.min(outcomes.refused, outcomes.loaded)).toBeGreaterThan(count / 20); // both are tried
});
