/**
 * A run that is interrupted anywhere goes on to the same files, byte for byte. The folder is copied while a run writes it, which is what a
 * kill leaves behind, and the copy goes on.
 */
import { cpSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { CHECKPOINT, readCheckpoint } from "../../src/run/checkpoint.js";
import { readInterruptedRun } from "../../src/run/interrupted-run.js";
import { recordRun, type RecordedRun, type RecordOptions } from "../../src/run/record-run.js";
import { loadModel } from "../../src/run/run-folder.js";
import type { Recipe } from "../../src/recipe/index.js";
import type { ExperimentSplit } from "../../src/experiment/experiment.js";
import { splitOf } from "../experiment/reviews.js";
import { kinds } from "./resume-kinds.js";
import { at, folder as home, recipeWith, tablesOf } from "./runs.js";

const tables = await tablesOf(recipeWith());

const filesOf = (folder: string): Record<string, string> => Object.fromEntries(readdirSync(folder).sort().map((name) => (
  [name, readFileSync(join(folder, name), "latin1")])));

interface Trained {
  recipe: Recipe;
  split: ExperimentSplit;
}

function record({ recipe, split }: Trained, folder: string, options: Partial<RecordOptions> = {}): Promise<RecordedRun> {
  return recordRun({ recipe, split, seed: 1, folder, sourceFolder: home, tables, baselines: false, ...options });
}

/** Goes on with the run in a folder, as the command line does. */
async function goOn(folder: string, options: Partial<RecordOptions> = {}): Promise<RecordedRun> {
  const { recipe, sourceFolder, checkpoint } = readInterruptedRun(folder), split = await splitOf(recipe, tables);
  return recordRun({
    recipe, split, seed: recipe.seed, folder, sourceFolder, tables, baselines: checkpoint.baselines, resume: checkpoint, ...options,
  });
}

async function trainedWith(set: readonly string[]): Promise<Trained> {
  const recipe = recipeWith(...set);
  return { recipe, split: await splitOf(recipe, tables) };
}

/** The kinds whose files differ most; resume-job.test.ts has them all, without files. */
const tried = [
  "cosine with a warm-up, clipped, accumulated", "tasks that stop", "automatic length and a refit",
  "evaluations and logged gradients", "moco",
];

describe.each(tried)("a run with %s", (name) => {
  it("goes on to the same files from wherever it was killed", async () => {
    const trained = await trainedWith(kinds[name]), slug = name.replaceAll(/\W+/gu, "-");
    const whole = at(`${slug}-whole`), copies: string[] = [];
    await record(trained, whole);
    const files = filesOf(whole);
    expect(Object.keys(files)).not.toContain(CHECKPOINT);
    let events = 0, steps = 0;
    const copy = (): void => {
      const to = at(`${slug}-killed-${copies.length}`);
      cpSync(at(`${slug}-writing`), to, { recursive: true });
      copies.push(to);
    };
    await record(trained, at(`${slug}-writing`), {
      checkpoint: { steps: 3 },
      onEvent: () => (++events % 11 === 2 ? copy() : undefined), onStep: () => (++steps % 7 === 6 ? copy() : undefined),
    });
    expect(filesOf(at(`${slug}-writing`))).toEqual(files); // checkpoints change no other byte
    expect(copies.length).toBeGreaterThan(1);
    for (const folder of [copies[0], copies.at(-1)!]) {
      await goOn(folder);
      expect(filesOf(folder)).toEqual(files);
    }
  });
});

describe("an interrupted run", () => {
  let trained: Trained, files: Record<string, string>;
  beforeAll(async () => {
    trained = await trainedWith(["train.epochs=4"]);
    await record(trained, at("whole"), { baselines: true });
    files = filesOf(at("whole"));
  });

  /** A run that a signal stopped after some steps. */
  async function stopped(folder: string, step: number, options: Partial<RecordOptions> = {}): Promise<RecordedRun> {
    const controller = new AbortController();
    return record(trained, folder, {
      baselines: true, signal: controller.signal,
      onStep: ({ done }) => (done === step ? controller.abort("SIGINT") : undefined), ...options,
    });
  }

  it("writes a checkpoint at a signal, whatever the interval, and goes on", async () => {
    const run = await stopped(at("signal"), 5);
    expect(run).toMatchObject({ interrupted: "training", account: null, steps: 5 });
    expect(readCheckpoint(at("signal")).progress!.job.training.step).toBe(5);
    const steps: number[] = [];
    const rest = await goOn(at("signal"), { onStep: ({ done }) => steps.push(done) });
    expect(steps[0]).toBe(6);
    expect(rest.interrupted).toBeNull();
    expect(filesOf(at("signal"))).toEqual(files);
  });

  it("goes on as often as it is interrupted", async () => {
    await stopped(at("often"), 2);
    for (const step of [4, 7]) {
      const controller = new AbortController();
      await goOn(at("often"), { signal: controller.signal, onStep: ({ done }) => (done === step ? controller.abort() : undefined) });
      expect(readCheckpoint(at("often")).progress!.job.training.step).toBe(step);
    }
    await goOn(at("often"));
    expect(filesOf(at("often"))).toEqual(files);
  });

  it("while linear models were trained, keeps its account so far and goes on", async () => {
    const controller = new AbortController();
    const run = await record(trained, at("linear"), { baselines: true, signal: controller.signal, onBaseline: () => controller.abort() });
    expect(run.interrupted).toBe("baselines");
    expect(run.account).not.toBeNull();
    await goOn(at("linear"));
    expect(filesOf(at("linear"))).toEqual(files);
  });

  it("before its first checkpoint begins again, also where files were half written", async () => {
    await stopped(at("early"), 2);
    const { progress, ...settings } = readCheckpoint(at("early"));
    expect(progress).not.toBeNull();
    const { writeCheckpoint } = await import("../../src/run/checkpoint.js");
    writeCheckpoint(at("early"), { ...settings, progress: null });
    for (const name of ["model.safetensors", "recipe.yaml"]) rmSync(join(at("early"), name));
    writeFileSync(join(at("early"), `${CHECKPOINT}.part`), "half");
    writeFileSync(join(at("early"), "account.json.part"), "{");
    await goOn(at("early"));
    expect(filesOf(at("early"))).toEqual(files);
  });

  it("has a whole model to use at its checkpoint", async () => {
    await stopped(at("model"), 5);
    const model = await loadModel(at("model"));
    expect(model.predict({ review: "a fine film" }, { tasks: ["movie"] })).toHaveProperty("movie");
    model.dispose();
  });

  it("keeps its checkpoint where it is asked to, and says that it has ended", async () => {
    await record(trained, at("kept"), { baselines: true, keepCheckpoint: true, checkpoint: { steps: 5 } });
    const { [CHECKPOINT]: kept, ...others } = filesOf(at("kept"));
    expect(kept).toBeDefined();
    expect(others).toEqual(files);
    const hasEnded =
      /this run has ended, so there is nothing to go on with; its model is .*model\.safetensors\. To train it again: potluck/u;
    expect(() => readInterruptedRun(at("kept"))).toThrow(hasEnded);
    expect(() => readInterruptedRun(at("whole"))).toThrow(hasEnded);
  });

  it("writes none where the interval is off", async () => {
    await stopped(at("off"), 5, { checkpoint: null });
    expect(readdirSync(at("off"))).not.toContain(CHECKPOINT);
    expect(() => readInterruptedRun(at("off"))).toThrow(
      /there is no checkpoint\.safetensors.*To start again: potluck train .*recipe\.yaml/u);
  });

  it("that goes on without checkpoints ends without one", async () => {
    await stopped(at("off later"), 5);
    await goOn(at("off later"), { checkpoint: null });
    expect(filesOf(at("off later"))).toEqual(files);
  });

  it("does not go on where the data, the recipe, the log or the version changed", async () => {
    await stopped(at("changed"), 5);
    const { recipe, checkpoint } = readInterruptedRun(at("changed")), before = filesOf(at("changed"));
    const other = await splitOf(recipeWith("data.movie.sample=40", "train.epochs=4"), tables);
    const going = { recipe, seed: 1, folder: at("changed"), sourceFolder: home, tables, baselines: true, resume: checkpoint };
    await expect(recordRun({ ...going, split: other })).rejects.toThrow(/the rows of dataset "movie" are divided otherwise/u);
    const [rows] = Object.entries(trained.split.fingerprints!()).filter(([name]) => name === "movie");
    const fingerprints = () => ({ ...trained.split.fingerprints!(), movie: { ...rows[1], sha256: "0" } });
    const fromOther = { ...going, split: { ...trained.split, fingerprints } };
    await expect(recordRun(fromOther)).rejects.toThrow('the cells of dataset "movie" have changed');
    expect(filesOf(at("changed"))).toEqual(before); // nothing was touched

    const file = join(at("changed"), "recipe.yaml");
    writeFileSync(file, before["recipe.yaml"].replace("epochs: 4", "epochs: 5"));
    expect(() => readInterruptedRun(at("changed"))).toThrow(
      /recipe\.yaml:\d+: the recipe was changed .* this line is "epochs: 5", and was "epochs: 4"/u);
    writeFileSync(file, before["recipe.yaml"]);
    truncateSync(join(at("changed"), "metrics.jsonl"), 10);
    await expect(goOn(at("changed"))).rejects.toThrow(/metrics\.jsonl has 10 bytes, and had \d+ when the checkpoint was written/u);
    writeFileSync(join(at("changed"), CHECKPOINT), before[CHECKPOINT].replace(/"potluck":"[\d.]+"/u, '"potluck":"9.9.9"'), "latin1");
    expect(() => readInterruptedRun(at("changed"))).toThrow("its checksum does not match");
  });

  it("has no checkpoint that can be read with a wrong byte or cut short", async () => {
    await stopped(at("bytes"), 3);
    const path = join(at("bytes"), CHECKPOINT), whole = readFileSync(path);
    for (let place = 1; place < 40; place++) {
      const at = Math.floor((place / 40) * whole.length), changed = Buffer.from(whole);
      changed[at] ^= 1 << place % 8;
      writeFileSync(path, changed);
      expect(() => readCheckpoint(join(path, ".."))).toThrow();
      writeFileSync(path, whole.subarray(0, at));
      expect(() => readCheckpoint(join(path, ".."))).toThrow();
    }
  });
});
