/** @file Studies: each trial once, wherever it comes from; shards, runners, waves, errors, and progress that adds up. */
import { describe, expect, it } from "vitest";
import { PotluckError } from "../../src/engine/errors.js";
import { forTasks } from "../../src/recipe/index.js";
import { aloneArm, togetherArm } from "../../src/study/compare/arms.js";
import { compareQuestion } from "../../src/study/compare/question.js";
import type { CompareSettings } from "../../src/study/compare/settings.js";
import { FileStorage } from "../../src/study/node/file-storage.js";
import { mergeTrials } from "../../src/study/node/merge.js";
import type { Question } from "../../src/study/question.js";
import { MemoryStorage } from "../../src/study/storage.js";
import { readShard, runStudy, type StudyOptions, type StudyProgress } from "../../src/study/study.js";
import type { Trial, TrialResult } from "../../src/study/trial.js";
import { TableData } from "../../src/study/trial-data.js";
import { reviewRecipe, reviewTables } from "../experiment/reviews.js";
import { at } from "../setup/scratch.js";
import { MadeUpRunner, madeUpData, recipe, resultOf } from "./made-up.js";

const settingsOf = (count: number, more: Partial<CompareSettings> = {}): CompareSettings => ({
  recipe, arms: [aloneArm(recipe), togetherArm(recipe)], pairs: [{ arm: "together", baseline: "alone" }], seeds: { first: 1, count },
  sampling: { films: "splits", food: "splits" }, folds: null, ...more,
});
const questionOf = (count: number) => compareQuestion(settingsOf(count));

function study<Answer>(question: Question<Answer>, more: Partial<StudyOptions> = {}) {
  const runner = more.runner as MadeUpRunner | undefined ?? new MadeUpRunner();
  return runStudy(question, { data: madeUpData, runner, ...more }).then((end) => ({ ...end, labels: runner.trained }));
}

/** A trial of all tasks. */
const trialOf = (seed: number, more: Partial<Trial> = {}): Trial => ({ recipe, split: { recipe, seed }, seed,
  label: `seed ${seed}, together`, ...more });

/** A question that asks for waves of trials, and answers with all results. */
const waves = (...all: Trial[][]): Question<TrialResult[]> => ({
  name: "waves", size: null,
  *ask() {
    const found: TrialResult[] = [];
    for (const wave of all) found.push(...yield wave);
    return found;
  },
});

describe("equal trials", () => {
  it("are trained once within a study, and told of each time", async () => {
    const told: string[] = [], twice = [trialOf(1), trialOf(1, { label: "seed 1, again" }), trialOf(2)];
    for (const concurrency of [1, 3]) {
      const runner = new MadeUpRunner(concurrency);
      const end = await study(waves(twice, [trialOf(2)]), { runner, onResult: ({ label }) => told.push(label) });
      expect(runner.trained).toEqual(["seed 1, together", "seed 2, together"]);
      expect([end.trained, end.stored, end.missing]).toEqual([2, 2, 0]);
      expect(end.answer!.map(({ seed }) => seed)).toEqual([1, 1, 2, 2]);
    }
    expect(told).toHaveLength(8);
  });

  it("are trained again for predictions that the first does not keep, and these are kept", async () => {
    const storage = new MemoryStorage(), without = trialOf(1), kept = trialOf(1, { predictions: true });
    const { answer, labels } = await study(waves([without, kept, kept, without]), { storage });
    expect(labels).toHaveLength(2);
    expect(answer!.map(({ predictions }) => predictions !== undefined)).toEqual([false, true, true, expect.any(Boolean)]);
    expect((await study(waves([kept, without]), { storage })).labels).toEqual([]);
  });

  it("of several studies in one storage are trained once", async () => {
    const storage = new FileStorage(at("shared.jsonl"));
    await study(questionOf(3), { storage });
    expect((await study(questionOf(5), { storage: new FileStorage(at("shared.jsonl")) })).labels).toEqual(
      [4, 5].flatMap((seed) => ["mood alone", "stars alone", "together"].map((training) => `seed ${seed}, ${training}`)));
  });

  it("with a network of their own are not stored", async () => {
    const storage = new MemoryStorage(), own = trialOf(1, { network: () => undefined as never });
    for (let time = 0; time < 2; time++) expect((await study(waves([own]), { storage })).trained).toBe(1);
  });
});

