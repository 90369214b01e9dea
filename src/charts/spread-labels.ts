/**
 * @file Puts labels beside the ends of lines so that none covers another: each as near to its line as the others let it. Labels
 * that would touch are merged into a block that stands centred on its members' own places (isotonic regression by pooling
 * adjacent violators), which moves all of them as little as can be.
 */

/**
 * Places for labels, in the order given.
 *
 * @param wanted where each would best stand, in pixels
 * @param gap the least distance between two places, in pixels
 * @param low,high the range that places must keep; where it is too short for all, they go beyond it on both sides alike
 */
export function spreadLabels(wanted: readonly number[], gap: number, low: number, high: number): number[] {
  const order = wanted.map((_, index) => index).sort((a, b) => wanted[a] - wanted[b] || a - b);
  const blocks: { members: number[]; sum: number }[] = [];
  // A block's start: the mean of where its members would have its first one stand.
  const startOf = (block: { members: number[]; sum: number }) => {
    const height = (block.members.length - 1) * gap;
    const free = block.sum / block.members.length;
    return low + height > high ? (low + high - height) / 2 : Math.min(Math.max(free, low), high - height);
  };
  for (const index of order) {
    let block = { members: [index], sum: wanted[index] };
    let before = blocks[blocks.length - 1];
    while (before !== undefined && startOf(before) + before.members.length * gap > startOf(block)) {
      blocks.pop();
      const sum = before.sum + block.sum - block.members.length * before.members.length * gap;
      block = { members: [...before.members, ...block.members], sum };
      before = blocks[blocks.length - 1];
    }
    blocks.push(block);
  }
  const places = new Array<number>(wanted.length);
  for (const block of blocks) block.members.forEach((index, position) => (places[index] = startOf(block) + position * gap));
  return places;
}
