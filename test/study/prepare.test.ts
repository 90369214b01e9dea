/** @file Comparisons as they are asked for: arms and pairs, capacity, features and learning rates of tasks alone, looking,
  and shares of data. */
import { describe, expect, it } from "vitest";
import type { Recipe } from "../../src/recipe/index.js";
import { trialsOf, tunedArm, aloneArm, togetherArm } from "../../src/study/compare/arms.js";
import { compare } from "../../src/study/compare/compare.js";
import { parametersOf } from "../../src/study/compare/match.js";
import { type CompareRequest, prepareComparison } from "../../src/study/compare/prepare.js";
import { compareQuestion } from "../../src/study/compare/question.js";
import { armSeed } from "../../src/study/compare/results.js";
import type { CompareSettings } from "../../src/study/compare/settings.js";
import { tunedRates, withRate } from "../../src/study/compare/tune.js";
import { fractionsQuestion } from "../../src/study/fractions/question.js";
import { runStudy } from "../../src/study/study.js";
import { TableData } from "../../src/study/trial-data.js";
import type { Trial, TrialResult } from "../../src/study/trial.js";
import { reviewRecipe, reviewTables } from "../experiment/reviews.js";
import { keyOf, MadeUpRunner, madeUpData, resultOf } from "./made-up.js";

const tables = reviewTables(60), small = "{ hidden: [6] }", quick = "{ epochs: 1 }";
const recipeOf = (more: Parameters<typeof reviewRecipe>[0] = {}): Recipe => reviewRecipe({ model: small, train: quick, ...more });
const armed = recipeOf();
armed.arms = recipeOf().arms;

/** A recipe with arms. */
const withArms = (arms: Recipe["arms"], recipe = recipeOf()): Recipe => ({ ...recipe, arms });
const arm = (train: Record<string, unknown> = {}, model: Record<string, unknown> = {}) => ({ features: {}, model, train });
const three = withArms({ plain: arm(), cagrad: arm({ weighting: "cagrad" }), wide: arm({}, { hidden: [20] }) });

async function prepared(request: Partial<CompareRequest> = {}): Promise<{ settings: CompareSettings; data: TableData }> {
  const recipe = request.recipe ?? recipeOf(), data = new TableData(tables, { seeds: [1, 2, 3, 4] });
  return { settings: await prepareComparison({ recipe, seeds: 2, ...request }, (split) => data.split(split)), data };
}
const pairsOf = async (request: Partial<CompareRequest>): Promise<string[]> => (
  (await prepared(request)).settings.pairs.map(({ arm: one, baseline }) => `${one} - ${baseline}`));

describe("arms and pairs", () => {
  it.each<[string, Partial<CompareRequest>, string[]]>([
    ["of a plain recipe", {}, ["together - alone"]],
    ["of three arms", { recipe: three }, ["plain - alone", "cagrad - alone", "wide - alone"]],
    ["without the tasks alone", { recipe: three, armsOnly: true }, ["cagrad - plain", "wide - plain"]],
    ["of which none is alone, though how it would have its features is said", { recipe: three, armsOnly: true, aloneFeatures: "shared" },
      ["cagrad - plain", "wide - plain"]],
    ["with another baseline", { recipe: three, baseline: "wide" }, ["alone - wide", "plain - wide", "cagrad - wide"]],
    ["of all", { recipe: three, armsOnly: true, allPairs: true }, ["cagrad - plain", "wide - plain", "wide - cagrad"]],
  ])("%s", async (_, request, pairs) => expect(await pairsOf(request)).toEqual(pairs));

  it("say what they are", async () => {
    const { settings: { arms } } = await prepared({ recipe: three });
    expect(arms.map(({ name, description }) => `${name}: ${description}`)).toEqual([
      "alone: each task by itself", "plain: all tasks together", "cagrad: all tasks together, with train.weighting=cagrad",
      "wide: all tasks together, with model.hidden=[20]",
    ]);
  });

  it.each<[Partial<CompareRequest>, string]>([
    [{ armsOnly: true }, "--arms-only compares arms with each other, and the recipe has none: name two or more"],
    [{ armsOnly: true, recipe: withArms({ one: arm() }) }, '--arms-only compares arms with each other, and the recipe has one, "one"'],
    [{ recipe: three, baseline: "wid" }, 'there is no arm "wid" (did you mean "wide"?); the arms are alone, plain, cagrad and wide'],
    [{ recipe: three, armsOnly: true, baseline: "alone" }, 'there is no arm "alone"'],
    [{ recipe: three, allPairs: true, baseline: "wide" }, "--all-pairs has no baseline: leave out --baseline, or --all-pairs"],
    [{ recipe: three, armsOnly: true, match: "parameters" }, '--match parameters is about the arm "alone", which --arms-only leaves out'],
    [{ recipe: three, armsOnly: true, aloneFeatures: "own" }, '--alone-features is about the arm "alone", which --arms-only leaves out'],
    [{ margin: { moovie: 0.1 } }, 'margin: the recipe has no task "moovie" (did you mean "movie"?)'],
    [{ tune: true, recipe: recipeOf({ split: "{ test: 0.25, validation: null }" }) },
      '--tune chooses learning rates by validation rows, and dataset "movie" has none'],
    [{ tune: true, recipe: { ...recipeOf({ split: "{ test: 0.25, validation: null }", train: "{ epochs: auto }" }), arms: { plain: arm(),
      short: arm({ epochs: 1 }) } } }, '--tune chooses learning rates by validation rows, and dataset "movie" has none in arm "short"'],
  ])("%j is refused", async (request, message) => {
    await expect(prepared(request)).rejects.toThrow(message);
  });
});

