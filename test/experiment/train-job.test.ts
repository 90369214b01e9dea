/**
 * @file Jobs trained to their end: the rows that are set aside to validate, the length that is found, the training on all rows, and what is
 * left where a caller ends it. Watched, not watched, and on another thread, it is the same training.
 */
import { afterAll, describe, expect, it } from "vitest";
import { type CellValue, tableFromColumns } from "../../src/data/table.js";
import { Experiment, type ExperimentSplit } from "../../src/experiment/experiment.js";
import { planTraining, type TrainingJob } from "../../src/experiment/plan.js";
import { lengthOf } from "../../src/experiment/stopping.js";
import { type JobProgress, type TrainedJob, trainJob, watchJob, type WatchOptions, withOwnRows } from "../../src/experiment/train-job.js";
import { forTasks, parseRecipe, type Recipe, resolveSingle } from "../../src/recipe/index.js";
import { compare, trainOnce } from "../../src/study/compare/compare.js";
import type * as Pool from "../../src/study/node/run-pool.js";
import { fromMessage, toMessage } from "../../src/study/node/run-messages.js";
import { AUTOMATIC } from "../../src/train/automatic-length.js";
import type { RefitEvent, TrainEvent } from "../../src/train/events.js";
import { totalSteps, trainToEnd } from "../../src/train/loop.js";
import { reviewRecipe, reviewTables, splitOf } from "./reviews.js";

const tables = reviewTables({ movie: 80, restaurant: 60 });
/** A recipe of automatic length, short: patience of two epochs. */
const automatic = (train = "", sections: Parameters<typeof reviewRecipe>[0] = {}): Recipe => reviewRecipe({
  model: "{ hidden: [8] }", features: "{ vectorizer: { name: count, minDf: 2 } }",
  train: `{ epochs: auto, patience: 2, batchSize: 15, optimizer: { name: adam, lr: 0.05 }, ${train} }`, ...sections,
});
const recipe = automatic(), split = await splitOf(recipe, tables);
/** The same with a number of epochs: no rows are set aside. */
const fixedRecipe = reviewRecipe({ features: "{ vectorizer: { name: count, minDf: 2 } }", train: "{ epochs: 2 }" });
const fixed = await splitOf(fixedRecipe, tables);
const job: TrainingJob = { recipe, split, seed: 1 };
const rowsOf = ({ data }: ExperimentSplit, side: "train" | "validation" | "test", name = "movie"): number[] => (
  [...data[name][side]?.sourceRows ?? []].sort((a, b) => a - b));
const shares = (of: ExperimentSplit, side: "train" | "validation", name = "movie"): number[] => {
  const counts = [0, 0, 0];
  for (const label of of.data[name][side]!.y[name].data) counts[label]++;
  return counts;
};

/** Everything that a job tells, and what comes of it; its model is freed. */
async function watched(own: TrainingJob, options: WatchOptions = {}) {
  const events: TrainEvent[] = [], training = watchJob(own, options);
  let next = await training.next();
  for (; !next.done; next = await training.next()) events.push(next.value);
  const ended = finished(next.value);
  return { events, ...ended };
}
function finished({ plan, ...rest }: TrainedJob) {
  const state = plan.model.stateDict();
  plan.model.dispose();
  return { ...rest, state };
}

