/**
 * @file Writes tickets.jsonl, a stand-in for the tickets of a help desk with a sentence embedding each: the same file every time, and
 * nothing is fetched. A vector is the sum of directions for the ticket's team and its urgency, and noise.
 *
 *     node examples/embeddings/make.mjs data/embeddings
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const ROWS = 800, WIDTH = 32, TEAMS = ["billing", "delivery", "returns", "account"];

/** Uniform numbers from 0 up, below 1: mulberry32. */
function uniforms(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const uniform = uniforms(1);
/** About normal: a sum of twelve uniform numbers, which every machine adds up alike. */
const normal = () => Array.from({ length: 12 }, uniform).reduce((sum, one) => sum + one, -6);
const direction = () => Array.from({ length: WIDTH }, normal);

const teams = TEAMS.map(direction), urgency = direction();
const lines = Array.from({ length: ROWS }, (_, id) => {
  const team = Math.floor(uniform() * TEAMS.length), pressure = normal();
  const embedding = Array.from({ length: WIDTH }, (__, at) => (
    Number((0.35 * teams[team][at] + 0.25 * pressure * urgency[at] + normal()).toFixed(4))));
  const hours = Math.max(0.5, 24 - 8 * pressure + 4 * normal());
  return JSON.stringify({ id, team: TEAMS[team], urgent: pressure > 0.8 ? "yes" : "no", hours: Number(hours.toFixed(1)), embedding });
});

const folder = process.argv[2];
if (folder === undefined) {
  console.error("usage: node examples/embeddings/make.mjs FOLDER");
  process.exitCode = 2;
} else {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "tickets.jsonl"), `${lines.join("\n")}\n`);
  console.log(`${join(folder, "tickets.jsonl")}: ${ROWS} rows, vectors of ${WIDTH} numbers`);
}
