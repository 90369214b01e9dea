/** @file Seeds in words, for tables. */

/** `seed 2`, or `seeds 2 to 5` of seeds that follow each other. */
export function seedRange(seeds: readonly number[]): string {
  return seeds.length === 1 ? `seed ${seeds[0]}` : `seeds ${seeds[0]} to ${seeds[seeds.length - 1]}`;
}