describe("rows that are set aside", () => {
  it("are a fifth of the training rows, with the classes in their shares; the test rows are those of a fixed number of epochs", () => {
    expect([fixed.data.movie.validation, fixed.refit]).toEqual([undefined, undefined]);
    for (const name of ["movie", "restaurant"]) {
      expect(rowsOf(split, "test", name)).toEqual(rowsOf(fixed, "test", name));
      const train = rowsOf(split, "train", name), validation = rowsOf(split, "validation", name);
      expect([...train, ...validation].sort((a, b) => a - b)).toEqual(rowsOf(fixed, "train", name));
      expect(validation.length).toBe(Math.round(AUTOMATIC.validationShare * rowsOf(fixed, "train", name).length));
      const all = shares(fixed, "train", name);
      shares(split, "validation", name).forEach((count, label) => expect(Math.abs(count - all[label] / 5)).toBeLessThan(1));
    }
  });

  it("differ between seeds, and are the same for one seed", async () => {
    const experiment = await Experiment.open(recipe, tables, { seeds: [1, 2] });
    expect(experiment.split(1).data).toEqual(split.data);
    expect(rowsOf(experiment.split(2), "validation")).not.toEqual(rowsOf(split, "validation"));
  });

  it("are none where the recipe gives validation rows: those validate, and there is no refit", async () => {
    const own = automatic("", { split: "{ validation: 0.1 }" }), given = await splitOf(own, tables);
    const plain = await splitOf(reviewRecipe({ split: "{ validation: 0.1 }" }), tables);
    expect(given.refit).toBeUndefined();
    for (const side of ["train", "validation", "test"] as const) expect(rowsOf(given, side)).toEqual(rowsOf(plain, side));
    const { refitted, best } = finished(await trainJob({ recipe: own, split: given, seed: 1 }));
    expect([refitted, best !== null]).toEqual([false, true]);
  });

  it("are there for the datasets without validation rows alone", async () => {
    const mixed = await splitOf(automatic("", { movie: "split: { validation: 0.1 }" }), tables), whole = mixed.refit!();
    expect(rowsOf(whole, "validation")).toEqual(rowsOf(mixed, "validation"));
    expect(rowsOf(mixed, "validation", "restaurant").length).toBeGreaterThan(0);
    expect(whole.data.restaurant.validation).toBeUndefined();
  });

  it("are a part of a column's training rows where the split is a column without validation rows", async () => {
    const { movie } = tables, part = Array.from({ length: movie.rows }, (_, row): CellValue => (row % 4 === 0 ? "test" : "train"));
    const marked = { ...tables, movie: tableFromColumns("movie", { review: movie.column("review"), label: movie.column("label"), part }) };
    const own = await splitOf(automatic("", { movie: "split: { column: part }" }), marked);
    expect(rowsOf(own, "test")).toEqual(Array.from({ length: 20 }, (_, index) => index * 4));
    expect([rowsOf(own, "train").length, rowsOf(own, "validation").length]).toEqual([48, 12]);
  });

  it("come back with the refit's split: the same test rows, and the vocabulary of all training rows", () => {
    const whole = split.refit!();
    expect(whole.data).toEqual(fixed.data);
    expect(JSON.stringify(whole.features)).toBe(JSON.stringify(fixed.features));
    expect(whole.features.width).toBeGreaterThan(split.features.width);
    expect(split.refit!()).toBe(whole); // made once
    expect(whole.refit).toBeUndefined();
  });

  it("are lost to no training of a fixed length, where those of tasks alone have automatic length", async () => {
    const mixed = reviewRecipe({
      features: "{ vectorizer: { name: count, minDf: 2 } }", train: "{ epochs: 2 }", single: "{ train: { epochs: auto, patience: 2 } }",
    });
    const own = await splitOf(mixed, tables), expected = await trainOnce({ recipe: fixedRecipe, split: fixed, seed: 1 });
    expect(rowsOf(own, "validation")).toEqual(rowsOf(split, "validation"));
    expect(withOwnRows({ recipe: mixed, split: own, seed: 1 }).split).toBe(own.refit!());
    expect(await trainOnce({ recipe: mixed, split: own, seed: 1 })).toEqual(expected);
    expect((await watched({ recipe: mixed, split: own, seed: 1 })).scores).toEqual(expected);
    const { tasks } = await compare(mixed, tables, 1);
    expect(tasks.movie.arm.values).toEqual([expected.movie.f1]);
    const alone = await trainOnce({ recipe: forTasks(resolveSingle(mixed), ["movie"]), split: own, seed: 1 });
    expect(tasks.movie.baseline.values).toEqual([alone.movie.f1]);
  });
});

describe("the training on all rows", () => {
  it("has the length that was found, and the bytes of a training of so many steps on all training rows", async () => {
    const { best, split: trainedOn, state, scores, refitted, steps, stoppedBy } = finished(await trainJob(job));
    expect([refitted, stoppedBy]).toEqual([true, "no gain"]);
    expect(trainedOn).toBe(split.refit!());
    const first = planTraining(job), perEpoch = first.length!.stepsPerEpoch;
    first.model.dispose();
    expect(steps).toBeGreaterThan(best!.step); // it went on until its patience was over
    const plan = planTraining({ ...job, split: split.refit!(), epochs: best!.step / perEpoch });
    expect(await trainToEnd(plan)).toEqual(scores);
    expect(plan.model.stateDict()).toEqual(state);
    plan.model.dispose();
  });

  it("is left out with refit: false: the model has the best weights of the first training", async () => {
    const own: TrainingJob = { ...job, recipe: automatic("refit: false") };
    const { refitted, split: trainedOn, state, best } = finished(await trainJob(own));
    expect([refitted, trainedOn]).toEqual([false, split]);
    const plan = planTraining(own);
    await trainToEnd(plan);
    expect(plan.model.stateDict()).toEqual(state);
    plan.model.dispose();
    const { events, ...seen } = await watched(own);
    expect(events.some(({ event }) => event === "refit")).toBe(false);
    expect(events.find(({ event }) => event === "best")).toEqual(best);
    expect(seen.state).toEqual(state);
  });

  it("keeps a warm-up that is longer than it", async () => {
    const own: TrainingJob = { ...job, recipe: automatic("lrSchedule: { name: constant, warmup: 2000 }") };
    const { best, refitted } = finished(await trainJob(own));
    expect([refitted, best!.step < 2000]).toEqual([true, true]);
  });

  it("may be a part of an epoch, and is a step at least", () => {
    const steps = (epochs: number): number[] => {
      const plan = planTraining({ ...job, epochs });
      plan.model.dispose();
      return [totalSteps(plan), plan.epochs];
    };
    expect([0.01, 0.5, 1, 2.5].map(steps)).toEqual([[1, 1], [2, 1], [3, 1], [8, 3]]); // epochs of three steps
  });
});

