/** @file Gradients for the tests of weightings: of a chosen number, dimension, rank and length, with their inner products. */
import { RandomStream } from "../../src/engine/random.js";
import {
  type WeightedTask, type Weighting, type WeightingMember, type WeightingName, weightings, type WeightingStep,
} from "../../src/weighting/index.js";

/** What a set of gradients is like. */
export interface GradientsOptions {
  tasks: number;
  dimension: number;
  /** At most so many gradients are independent; default: all. */
  rank?: number;
  /** Powers of ten that lengths are drawn from, evenly; default [0, 0]. */
  powers?: [number, number];
  /** Pulls all gradients into one direction; default 0, where most sets of many gradients conflict. */
  common?: number;
}

/** `[tasks][dimension]`, drawn from a stream of that name. */
export function drawGradients(name: string, { tasks, dimension, rank = tasks, powers = [0, 0], common = 0 }: GradientsOptions): number[][] {
  const stream = new RandomStream(1, `test/gradients/${name}`);
  const draw = (): number => stream.float() + stream.float() + stream.float() + stream.float() - 2; // about normal
  const normals = (count: number): number[] => Array.from({ length: count }, draw);
  const basis = Array.from({ length: rank }, () => normals(dimension).map((value) => value + common));
  return Array.from({ length: tasks }, (_, task) => {
    const parts = rank === tasks ? basis.map((__, k) => (k === task ? 1 : 0)) : normals(rank);
    const length = 10 ** (powers[0] + (powers[1] - powers[0]) * stream.float());
    return basis[0].map((_, k) => parts.reduce((sum, part, i) => sum + part * basis[i][k], 0) * length);
  });
}

export function gramianOf(gradients: readonly (readonly number[])[]): number[][] {
  return gradients.map((a) => gradients.map((b) => a.reduce((sum, value, k) => sum + value * b[k], 0)));
}

export function tasksNamed(count: number): WeightedTask[] {
  return Array.from({ length: count }, (_, i) => ({ name: `task ${i}`, likelihood: i % 2 === 0 ? "categorical" : "gaussian" }));
}

/** A weighting by its name; options that are left out have their defaults. */
export function makeWeighting(
  name: WeightingName,
  tasks: readonly WeightedTask[],
  options: Record<string, unknown> = {},
  seed = 0,
): Weighting {
  const member: WeightingMember = weightings.get(name);
  return member.create(tasks, options, seed);
}

/** A step of all tasks. */
export function stepOf(
  gramian: readonly (readonly number[])[], losses: readonly number[] = gramian.map((_, i) => 0.5 + i / 4),
): WeightingStep {
  const scaledSquares = gramian.map((row, i) => Math.sqrt(Math.max(0, row[i])));
  return { tasks: tasksNamed(gramian.length).map(({ name }) => name), losses, gramian, scaledSquares };
}

/** sum_i w_i g_i */
export function combined(gradients: readonly (readonly number[])[], weights: readonly number[]): number[] {
  return gradients[0].map((_, k) => gradients.reduce((sum, gradient, i) => sum + weights[i] * gradient[k], 0));
}

export function inner(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, k) => sum + value * b[k], 0);
}

export function norm(a: readonly number[]): number {
  const largest = Math.max(...a.map(Math.abs));
  return largest === 0 ? 0 : largest * Math.sqrt(a.reduce((sum, value) => sum + (value / largest) ** 2, 0));
}

/** The cosine, or 0 where a vector is 0. */
export function cosine(a: readonly number[], b: readonly number[]): number {
  const lengths = [norm(a), norm(b)];
  if (lengths.includes(0)) return 0;
  return inner(a.map((value) => value / lengths[0]), b.map((value) => value / lengths[1]));
}
