/**
 * @file Whether output is coloured: on a terminal only, unless NO_COLOR (no-color.org) or FORCE_COLOR (as Node reads it) says otherwise.
 */

/**
 * Whether to write colours to a stream. FORCE_COLOR wins over NO_COLOR, as in Node.
 *
 * @param environment default: the process's own
 * @example
 * takesColor(process.stdout);
 */
export function takesColor(stream: { isTTY?: boolean }, environment: NodeJS.ProcessEnv = process.env): boolean {
  const { FORCE_COLOR, NO_COLOR, TERM } = environment;
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== "0" && FORCE_COLOR !== "false";
  if (NO_COLOR !== undefined && NO_COLOR !== "") return false;
  return stream.isTTY === true && TERM !== "dumb";
}