describe("a study that goes on", () => {
  it("finds what one finds that was not stopped, whatever the runner, wherever it was stopped", async () => {
    const { answer: whole } = await study(questionOf(4));
    for (let stop = 0; stop < 12; stop++) {
      const storage = new MemoryStorage(), controller = new AbortController(), concurrency = 1 + (stop % 3);
      let done = 0;
      const stopped = study(questionOf(4), {
        storage, signal: controller.signal, runner: new MadeUpRunner(concurrency),
          onResult: () => { if (++done > stop) controller.abort("enough"); },
      });
      await stopped.catch((reason: unknown) => expect(reason).toBe("enough"));
      const { answer, stored, trained } = await study(questionOf(4), { storage, runner: new MadeUpRunner(4 - concurrency) });
      expect(answer).toEqual(whole);
      expect([stored + trained, stored >= stop]).toEqual([12, true]);
    }
  });

  it("trains nothing where it may not, and says how much is missing", async () => {
    const storage = new MemoryStorage();
    await study(questionOf(2), { storage });
    expect(await study(questionOf(3), { storage, trains: false })).toEqual({ trained: 0, stored: 6, missing: 3, labels: [] });
  });
});

describe("shards", () => {
  it("of any number have each split once, and give one answer together", async () => {
    const { answer: whole } = await study(questionOf(5));
    for (const of of [1, 2, 3, 7]) {
      const files: string[] = [], labels: string[] = [];
      for (let index = 1; index <= of; index++) {
        const storage = new FileStorage(at(`shard-${index}-${of}.jsonl`)),
          end = await study(questionOf(5), { storage, shard: { index, of } });
        labels.push(...end.labels);
        expect(end.answer === undefined).toBe(of > 1);
        expect(end.trained + end.missing).toBe(15);
        if (end.trained > 0) files.push(storage.path);
      }
      expect([labels.length, new Set(labels).size]).toEqual([15, 15]);
      const merged = new FileStorage(at(`merged-${of}.jsonl`));
      expect(mergeTrials(merged, files)).toMatchObject({ trials: 15, shared: 0 });
      expect((await study(questionOf(5), { storage: merged, trains: false })).answer).toEqual(whole);
    }
  });

  it("stay the same where a study goes on: what is stored moves no trial to another shard", async () => {
    const all = (await study(questionOf(6), { shard: { index: 1, of: 2 } })).labels;
    const storage = new MemoryStorage(), again: string[] = [];
    for (const count of [1, 4, 6]) {
      const { labels } = await study(questionOf(6), { storage, shard: { index: 1, of: 2 }, runner: new MadeUpRunner(1, () => {
        if (again.length >= count) throw new Error("enough");
        again.push("one");
      }) }).catch(() => ({ labels: [] }));
      again.push(...labels.map(() => "x"));
    }
    const { labels, stored } = await study(questionOf(6), { storage, shard: { index: 1, of: 2 } });
    expect([stored + labels.length, all.length]).toEqual([9, 9]);
    expect(all).toEqual(expect.arrayContaining(labels));
  });

  it.each(["", "1", "0/3", "4/3", "1/0", "-1/2", "1.5/2", "a/b", "1/2/3"])("are refused as %j", (text) => {
    expect(() => readShard(text)).toThrow(`a shard is written as 1/3: the first of three parts; found "${text}"`);
  });

  it("are read as they are written", () => expect(readShard(" 2/3 ")).toEqual({ index: 2, of: 3 }));
});

