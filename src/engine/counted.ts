/** @file Numbers with their nouns, for messages. */

/** `1 line`, `1,394 rows`, or with words of your own `2 lines were`. */
export function counted(count: number, one: string, several = `${one}s`): string {
  return `${count.toLocaleString("en")} ${count === 1 ? one : several}`;
}
