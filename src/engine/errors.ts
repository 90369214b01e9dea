/**
 * @file The one error class for mistakes that a user can mend. Its message says what was wrong, the value found,
 * where, and what to do; whoever prints it shows the message alone, never the stack. Anything else that is thrown
 * is a bug of ours, and is shown with the prefix `internal:`.
 */

/**
 * A mistake of the user's, told so that the user can mend it.
 *
 * @example
 * throw new PotluckError(`recipe.yaml:4:9: "epochs" must be a positive whole number, found -3`);
 */
export class PotluckError extends Error {
  override name = "PotluckError";
}

/** The text that a user should see for anything thrown: the message of a {@link PotluckError}, else an internal error with its stack. */
export function describeError(error: unknown): string {
  if (error instanceof PotluckError) return error.message;
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `internal: ${detail}\nThis is a bug in Potluck, not a mistake of yours: please report it with the text above.`;
}
