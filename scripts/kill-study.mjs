/**
 * Kills studies at random moments with SIGKILL, goes on with each, and compares its trials, its answer and its report with those of a study
 * that was never stopped: `node scripts/kill-study.mjs --points 200`. Also: several kills of one study, kills during the first write and
 * the report, shards that are killed and merged, and storages that are cut. Needs a build (`npm run build`).
 *
 * Options: `--points N` (200, of each command), `--commands a,b` (compare,sweep), `--seed N` (1: chooses moments), `--result FILE` (JSON,
 * rewritten as it goes). A folder that differs is kept and named; the exit code is then 1.
 */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, setPriority, tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual, parseArgs } from "node:util";
import { RandomStream } from "../dist/engine/random.js";
import { makeReviews } from "../dist/exports/data.js";
import { FileStorage } from "../dist/study/node/file-storage.js";
import { root } from "./prepare.mjs";

const { values: given } = parseArgs({
  options: {
    points: { type: "string", default: "200" }, commands: { type: "string", default: "compare,sweep" },
    seed: { type: "string", default: "1" }, result: { type: "string" },
  },
});
const POINTS = Number(given.points), chance = new RandomStream(Number(given.seed), "kill");
const BIN = join(root, "bin", "potluck.mjs");
const work = mkdtempSync(join(tmpdir(), "potluck-kill-study-")), at = (name) => join(work, name);

/** What each command is asked: a study of about a second. */
const commands = {
  compare: ["--seeds", "4", "--set", "split.seed=3"], // fixed test rows: their trials keep predictions
  fractions: ["--seeds", "2", "--fractions", "0.3,1"],
  tune: ["--seeds", "2", "--tune", "--set", "split.validation=0.2"],
  settled: ["--seeds", "6", "--until", "settled", "--block", "2"],
  sweep: ["--seeds", "2", "--over", "train.optimizer.lr=0.003,0.02", "--over", "model.hidden=[4],[8]", "--set", "split.validation=0.2"],
  halving: [
    "--seeds", "2", "--over", "train.optimizer.lr=log:0.001..0.1", "--method", "halving", "--samples", "4", "--set", "split.validation=0.2",
  ],
};
/** Ways to ask a command. */
const ways = { compare: ["compare", "fractions", "tune", "settled"], sweep: ["sweep", "halving"] };

function writeRecipe() {
  for (const [task, { texts, labels }] of Object.entries(makeReviews({ documents: 120, seed: 2, words: 12 }))) {
    const lines = texts.map((text, row) => `"${text.replaceAll('"', '""')}",${labels[row]}\n`);
    writeFileSync(at(`${task}.csv`), `review,label\n${lines.join("")}`);
  }
  writeFileSync(at("reviews.yaml"), `
data:
  movie: { source: movie.csv, text: review }
  restaurant: { source: restaurant.csv, text: review }
tasks:
  movie: { data: movie, target: label, kind: binary, positive: pos }
  restaurant: { data: restaurant, target: label, kind: multiclass, labels: [negative, neutral, positive] }
features: { vectorizer: { name: count, minDf: 2 } }
model: { hidden: [6], activation: sigmoid }
train: { epochs: 4, batchSize: 8, optimizer: { name: adam, lr: 0.01 }, schedule: min_size, weighting: sum }
`);
}

/** Starts a command, and kills it some milliseconds after its folder is there; \`Infinity\`: never. Tells how it ended. */
async function run(args, { folder, after = Infinity, from = () => existsSync(folder) } = {}) {
  const child = spawn(process.execPath, [BIN, ...args], { cwd: work, stdio: ["ignore", "pipe", "pipe"] }), said = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (bytes) => said.push(bytes));
  let isOver = false;
  const ended = new Promise((resolve) => child.on("close", (code, signal) => {
    isOver = true;
    resolve({ code, signal, text: Buffer.concat(said).toString() });
  }));
  if (folder === undefined) return ended;
  while (!isOver && !from()) await new Promise((resolve) => setTimeout(resolve, 1));
  const began = performance.now(), timer = after === Infinity ? undefined : setTimeout(() => child.kill("SIGKILL"), after);
  const end = await ended;
  clearTimeout(timer);
  return { ...end, took: performance.now() - began };
}

