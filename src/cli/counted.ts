/** @file A number with its noun, for messages. */

/** `1 line was`, `2 lines were`. */
export function counted(count: number, one: string, several: string): string {
  return `${count.toLocaleString("en")} ${count === 1 ? one : several}`;
}
