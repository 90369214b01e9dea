/** A new training starts from a trained model: trunk by name, features by their names, heads of the same tasks. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { planTraining } from "../../src/experiment/plan.js";
import { CarryOver, type CarriedOver } from "../../src/model/carry-over.js";
import type { StateDict } from "../../src/nn/module.js";
import { readInterruptedRun } from "../../src/run/interrupted-run.js";
import { recordRun } from "../../src/run/record-run.js";
import { readRun } from "../../src/run/run-folder.js";
import { splitOf } from "../experiment/reviews.js";
import { at, folder as home, recipeWith, tablesOf } from "../run/runs.js";

const tables = await tablesOf(recipeWith()), trained = at("trained");
beforeAll(async () => {
  const recipe = recipeWith("train.epochs=3");
  await recordRun({ recipe, split: await splitOf(recipe, tables), seed: 1, folder: trained, baselines: false });
});

const bytes = () => readFileSync(join(trained, "model.safetensors"));
const wordsOf = (features: { vectorizer: unknown }) => (features.vectorizer as { featureNames: string[] }).featureNames;

/** The initial weights of a training, fresh and carried over. */
async function started(set: readonly string[], options?: { heads?: boolean }) {
  const recipe = recipeWith(...set), split = await splitOf(recipe, await tablesOf(recipe));
  const from = new CarryOver(bytes(), "trained", options);
  let carried: CarriedOver | undefined;
  const weights = [undefined, (network: Parameters<CarryOver["apply"]>[0]) => void (carried = from.apply(network, { recipe, split }))]
    .map((initialise): StateDict => {
      const { model } = planTraining({ recipe, split, seed: 1, ...(initialise && { initialise }) }), state = model.stateDict();
      model.dispose();
      return state;
    });
  return { carried: carried!, fresh: weights[0], weights: weights[1], split };
}

describe("CarryOver", () => {
  it("gives the same recipe all weights", async () => {
    const { weights, carried } = await started(["train.epochs=1"]), { state } = readRun(trained);
    expect(weights).toEqual(state);
    expect(carried).toMatchObject({
      fresh: [], heads: ["00", "movie"], parameters: expect.arrayContaining(Object.keys(state)) as string[],
    });
    expect(carried.features.carried).toBe(carried.features.all);
  });

  it("matches features by name, and starts new ones fresh", async () => {
    const { weights, carried, fresh, split } = await started(["features.vectorizer.minDf=1"]), run = readRun(trained);
    const old = new Map(wordsOf(run.features).map((word, place) => [word, place])), words = wordsOf(split.features);
    const rows = (state: StateDict, column: number): number[] => {
      const { shape: [outputs, width], data } = state["hidden.weight"];
      return Array.from({ length: outputs }, (_, output) => data[output * width + column]);
    };
    expect(words.length).toBeGreaterThan(old.size);
    words.forEach((word, place) => {
      const from = old.get(word);
      expect(rows(weights, place)).toEqual(from === undefined ? rows(fresh, place) : rows(run.state, from));
    });
    const number = split.features.width - 1; // the numeric column is the last feature of both
    expect(rows(weights, number)).toEqual(rows(run.state, run.features.width - 1));
    expect(carried.features).toEqual({ all: split.features.width, carried: run.features.width });
  });

  it("carries heads over for the same task, kind and labels only, or none", async () => {
    const other = ["tasks.movie={data: movie, target: label, kind: binary, positive: neg}"];
    const { carried, weights, fresh } = await started(other);
    expect(carried).toMatchObject({ heads: ["00"], fresh: ["final_movie.weight", "final_movie.bias"] });
    expect(weights["final_movie.weight"]).toEqual(fresh["final_movie.weight"]);
    expect((await started([], { heads: false })).carried.heads).toEqual([]);
    const added = await started(["tasks.number={data: restaurant, target: weight, kind: regression}"]);
    expect(added.carried).toMatchObject({ heads: ["00", "movie"], fresh: ["final_number.weight", "final_number.bias"] });
  });

  it("starts what depends on all tasks fresh where these are others", async () => {
    const stitched = ["model={trunk: cross_stitch, hidden: [6], activation: sigmoid}"], recipe = recipeWith(...stitched, "train.epochs=1");
    const split = await splitOf(recipe, tables);
    await recordRun({ recipe, split, seed: 1, folder: at("stitched"), baselines: false });
    const from = new CarryOver(readFileSync(at("stitched/model.safetensors"))), next = recipeWith(...stitched,
      'tasks={movie: {data: movie, target: label, kind: binary, positive: pos}, other: {data: restaurant, target: part, kind: binary}}');
    const nextSplit = await splitOf(next, await tablesOf(next)), { model } = planTraining({ recipe: next, split: nextSplit, seed: 1 });
    const carried = from.apply(model, { recipe: next, split: nextSplit });
    model.dispose();
    expect(carried.fresh).toEqual([
      "tower_other.weight", "tower_other.bias", "cross_stitch.weight", "final_other.weight", "final_other.bias",
    ]);
  });

  it("refuses a trunk that is made otherwise, and says what differs", async () => {
    await expect(started(["model={hidden: [7], activation: relu}"])).rejects.toThrow("trained: its trunk is not that of this recipe: " +
      'model.hidden is [7], and there [6]; model.activation is "relu", and there "sigmoid"');
    await expect(started(["model.dropout=0.5"])).resolves.toBeDefined();
    expect(() => new CarryOver(bytes().subarray(0, 900), "cut")).toThrow(/^cut: /u);
  });
});

describe("a run that starts from another", () => {
  const recipe = recipeWith("train.freeze=[trunk]", "train.epochs=2");

  it("keeps a frozen trunk, says what went over, and goes on when it is interrupted", async () => {
    const split = await splitOf(recipe, tables), told: CarriedOver[] = [];
    const run = { recipe, split, seed: 1, sourceFolder: home, baselines: false };
    await recordRun({ ...run, folder: at("new"), from: { path: trained }, onFrom: (carried) => told.push(carried) });
    const { state } = readRun(at("new"));
    expect(state["hidden.weight"]).toEqual(readRun(trained).state["hidden.weight"]);
    expect(JSON.parse(readFileSync(at("new/from.json"), "utf8"))).toEqual({
      model: "../trained/model.safetensors", sha256: expect.stringMatching(/^[0-9a-f]{64}$/u) as string, ...told[0],
    });
    const controller = new AbortController();
    await recordRun({
      ...run, folder: at("cut"), from: { path: trained }, signal: controller.signal, onStep: () => controller.abort(),
    });
    const { checkpoint } = readInterruptedRun(at("cut"));
    await recordRun({ ...run, folder: at("cut"), resume: checkpoint });
    for (const name of ["model.safetensors", "from.json", "metrics.jsonl"]) {
      expect(readFileSync(at(`cut/${name}`))).toEqual(readFileSync(at(`new/${name}`)));
    }
  });

  it("names a folder that has no model", async () => {
    const split = await splitOf(recipe, tables);
    await expect(recordRun({ recipe, split, seed: 1, folder: at("none"), from: { path: at("nowhere") } })).rejects.toThrow(
      /^--from .*nowhere: there is no .*nowhere; give the folder of a run, or a model file$/u);
  });
});
