/**
 * @file The error class for users' mistakes. Its message says what was wrong, the value found, where, and what to do; it is printed without
 * the stack. Anything else that is thrown is a bug of Potluck, and is printed with the prefix `internal:`.
 */

/**
 * A user's mistake, with a message that says how to correct it.
 *
 * @example
 * throw new PotluckError(`recipe.yaml:4:9: "epochs" must be a positive whole number, found -3`);
 */
export class PotluckError extends Error {
  override name = "PotluckError";

  /** The same mistake with a place in front: see {@link withPlace}. */
  at(place: string): PotluckError {
    return new PotluckError(`${place}: ${this.message}`);
  }
}

/**
 * An error with a place in front of a user's mistake; any other error as it is.
 *
 * @example
 * catch (error) { throw withPlace(`task "${task}"`, error); }
 */
export function withPlace(place: string, error: unknown): unknown {
  return error instanceof PotluckError ? error.at(place) : error;
}

/**
 * A text of unknown origin on one line of a message: what a terminal would act on is written as JSON writes it.
 *
 * @example
 * printable("red\u001b[31m"); // "red\\u001b[31m"
 */
export function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, (character) => JSON.stringify(character).slice(1, -1));
}

/** The text to print for anything thrown: the message of a {@link PotluckError}, else an internal error with its stack. */
export function describeError(error: unknown): string {
  if (error instanceof PotluckError) return error.message;
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `internal: ${detail}\nThis is a bug in Potluck, not a mistake of yours: please report it with the text above.`;
}