async function must(args, options) {
  const end = await run(args, options);
  if (end.code !== 0) throw new Error(`potluck ${args.join(" ")} ended with ${end.code ?? end.signal}: ${end.text}`);
  return end;
}

/** A value without what may differ: where and when. */
function plain(value) {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  const hidden = ["seconds", "machine", "command", "folder", "made", "time", "date", "started", "ended"];
  return Object.fromEntries(Object.entries(value).filter(([key]) => !hidden.includes(key)).map(([key, inner]) => [key, plain(inner)]));
}

const readJson = (folder, name) => JSON.parse(readFileSync(join(folder, name), "utf8"));

/** What must be the same: the set of trials, the answer, and the report. */
function contentOf(folder) {
  const storage = new FileStorage(join(folder, "trials.jsonl")), { answer, isComplete } = readJson(folder, "study.json");
  const report = JSON.parse(JSON.stringify(plain(readJson(folder, "report.json"))).replaceAll(folder.split("/").at(-1), "FOLDER"));
  return { trials: [...storage.keys()].sort().map((key) => plain(storage.get(key))), answer, isComplete, report };
}

/** The names of what differs. */
const differencesOf = (first, second) => Object.keys(first).filter((name) => !isDeepStrictEqual(first[name], second[name]));

/** Where a study was when it was killed. */
function placeOf(folder) {
  if (!existsSync(join(folder, "study.json"))) return "before study.json";
  const { isComplete } = readJson(folder, "study.json"), names = readdirSync(folder);
  if (isComplete) return names.includes("report.json") ? "after the report" : "during the report";
  const file = join(folder, "trials.jsonl"), bytes = existsSync(file) ? readFileSync(file) : Buffer.alloc(0);
  if (bytes.length === 0) return "before the first trial";
  return bytes.at(-1) === 10 ? "between trials" : "inside a line";
}

const began = Date.now();
const result = {
  points: 0, same: 0, different: 0, begunAgain: 0, kills: 0, endedBefore: 0, places: {}, commands: {}, shards: null, cuts: null, minutes: 0,
};

function tell(isSame, what) {
  result[isSame ? "same" : "different"]++;
  if (!isSame) process.stdout.write(`DIFFERENT: ${what}\n`);
  result.minutes = Math.round((Date.now() - began) / 6000) / 10;
  if (given.result) writeFileSync(given.result, `${JSON.stringify(result, null, 2)}\n`);
}