describe("a task alone", () => {
  it("has as many parameters as all together, within 2 %, where that is asked for", async () => {
    for (const aloneFeatures of ["shared", "own"] as const) {
      const recipe = recipeOf({ model: "{ hidden: [40, 20] }" }), { settings: { arms: [alone, together] },
        data } = await prepared({ recipe, match: "parameters", aloneFeatures });
      const whole = await data.split({ recipe, seed: 1 }), target = parametersOf(together.trainings[0].candidates[0].recipe, whole);
      for (const { candidates: [{ recipe: own }], split } of alone.trainings) {
        const count = parametersOf(own, await data.split({ ...split, seed: 1 }));
        expect(Math.abs(count / target - 1)).toBeLessThan(0.02);
      }
    }
  });

  it("has the vocabulary of all, or of its own dataset", async () => {
    const widths = async (aloneFeatures: "shared" | "own"): Promise<number[]> => {
      const { settings: { arms }, data } = await prepared({ aloneFeatures });
      const jobs = await Promise.all(arms.flatMap((one) => trialsOf(one, 1).flat()).map((trial) => data.job(trial)));
      return jobs.map((job) => job!.split.features.width);
    };
    const [first, second, together] = await widths("shared"), [movie, restaurant, again] = await widths("own");
    expect([first, second, again]).toEqual([together, together, together]);
    expect([movie < together, restaurant < together, movie + restaurant >= together]).toEqual([true, true, true]);
  });
});

describe("learning rates", () => {
  it("are multiplied, those of parts too, and only where there are some", () => {
    const recipe = recipeOf({ train: "{ epochs: 1, trunkLr: 0.002 }" }), { train } = withRate(recipe, 0.3);
    expect([train.optimizer, train.trunkLr]).toMatchObject([{ lr: 0.0003 }, 0.0006]);
    expect(tunedRates.map(({ change }) => (change(recipe).train.optimizer as { lr: number }).lr)).toEqual([0.001, 0.0003, 0.003]);
  });

  it("are chosen by validation rows, never by test rows", () => {
    const tuned = tunedArm(togetherArm(recipeOf()), tunedRates);
    const result = (validation: number, test: number): TrialResult => resultOf(1, {
      validation: { movie: { f1: validation }, restaurant: { accuracy: validation } },
        test: { movie: { f1: test }, restaurant: { accuracy: test } },
    });
    const { chosen, results: [best] } = armSeed(tuned, [[result(0.5, 0.99), result(0.7, 0.1), result(0.6, 0.8)]]);
    expect([chosen, best.test.movie.f1]).toEqual([["learning rate times 0.3"], 0.1]);
    expect(armSeed(tuned, [[result(0.5, 0.1), result(0.5, 0.9), result(0.5,
      0.9)]]).chosen).toEqual(["its own learning rate"]); // ties: the first
  });

  it("that make a training diverge are not chosen, and where all do it is an error", () => {
    const tuned = tunedArm(togetherArm(recipeOf()), tunedRates);
    const good = resultOf(1, { validation: { movie: { f1: 0.2 }, restaurant: { accuracy: 0.2 } } });
    const lost = resultOf(1, { validation: {}, test: {}, diverged: "the loss is NaN" });
    expect(armSeed(tuned, [[lost, good, lost]]).chosen).toEqual(["learning rate times 0.3"]);
    expect(() => armSeed(tuned, [[lost, lost, lost]])).toThrow(
      "seed 1, together: the loss is NaN; the other learning rates diverge, too");
  });

  it("of each training of each arm are tried, seed by seed", async () => {
    const recipe = recipeOf({ split: "{ test: 0.25, validation: 0.2 }" }), { settings } = await prepared({ recipe, tune: true });
    const [wave] = [compareQuestion(settings).ask().next().value as Trial[]];
    expect(wave.map(({ label }) => label).slice(0, 4)).toEqual([
      "seed 1, movie alone, its own learning rate", "seed 1, movie alone, learning rate times 0.3",
        "seed 1, movie alone, learning rate times 3",
      "seed 1, restaurant alone, its own learning rate",
    ]);
    expect([wave.length, compareQuestion(settings).size]).toEqual([18, 18]);
  });
});