describe("an error", () => {
  it("says which trial it is of, and what is done is kept", async () => {
    const storage = new MemoryStorage(), runner = new MadeUpRunner(2, (label) => {
      if (label === "seed 2, stars alone") throw new PotluckError("the training ran away");
    });
    await expect(study(questionOf(3), { storage, runner })).rejects.toThrow("seed 2, stars alone: the training ran away");
    expect((await study(questionOf(3), { storage })).stored).toBeGreaterThanOrEqual(4);
  });

  it("is that of a stored training that diverged, where the trial does not allow it", async () => {
    const storage = new MemoryStorage(), diverged = "the loss is NaN", key = madeUpData.key(trialOf(1));
    storage.add(resultOf(1, { key, test: {}, diverged }));
    const allowed = await study(waves([trialOf(1, { mayDiverge: true })]), { storage });
    expect([allowed.labels, allowed.answer![0].diverged]).toEqual([[], diverged]);
    await expect(study(waves([trialOf(1)]), { storage })).rejects.toThrow(`seed 1, together: ${diverged}`);
  });

  it("where a trial has other bits than the stored one says which machines these are of", async () => {
    const key = madeUpData.key(trialOf(1, { predictions: true })), storage = new MemoryStorage();
    await study(waves([trialOf(1)]), { storage, machine: "elsewhere" });
    storage.add({ ...storage.get(key)! });
    const other = new MadeUpRunner();
    other.run = (job) => Promise.resolve({ ...storage.get(key)!, label: job.label, weights: "other", predictions: {} });
    await expect(study(waves([trialOf(1, { predictions: true })]), { storage, machine: "here", runner: other }))
      .rejects.toThrow(
        /^seed 1, together: trial "seed 1, together" \(key \w{32}\) has one result from .*"elsewhere" and another from "here"/u);
  });
});

it("a training in this thread ends soon after the signal, and is not stored", async () => {
  const own = reviewRecipe({ model: "{ hidden: [4] }", train: "{ epochs: 100000 }" }), controller = new AbortController(),
    storage = new MemoryStorage();
  const question = compareQuestion({ ...settingsOf(1), recipe: own, arms: [aloneArm(own), togetherArm(own)] }), seen: number[] = [];
  const data = new TableData(reviewTables(40), { seeds: [1] });
  await expect(runStudy(question, { data, storage, signal: controller.signal, onProgress({ steps }) {
    seen.push(steps);
    if (steps === 5) controller.abort("enough");
  } })).rejects.toBe("enough");
  expect(seen).toEqual([1, 2, 3, 4, 5]);
});

describe("progress", () => {
  it("adds up: steps of this run, and trials with those that were stored", async () => {
    const storage = new MemoryStorage(), seen: StudyProgress[] = [];
    await study(questionOf(1), { storage });
    const question = questionOf(3), end = await study(question, { storage, onProgress: (now) => seen.push(now) });
    expect(seen.filter(({ steps }) => steps === 0).map(({ trials }) => trials)).toEqual(Array.from({ length: 3 },
      () => ({ done: 3, stored: 3, all: 9 })));
    const own = seen.filter(({ steps }) => steps > 0);
    expect(own.map(({ steps }) => steps)).toEqual(Array.from({ length: 18 }, (_, step) => step + 1));
    expect(own.at(-1)).toMatchObject({ totalSteps: 18, trials: { done: 8, stored: 3, all: 9 } });
    expect([end.trained, end.stored, question.size]).toEqual([6, 3, 9]);
  });
});

describe("several waves", () => {
  it("may follow from the results of those before", async () => {
    const adaptive: Question<string> = {
      name: "adaptive", size: 2,
      *ask() {
        const [{ test }]: readonly TrialResult[] = yield [trialOf(1)];
        const task = test.mood.accuracy! > 0 ? "mood" : "stars", narrow = forTasks(recipe, [task]);
        const [{ test: second }]: readonly TrialResult[] = yield [trialOf(2, { recipe: narrow, label: `${task} alone` })];
        return Object.keys(second).join();
      },
    };
    const storage = new MemoryStorage(), first = await study(adaptive, { storage }), second = await study(adaptive, { storage });
    expect([first.answer, first.trained, second.answer, second.trained]).toEqual(["mood", 2, "mood", 0]);
  });
});