describe("a job that is watched", () => {
  it("ends as one that is not: the same bytes, scores, length and split", async () => {
    const { events, ...end } = await watched(job);
    expect(end).toEqual(finished(await trainJob(job)));
    expect(events.filter(({ event }) => event === "step")).toHaveLength(end.steps);
  });

  it("tells of its checks, its best, its refit, and then of the test rows once", async () => {
    const { events, best, scores } = await watched(job);
    const told = events.filter(({ event }) => event !== "step"), last = told.slice(-4);
    expect(last.map(({ event }) => event)).toEqual(["best", "refit", "epoch", "epoch"]);
    expect(last[0]).toEqual(best);
    const refit = last[1] as RefitEvent;
    expect(refit).toEqual({ event: "refit", epochs: best!.step / 3, steps: best!.step }); // three steps an epoch, before and after
    const { epoch, step } = best!, loss = expect.any(Number) as number;
    expect(last.slice(2)).toEqual(["movie", "restaurant"].map((task) => (
      { event: "epoch", task, split: "test", epoch, step, metrics: scores[task], loss })));
    const sides = told.slice(0, -4).map((event) => (event.event === "epoch" ? event.split : event.event));
    expect(sides.slice(0, 4)).toEqual(["train", "train", "validation", "validation"]);
    expect(new Set(sides)).toEqual(new Set(["train", "validation"]));
  });

  it("tells its progress: without a total until its length is known", async () => {
    const seen: JobProgress[] = [], quiet: JobProgress[] = [];
    const { steps, events } = await watched(job, { onStep: (now) => seen.push(now) });
    finished(await trainJob(job, (now) => quiet.push(now)));
    expect(quiet).toEqual(seen);
    const { steps: more } = events.find((event): event is RefitEvent => event.event === "refit")!;
    expect(seen.slice(0, steps).every(({ total }) => total === null)).toBe(true);
    expect(seen.slice(steps).every(({ total }) => total === steps + more)).toBe(true);
    expect(seen.map(({ done }) => done)).toEqual(Array.from({ length: steps + more }, (_, index) => index + 1));
  });

  it("that is interrupted in its first training keeps the weights that it has", async () => {
    const stop = new AbortController();
    const end = await watched(job, { signal: stop.signal, onStep: ({ done }) => void (done === 9 && stop.abort()) });
    expect([end.stoppedBy, end.steps, end.epochs, end.refitted, end.best]).toEqual(["caller", 9, 3, false, null]);
    const plan = planTraining({ ...job, epochs: 3 });
    expect(await trainToEnd(plan)).toEqual(end.scores);
    expect(plan.model.stateDict()).toEqual(end.state);
    plan.model.dispose();
  });

  it("that is interrupted in its refit keeps the first training's best weights, and their scores", async () => {
    const stop = new AbortController(), total = (progress: JobProgress): void => void (progress.total !== null && stop.abort());
    const { events, ...end } = await watched(job, { signal: stop.signal, onStep: total });
    const kept = finished(await trainJob({ ...job, recipe: automatic("refit: false") }));
    expect(end).toEqual({ ...kept, split });
    expect(end.refitted).toBe(false);
    const tests = events.flatMap((event) => (event.event === "epoch" && event.split === "test" ? [[event.task, event.metrics]] : []));
    expect(Object.fromEntries(tests)).toEqual(kept.scores);
  });

  it("keeps the answers of the validation rows, by weights that did not train on them", async () => {
    const { validation } = finished(await trainJob(job)), plain = finished(await trainJob({ ...job, recipe: automatic("refit: false") }));
    expect(validation).toEqual(plain.validation);
    expect(validation.restaurant.shape).toEqual([split.data.restaurant.validation!.length, 3]);
  });
});