/** Kills studies of one command at random points, a few of them several times, and goes on with each. */
async function killAndGoOn(command) {
  const known = new Map();
  for (const way of ways[command] ?? [command]) {
    const folder = at(`${way}-whole`);
    const { took } = await must([command, "reviews.yaml", ...commands[way], "--threads", "1", "--out", folder], { folder });
    known.set(way, { way, took, content: contentOf(folder) });
  }
  for (let point = 0; point < POINTS;) {
    const one = [...known.values()][point % known.size], threads = ["--threads", String(1 + point % 2)], folder = at(`${one.way}-${point}`);
    const others = ["--out", folder, ...threads], times = point % 10 === 9 ? 4 : 1, places = [];
    let args = [command, "reviews.yaml", ...commands[one.way], ...others];
    for (let time = 0; time < times; time++) {
      // a tenth of the kills in the first moments, when files are written for the first time, and a tenth at the end, in the report
      const moment = chance.float();
      const share = moment < 0.1 ? 0.08 * chance.float() : moment > 0.9 ? 0.75 + 0.3 * chance.float() : chance.float();
      const end = await run(args, { folder, after: share * one.took });
      if (end.signal !== "SIGKILL") {
        if (end.code !== 0) throw new Error(`potluck ${args.join(" ")} ended with ${end.code}: ${end.text}`);
        if (time === 0) one.took = 0.8 * one.took + 0.2 * end.took; // the machine may be busier or less busy than before
        break;
      }
      result.kills++;
      one.took *= 1.005;
      places.push(placeOf(folder));
      if (places.at(-1) === "before study.json") break;
      args = [command, "--resume", folder, ...threads];
    }
    if (places.length === 0) {
      result.endedBefore++;
      rmSync(folder, { recursive: true });
      continue;
    }
    for (const place of places) result.places[place] = (result.places[place] ?? 0) + 1;
    if (places.at(-1) === "before study.json") { // there is no study yet: it begins again
      result.begunAgain++;
      rmSync(folder, { recursive: true });
      await must([command, "reviews.yaml", ...commands[one.way], ...others]);
    } else await must([command, "--resume", folder, ...threads]);
    const odd = differencesOf(one.content, contentOf(folder));
    point++;
    result.points++;
    result.commands[one.way] = (result.commands[one.way] ?? 0) + 1;
    tell(odd.length === 0, `${one.way}, killed ${places.join(", ")}: ${odd.join(", ")}; see ${folder}`);
    if (odd.length === 0) rmSync(folder, { recursive: true });
    if (point % 25 === 0) process.stdout.write(`${command}: ${point} points, ${result.different} differ, ${result.minutes} min\n`);
  }
}

/** Two shards, each killed once and gone on with, merged: equal to one run. */
async function shards() {
  result.shards = { merges: 0 };
  for (const way of ["compare", "fractions", "tune"]) {
    const whole = contentOf(at(`${way}-whole`)), folders = [1, 2].map((part) => at(`${way}-part-${part}`));
    for (const [index, folder] of folders.entries()) {
      const shard = ["--shard", `${index + 1}/2`, "--threads", "1"];
      const end = await run(["compare", "reviews.yaml", ...commands[way], "--out", folder, ...shard], {
        folder, after: 5, from: () => existsSync(join(folder, "trials.jsonl")) && readFileSync(join(folder, "trials.jsonl")).length > 0,
      });
      if (end.signal === "SIGKILL") await must(["compare", "--resume", folder, ...shard]);
    }
    const merged = at(`${way}-merged`);
    await must(["merge", ...folders, "--out", merged]);
    const counts = folders.map((folder) => new FileStorage(join(folder, "trials.jsonl")).size);
    const odd = differencesOf(whole, contentOf(merged));
    const isWhole = counts[0] + counts[1] === whole.trials.length; // none twice, none missing
    result.shards.merges++;
    tell(odd.length === 0 && isWhole, `${way}, merged from shards of ${counts.join(" and ")} trials: ${odd.join(", ")}`);
  }
}

/** A storage that is cut at every byte loses one trial at most of those that the cut leaves. */
function cuts() {
  const bytes = readFileSync(at("compare-whole/trials.jsonl")), file = at("cut.jsonl");
  const ends = [...bytes.keys()].filter((place) => bytes[place] === 10);
  result.cuts = { bytes: bytes.length, worst: 0 };
  for (let cut = 0; cut <= bytes.length; cut++) {
    writeFileSync(file, bytes.subarray(0, cut));
    const begun = ends.filter((end) => end + 1 < cut).length + 1; // lines of which something is left
    const lost = Math.min(begun, ends.length) - new FileStorage(file).size;
    result.cuts.worst = Math.max(result.cuts.worst, cut === 0 ? 0 : lost);
  }
  tell(result.cuts.worst <= 1, `a cut costs ${result.cuts.worst} trials`);
}

setPriority(10);
process.stdout.write(`${availableParallelism()} cores; ${work}\n`);
mkdirSync(work, { recursive: true });
writeRecipe();
for (const command of given.commands.split(",")) await killAndGoOn(command);
if (given.commands.split(",").includes("compare")) {
  await shards();
  cuts();
}
if (result.different === 0) rmSync(work, { recursive: true });
process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
process.exitCode = result.different === 0 ? 0 : 1;
