/** @file Draws studies from a trained pool: blocks of seeds of one data set, which do not overlap as long as there are enough of them. */
import { RandomStream } from "../../src/engine/random.js";
import type { ArmScores, SetScores } from "./pools.js";
import type { StudyScores } from "./simulate.js";
import { tasks } from "./world.js";

/** Studies of so many seeds, and how many blocks of the pool they came from. */
export interface Drawn {
  studies: StudyScores[];
  blocks: number;
}

/**
 * Studies of equal arms. All blocks are taken in their order, and again from the first when there are no more of them. Either of two equal
 * arms may as well be the first, so each study swaps them in about half of its seeds, at random: so studies of one block differ.
 */
export function equalStudies(sets: readonly SetScores[], seeds: number, studies: number): Drawn {
  const blocks = blocksOf(sets, seeds), stream = new RandomStream(seeds, "verdict/swaps");
  return {
    blocks: Math.min(studies, blocks.length),
    studies: Array.from({ length: studies }, (_, index) => {
      const { baseline, arm } = blocks[index % blocks.length], swaps = baseline.map(() => stream.float() < 0.5);
      return {
        baseline: baseline.map((scores, seed) => (swaps[seed] ? arm[seed] : scores)),
        arm: arm.map((scores, seed) => (swaps[seed] ? baseline[seed] : scores)),
      };
    }),
  };
}

/** All blocks of so many seeds. */
export function blocksOf(sets: readonly SetScores[], seeds: number): StudyScores[] {
  return sets.flatMap(({ baseline, arm }) => Array.from({ length: Math.floor(arm.length / seeds) }, (_, block) => {
    const from = block * seeds, to = from + seeds;
    return { baseline: baseline.slice(from, to), arm: arm.slice(from, to) };
  }));
}

/** The first seeds of each data set: studies that are independent. */
export function firstSeeds(sets: readonly SetScores[], seeds: number): StudyScores[] {
  return sets.map(({ baseline, arm }) => ({ baseline: baseline.slice(0, seeds), arm: arm.slice(0, seeds) }));
}

/** The arm's accuracy less the baseline's, seed by seed, of a task by its place. */
export function differencesOf({ baseline, arm }: StudyScores, task: number): number[] {
  return arm.map(({ accuracy }, seed) => accuracy[task] - baseline[seed].accuracy[task]);
}

/** A study whose differences have another mean and spread: each is `factor` times what it was, and `shift` is added, task by task. */
export function changed({ baseline, arm }: StudyScores, shift: readonly number[], factor = 1): StudyScores {
  const moved = (scores: ArmScores, { accuracy }: ArmScores): ArmScores => ({
    accuracy: tasks.map((_, task) => accuracy[task] + factor * (scores.accuracy[task] - accuracy[task]) + shift[task]),
  });
  return { baseline, arm: arm.map((scores, seed) => moved(scores, baseline[seed])) };
}
