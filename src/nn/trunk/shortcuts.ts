/** @file Where hidden layers have room for shortcuts; a file of its own, so that a recipe is checked without loading the trunks. */

/**
 * Whether hidden layers of these widths have a place for a shortcut: two neighbours of one width, or, with several levels (of a ple trunk), a first
 * layer as wide as the last, which it reads in the level above.
 *
 * @example
 * hasShortcut([300, 200, 200], 1); // true
 */
export function hasShortcut(hidden: readonly number[], levels: number): boolean {
  return hidden.some((width, index) => index > 0 && width === hidden[index - 1]) || (levels > 1 && hidden[0] === hidden.at(-1));
}
