/**
 * @file Positions labels beside the ends of lines without overlap. Labels that would overlap form a block, centred on the positions that
 * they want. This is isotonic regression by pooling adjacent violators: it moves the labels as little as possible.
 */

/**
 * The positions of labels, in the order given.
 *
 * @param wanted the best position of each label, in pixels
 * @param gap the minimum distance between two labels, in pixels
 * @param low,high the range for the labels; if it is too short, they exceed it equally on both sides
 */
export function spreadLabels(wanted: readonly number[], gap: number, low: number, high: number): number[] {
  const order = wanted.map((_, index) => index).sort((a, b) => wanted[a] - wanted[b] || a - b);
  const blocks: { members: number[]; sum: number }[] = [];
  // The start of a block: the mean of the starts that its members want.
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
  const positions = new Array<number>(wanted.length);
  for (const block of blocks) block.members.forEach((index, position) => (positions[index] = startOf(block) + position * gap));
  return positions;
}
