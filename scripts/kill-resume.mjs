/**
 * Kills trainings at random moments with SIGKILL, resumes each once, and compares the run folder, byte for byte, with that of a training
 * that was never stopped: `node scripts/kill-resume.mjs --points 1000`. Needs a build (`npm run build`). docs/resuming.md has its result.
 *
 * Options: `--points N` (1000), `--seed N` (1: chooses moments and intervals), `--kinds a,b` (all), `--result FILE` (JSON, rewritten as it
 * goes). A folder that differs is kept and named; the exit code is then 1.
 */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { setPriority, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { makeReviews } from "../dist/exports/data.js";
import { loadModel } from "../dist/exports/node.js";
import { RandomStream } from "../dist/engine/random.js";
import { isInterrupted, readCheckpoint } from "../dist/run/checkpoint.js";
import { root } from "./prepare.mjs";

const { values: given } = parseArgs({
  options: {
    points: { type: "string", default: "1000" }, seed: { type: "string", default: "1" }, kinds: { type: "string" },
    result: { type: "string" },
  },
});
const POINTS = Number(given.points), chance = new RandomStream(Number(given.seed), "kill");
/** How often trainings write a checkpoint: mostly so often that many kills hit one. */
const INTERVALS = ["1", "2", "7", "40", "0.02s", "60s"];
const BIN = join(root, "bin", "potluck.mjs");

const base = { epochs: 12, batchSize: 16, optimizer: { name: "adam", lr: 0.02 }, weighting: "sum", schedule: "min_size" };
const reviews = (train, model = { hidden: [12] }) => ({
  name: "reviews",
  data: { movie: { source: "movie.csv", text: "review" }, restaurant: { source: "restaurant.csv", text: "review", numeric: ["number"] } },
  split: { test: 0.25, validation: 0.2 },
  features: { vectorizer: { name: "count", minDf: 2 } },
  tasks: {
    movie: { data: "movie", target: "label", kind: "binary", positive: "pos" },
    restaurant: { data: "restaurant", target: "label", kind: "multiclass" },
  },
  model, train: { ...base, ...train },
});
const images = {
  name: "images",
  data: { digits: { source: { idx: "images.idx", labels: "labels.idx" }, image: "image" } },
  features: { image: { shift: 1, flip: true } },
  split: { test: 0.25, validation: 0.2 },
  tasks: { digit: { data: "digits", target: "label", kind: "multiclass" } },
  model: { trunk: "cnn", channels: [4], kernel: 3, pool: 2, batchNorm: true, hidden: [8], activation: "relu", dropout: 0.2 },
  train: { ...base, epochs: 8, optimizer: { name: "adamw", lr: 0.01 }, best: "mean", patience: 5, lrSchedule: "one_cycle" },
};

/** Recipes. */
const kinds = {
  "automatic length with a refit": { // validation rows are set aside, and train in the end
    ...reviews({ epochs: "auto", patience: 4 }, { hidden: [12], dropout: 0.2 }), split: { test: 0.25 },
  },
  "cosine with warm-up, clipping, accumulation": reviews({ lrSchedule: { name: "cosine", warmup: 9 }, clipNorm: 0.5, accumulate: 2 }),
  "plateau, adamw, dropout": reviews(
    { lrSchedule: { name: "plateau", patience: 1 }, optimizer: { name: "adamw", lr: 0.02, weightDecay: 0.1 } },
    { hidden: [12, 6], dropout: 0.4 }),
  "early stopping of each task": reviews({ best: "mean", patience: { movie: 2, restaurant: 4 } }),
  "db_mtl, which remembers gradients": reviews({ weighting: "db_mtl" }),
  "excess_mtl, nadam, groups": reviews({ weighting: "excess_mtl", optimizer: { name: "nadam", lr: 0.02 }, trunkLr: 0.005 }),
  "famo with dropout": reviews({ weighting: "famo" }, { hidden: [12], dropout: 0.3 }),
  "gradnorm, sgd with momentum, cyclic rate": reviews({
    weighting: "gradnorm", optimizer: { name: "sgd", lr: 0.05, momentum: 0.9 }, lrSchedule: { name: "cyclic", stepSizeUp: 9 },
  }),
  "pcgrad on experts, evaluations by steps": reviews(
    { weighting: "pcgrad", evaluateEvery: "7 steps", logTaskGradientsEvery: 3 }, { trunk: "mmoe", experts: 2, hidden: [8] }),
  "sampled datasets, dwa, frozen trunk": reviews(
    { schedule: { name: "temperature", stepsPerEpoch: 25 }, weighting: "dwa", freeze: ["trunk"] }),
  "convolutions with batch norm and changed images": images,
};

/** The rows that the trainings learn from. */
function writeData(folder) {
  for (const [task, { texts, labels }] of Object.entries(makeReviews({ documents: 160, seed: 2, words: 12 }))) {
    const rows = texts.map((text, row) => `"${text.replaceAll('"', '""')}",${labels[row]},${row % 9}\n`);
    writeFileSync(join(folder, `${task}.csv`), `review,label,number\n${rows.join("")}`);
  }
  const count = 120, size = 8, draw = new RandomStream(5, "pixels"), labels = Uint8Array.from({ length: count }, (_, row) => row % 3);
  const pixels = Uint8Array.from({ length: count * size * size }, (_, at) => {
    const label = labels[Math.floor(at / size / size)], row = Math.floor(at / size) % size;
    return Math.floor(draw.float() * 90) + (row % 3 === label ? 120 : 0);
  });
  const number = (length) => Buffer.from([length >> 24, length >> 16, length >> 8, length]);
  const header = (dimensions, ...shape) => Buffer.concat([Buffer.from([0, 0, 8, dimensions]), ...shape.map(number)]);
  writeFileSync(join(folder, "images.idx"), Buffer.concat([header(3, count, size, size), pixels]));
  writeFileSync(join(folder, "labels.idx"), Buffer.concat([header(1, count), labels]));
}

const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const filesOf = (folder) => Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "latin1")]));