describe("until settled", () => {
  const settingsOf = (block: number, most: number): CompareSettings => ({
    recipe: recipeOf(), arms: [aloneArm(recipeOf()), togetherArm(recipeOf())], pairs: [{ arm: "together", baseline: "alone" }],
    seeds: { first: 1, count: Math.min(block, most) }, sampling: { movie: "splits", restaurant: "splits" }, folds: null,
      until: { block, most },
  });

  /** Runs with a difference and a spread, by seed. */
  async function run(settings: CompareSettings, gain: (seed: number) => number) {
    const runner = new MadeUpRunner(), plain = runner.run.bind(runner);
    runner.run = async (job, onSteps) => {
      const outcome = await plain(job, onSteps), names = Object.keys(outcome.test), base = 0.5 + 0.001 * ((job.job.seed * 7) % 5);
      const test = Object.fromEntries(names.map((task) => [task, Object.fromEntries(Object.keys(outcome.test[task]).map(
        (metric) => [metric, base + (names.length > 1 ? gain(job.job.seed) : 0)]))]));
      return { ...outcome, test };
    };
    const { answer, trained } = await runStudy(compareQuestion(settings), { data: madeUpData, runner });
    return { looks: answer!.looks, seeds: answer!.seeds.length, trained, verdict: answer!.tasks.movie.theseRows.verdict.name };
  }

  it("stops at the first look where it is clear", async () => {
    const end = await run(settingsOf(6, 60), (seed) => 0.2 + 0.001 * ((seed * 3) % 7));
    expect(end).toEqual({ looks: end.looks, seeds: 6 * end.looks!, trained: 18 * end.looks!, verdict: "helps" });
    expect(end.looks).toBeLessThanOrEqual(2);
  });

  it("never goes beyond the most, and counts its looks", async () => {
    expect(await run(settingsOf(5, 12), (seed) => (seed % 2 === 0 ? 0.1 : -0.1))).toEqual({ looks: 3, seeds: 12, trained: 36,
      verdict: "not settled" });
    expect(await run(settingsOf(20, 7), (seed) => (seed % 2 === 0 ? 0.1 : -0.1))).toEqual({ looks: 1, seeds: 7, trained: 21,
      verdict: "not settled" });
  });

  it("can be watched at any seed, before the first look too", async () => {
    const settings = settingsOf(4, 8), question = compareQuestion(settings), seen: number[] = [], found = new Map<Trial, TrialResult>();
    const { answer } = await runStudy(question, { data: madeUpData, runner: new MadeUpRunner(), onResult(trial, result) {
      found.set(trial, result);
      const soFar = question.soFar!((one) => found.get(one));
      if (soFar && soFar.seeds.length !== seen.at(-1)) seen.push(soFar.seeds.length);
    } });
    expect(seen).toEqual(Array.from({ length: answer!.seeds.length }, (_, seed) => seed + 1));
    expect(question.soFar!((one) => found.get(one))).toEqual(answer);
  });

  it("is wider than looking once", async () => {
    const width = async (until: boolean): Promise<number> => {
      const settings = settingsOf(10, 10), own = until ? settings : { ...settings, until: undefined };
      const { answer } = await runStudy(compareQuestion(own), { data: madeUpData, runner: new MadeUpRunner() });
      const { interval } = answer!.tasks.movie.theseRows;
      return interval!.high - interval!.low;
    };
    expect(await width(true)).toBeGreaterThan(1.05 * await width(false));
  });
});

describe("shares of data", () => {
  it("are asked for at once, and answered one by one", async () => {
    const { settings } = await prepared(), question = fractionsQuestion({ comparison: settings, fractions: [0.25, 1], tasks: ["movie"] });
    const [first] = [question.ask().next().value as Trial[]];
    expect([first.length, question.size]).toEqual([12, 12]);
    expect(first.map(({ split: { fractions } }) => fractions!.movie)).toEqual([...Array.from({ length: 6 }, () => 0.25),
      ...Array.from({ length: 6 }, () => 1)]);
    const { answer } = await runStudy(question, { data: madeUpData, runner: new MadeUpRunner() });
    expect(answer).toMatchObject({ question: "fractions", tasks: ["movie"],
      points: [{ fraction: 0.25, rows: { movie: 80 } }, { fraction: 1, rows: { movie: 80 } }] });
    expect(answer!.points[1].comparison.tasks).toHaveProperty("restaurant");
    expect(answer!.pays.movie.sentence).toMatch(/^With no size of movie a gain is shown/u);
  });

  it("train less, and test on the same rows", async () => {
    const { settings, data } = await prepared({ seeds: 1 }), question = fractionsQuestion({ comparison: settings, fractions: [0.3, 1],
      tasks: ["movie"] });
    const { answer } = await runStudy(question, { data }), [less, all] = answer!.points;
    expect(less.rows.movie).toBe(Math.round(0.3 * all.rows.movie));
    expect(all.comparison).toEqual(await compare(recipeOf(), tables, 1));
    expect(keyOf(1)).toHaveLength(32);
  });
});
