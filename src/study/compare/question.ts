/** @file The question of a comparison: is one arm better than another, on the same splits and seeds? */
import type { Question } from "../question.js";
import type { Trial, TrialResult } from "../trial.js";
import { type Arm, trialsOf } from "./arms.js";
import { type ArmResults, conclude } from "./conclude.js";
import { armSeed, type ArmSeed, inForm } from "./results.js";
import type { CompareSettings } from "./settings.js";
import type { Comparison } from "./types.js";

/**
 * Asks for each arm's trials of each seed. With `until` it looks after each block of seeds, by an anytime-valid rule, and stops when every
 * task is settled on these rows.
 */
export function compareQuestion(settings: CompareSettings): Question<Comparison> {
  const { arms, seeds: { first, count }, until, network, sampling } = settings;
  const most = until ? Math.max(count, until.most) : count, predictions = Object.values(sampling).includes("fixed");
  const listed = new Map<number, Trial[][][]>();
  /** By arm and training, a trial for each candidate. */
  const trialsAt = (seed: number): Trial[][][] => {
    const known = listed.get(seed) ?? arms.map((arm) => trialsOf(arm, seed, { ...(predictions && { predictions }), network }));
    listed.set(seed, known);
    return known;
  };
  const perSeed = arms.reduce((sum, { trainings }) => sum + trainings.reduce((all, { candidates }) => all + candidates.length, 0), 0);
  return {
    name: "compare", size: perSeed * most,
    *ask() {
      const done: ArmSeed[][] = [], looks: number[] = [];
      for (let until_ = count; ; until_ = Math.min(most, until_ + (until?.block ?? most))) {
        const seeds = Array.from({ length: until_ - done.length }, (_, index) => first + done.length + index);
        const results = yield seeds.flatMap((seed) => trialsAt(seed).flat(2));
        let at = 0;
        for (const seed of seeds) {
          const own = trialsAt(seed), size = own.flat(2).length;
          done.push(bySeed(arms, own, results.slice(at, at + size)));
          at += size;
        }
        looks.push(done.length);
        const answer = conclude(settings, byArm(arms, done), until ? looks : null);
        if (until_ >= most || (until && isSettled(answer))) return answer;
      }
    },
    soFar(resultOf) {
      const done: ArmSeed[][] = [];
      for (let seed = first; seed < first + most; seed++) {
        const own = trialsAt(seed), results = own.flat(2).map(resultOf);
        if (results.includes(undefined)) break;
        done.push(bySeed(arms, own, results as TrialResult[]));
      }
      if (done.length === 0) return undefined;
      // who watches looks now, too: the intervals hold at any number of seeds
      const counts = Array.from({ length: done.length }, (_, index) => index + 1);
      const looks = until ? counts.filter((seeds) => seeds === done.length || isLook(seeds, count, until.block)) : null;
      return conclude(settings, byArm(arms, done), looks);
    },
  };
}

function isLook(seeds: number, first: number, block: number): boolean {
  return seeds >= first && (seeds - first) % block === 0;
}

function bySeed(arms: readonly Arm[], trials: readonly Trial[][][], results: readonly TrialResult[]): ArmSeed[] {
  let at = 0;
  return arms.map((arm, place) => {
    const size = trials[place].flat().length, own = inForm(trials[place], results.slice(at, at + size));
    at += size;
    return armSeed(arm, own);
  });
}

function byArm(arms: readonly Arm[], seeds: readonly ArmSeed[][]): ArmResults {
  return Object.fromEntries(arms.map(({ name }, place) => [name, seeds.map((own) => own[place])]));
}

/** Whether every task of every contrast has its verdict on these rows. */
function isSettled({ contrasts }: Comparison): boolean {
  return contrasts.every(({ tasks, groups = {} }) => (
    [...Object.values(tasks).filter(({ by }) => by === undefined), ...Object.values(groups)]
      .every(({ theseRows }) => theseRows.verdict.name !== "not settled")));
}