/** Starts `potluck train`; resolves when it has ended. */
function start(...args) {
  const child = spawn(process.execPath, [BIN, "train", ...args, "--threads", "1"], { stdio: ["ignore", "pipe", "pipe"] });
  const said = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (bytes) => said.push(bytes));
  const ended = new Promise((resolve) => child.on("close", (code, signal) => {
    resolve({ code, signal, text: Buffer.concat(said).toString() });
  }));
  return { child, ended };
}

async function run(...args) {
  const { code, text } = await start(...args).ended;
  if (code !== 0) throw new Error(`potluck train ${args.join(" ")} ended with ${code}: ${text}`);
}

/**
 * Trains, and kills some milliseconds after the first whole file: before it there is no run. `took` is the time from that file of a
 * training that ended before.
 */
async function trainAndKill({ recipe, others }, folder, interval, after) {
  const { child, ended } = start(recipe, "--out", folder, "--checkpoint", interval, ...others);
  let isOver = false;
  void ended.then(() => (isOver = true));
  const hasBegun = () => existsSync(folder) && readdirSync(folder).some((name) => !name.endsWith(".part"));
  while (!isOver && !hasBegun()) await sleep(1);
  const began = performance.now();
  const timer = setTimeout(() => child.kill("SIGKILL"), after);
  const { signal, text, code } = await ended;
  clearTimeout(timer);
  if (signal === "SIGKILL") return { killed: true };
  if (code !== 0) throw new Error(`potluck train ${recipe} ended with ${code}: ${text}`);
  return { killed: false, took: performance.now() - began };
}

/** Where a killed run was. Whatever has its final name must be whole. */
async function placeOf(folder) {
  const files = readdirSync(folder), isWriting = files.some((name) => name.endsWith(".part"));
  for (const name of files) if (name.endsWith(".json")) JSON.parse(readFileSync(join(folder, name), "utf8"));
  if (files.includes("model.safetensors")) (await loadModel(folder)).dispose();
  const { progress } = readCheckpoint(folder);
  if (files.includes("scores.svg")) return { place: "final files and linear models", isWriting };
  if (progress === null) return { place: "before the first checkpoint", isWriting };
  return { place: progress.job.first ? "refit" : "training", isWriting };
}

setPriority(19);
const folder = mkdtempSync(join(tmpdir(), "potluck-kill-")), chosen = given.kinds?.split(",") ?? Object.keys(kinds);
process.on("exit", () => { if (result.different === 0) rmSync(folder, { recursive: true, force: true }); });
writeData(folder);
mkdirSync(join(folder, "runs"));
const runs = (name) => join(folder, "runs", name);
const known = chosen.map((name, index) => {
  const recipe = join(folder, `recipe-${index}.yaml`);
  writeFileSync(recipe, JSON.stringify(kinds[name], null, 2)); // JSON is YAML
  // every other kind has linear models, so that kills hit these too
  return { name, recipe, others: index % 2 === 0 ? [] : ["--no-baselines"], took: 1000, files: undefined };
});
const result = { points: 0, same: 0, different: 0, whileWriting: 0, places: {}, kinds: {}, endedBefore: 0, minutes: 0 };
const began = Date.now();
for (const one of known) {
  const whole = runs(`whole-${known.indexOf(one)}`);
  const { took } = await trainAndKill(one, whole, "off", 1e9);
  one.took = took;
  one.files = filesOf(whole);
}
while (result.points < POINTS) {
  const one = known[result.points % known.length], killed = runs(`killed-${result.points}`);
  const interval = INTERVALS[chance.integer(INTERVALS.length)];
  const end = await trainAndKill(one, killed, interval, chance.float() * one.took);
  if (!end.killed) {
    one.took = 0.8 * one.took + 0.2 * end.took; // the machine may be busier or less busy than before
    result.endedBefore++;
    rmSync(killed, { recursive: true });
    continue;
  }
  one.took *= 1.005;
  const isComplete = !isInterrupted(killed); // killed after its last file, before the process ended
  const { place, isWriting } = isComplete ? { place: "the end", isWriting: false } : await placeOf(killed);
  if (!isComplete) await run("--resume", killed);
  const files = filesOf(killed), names = [...new Set([...Object.keys(files), ...Object.keys(one.files)])];
  const odd = names.filter((name) => files[name] !== one.files[name]);
  result.points++;
  result.places[place] = (result.places[place] ?? 0) + 1;
  result.kinds[one.name] = (result.kinds[one.name] ?? 0) + 1;
  if (isWriting) result.whileWriting++;
  if (odd.length === 0) {
    result.same++;
    rmSync(killed, { recursive: true });
  } else {
    result.different++;
    process.stdout.write(`${one.name}, checkpoint ${interval}, killed in ${place}: ${odd.join(", ")} differ; see ${killed}\n`);
  }
  result.minutes = Math.round((Date.now() - began) / 6000) / 10;
  if (given.result) writeFileSync(given.result, `${JSON.stringify(result, null, 2)}\n`);
  if (result.points % 50 === 0) process.stdout.write(`${result.points} points, ${result.different} differ, ${result.minutes} min\n`);
}
process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
process.exitCode = result.different === 0 ? 0 : 1;
