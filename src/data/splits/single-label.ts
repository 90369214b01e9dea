/** @file Takes rows in proportion to one label: by largest remainder, so that no label is a row or more off its share. */
import type { RandomStream } from "../../engine/random.js";
import type { CellValue } from "../table.js";

/**
 * Takes `count` places; each label gives its share, and keeps a row as long as others can give theirs.
 *
 * @param labels the label of each place, or only how many places there are
 */
export function takeLabelled(labels: readonly CellValue[] | number, count: number, stream: RandomStream): Uint32Array {
  const places = Uint32Array.from({ length: typeof labels === "number" ? labels : labels.length }, (_, place) => place);
  const groups = typeof labels === "number" ? [places] : groupPlaces(places, labels);
  const counts = allocate(groups.map((group) => group.length), count, stream.fork("remainders")), taken: number[] = [];
  groups.forEach((group, index) => {
    for (const place of stream.shuffle(group).subarray(0, counts[index])) taken.push(place);
  });
  return Uint32Array.from(taken);
}

/** Places by label, labels in the order of their first places. */
function groupPlaces(places: Uint32Array, labels: readonly CellValue[]): Uint32Array[] {
  const groups = new Map<CellValue, number[]>();
  for (const place of places) {
    const group = groups.get(labels[place]);
    if (group) group.push(place);
    else groups.set(labels[place], [place]);
  }
  return [...groups.values()].map((group) => Uint32Array.from(group));
}

/** Divides `total` over groups in proportion to their sizes, by largest remainder, in whole numbers throughout. */
function allocate(sizes: number[], total: number, stream: RandomStream): number[] {
  const all = sizes.reduce((sum, size) => sum + size, 0);
  const counts = sizes.map((size) => Math.floor((size * total) / all));
  const remainder = (group: number): number => (sizes[group] * total) % all;
  // A stable sort of a shuffled list: equal remainders stay in their random order.
  const order = [...stream.permutation(sizes.length)].sort((a, b) => remainder(b) - remainder(a));
  let left = total - counts.reduce((sum, count) => sum + count, 0);
  for (const kept of [1, 0]) { // a label's last row is taken only once no label has two
    let given = -1;
    while (left > 0 && given !== 0) {
      const takers = order.filter((group) => sizes[group] - counts[group] > kept).slice(0, left);
      for (const group of takers) counts[group]++;
      given = takers.length;
      left -= given;
    }
  }
  return counts;
}