describe("on another thread", () => {
  const pools: Pool.RunPool[] = [];
  afterAll(() => Promise.all(pools.map((pool) => pool.close())));

  it("a job has the same scores, with a refit and without, and the same number of epochs", async () => {
    const { RunPool } = await import(new URL("../../dist/study/node/run-pool.js", import.meta.url).href) as typeof Pool;
    const pool = new RunPool(1);
    pools.push(pool);
    for (const own of [job, { ...job, recipe: automatic("refit: false") }, { ...job, epochs: 1.5 }]) {
      const seen: JobProgress[] = [], found = await pool.run({ label: "one", job: own }, (now) => seen.push(now));
      expect(found.test).toEqual(await trainOnce(own));
      expect(seen.at(-1)!.done).toBe(seen.at(-1)!.total);
    }
  });

  it("it has what its message brings", async () => {
    const sent = (own: TrainingJob): TrainingJob => fromMessage(structuredClone(toMessage(own, (matrix) => matrix)));
    expect(await trainOnce(sent(job))).toEqual(await trainOnce(job));
    expect(sent({ ...job, recipe: automatic("refit: false") }).split.refit).toBeUndefined(); // nothing for nothing
    expect(sent({ ...job, epochs: 1.5 })).toMatchObject({ epochs: 1.5 });
  });
});

describe("the tasks that the length is judged by", () => {
  const { data } = split, without = (...names: string[]) => Object.fromEntries(Object.entries(data).map(([name, sides]) => {
    const { x, y } = sides.validation!, gone = { ...y[name], data: y[name].data.map(() => NaN) };
    return [name, names.includes(name) ? { ...sides, validation: { ...sides.validation!, x, y: { [name]: gone } } } : sides];
  })) as unknown as typeof data;
  const best = (train: string, of: typeof data): unknown => lengthOf(automatic(train), of, 7).best;

  it("are all, or those of best, with its weights", () => {
    expect(lengthOf(recipe, data, 7)).toEqual({
      metrics: { movie: { name: "f1", higherIsBetter: true }, restaurant: { name: "accuracy", higherIsBetter: true } },
      best: { movie: 1, restaurant: 1 }, patience: 2, stepsPerEpoch: 7,
    });
    expect(best("best: restaurant", data)).toEqual({ restaurant: 1 });
    expect(best("best: { movie: 3 }", data)).toEqual({ movie: 3 });
  });

  it("are none without a target among the validation rows", () => {
    expect(best("", without("movie"))).toEqual({ restaurant: 1 });
    expect(best("best: { movie: 3, restaurant: 2 }", without("movie"))).toEqual({ restaurant: 2 });
    expect(() => best("", without("movie", "restaurant"))).toThrow("train.epochs is auto, and no validation row has a target of movie or " +
      "restaurant: use more rows, or set train.epochs to a number");
    expect(() => best("best: movie", without("movie"))).toThrow(/has a target of movie: use more rows/u);
  });

  it("may be few: a task whose set-aside rows have no target trains with the others", async () => {
    const rows = 48, text = Array.from({ length: rows }, (_, row) => `word${row % 3} more`);
    const rare = Array.from({ length: rows }, (): CellValue => null);
    const own = parseRecipe(`
data: { t: { source: t.csv, text: text } }
features: { vectorizer: count }
tasks: { often: { data: t, target: often, kind: binary }, rare: { data: t, target: rare, kind: regression } }
model: { hidden: [4] }
train: { epochs: auto, patience: 1, batchSize: 8 }
`, { file: "t.yaml" });
    const often = text.map((one) => (one.startsWith("word0") ? "yes" : "no"));
    rare[3] = rare[30] = 7; // one of them trains and one tests, and none is left to validate
    const sparse = await splitOf(own, { t: tableFromColumns("t", { text, often, rare }) });
    expect(rowsOf(sparse, "validation", "t").some((row) => rare[row] !== null)).toBe(false);
    expect(rowsOf(sparse, "test", "t").filter((row) => rare[row] !== null)).toHaveLength(1);
    const { scores, best: chosen } = finished(await trainJob({ recipe: own, split: sparse, seed: 1 }));
    expect([Object.keys(scores).sort(), chosen !== null]).toEqual([["often", "rare"], true]);
  });
});
