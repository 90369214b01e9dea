/** @file Output has colours only on a terminal, unless NO_COLOR (no-color.org) or FORCE_COLOR (as in Node) overrides this. */

/**
 * Whether to write colours to a stream. FORCE_COLOR overrides NO_COLOR, as in Node.
 *
 * @param environment default: the variables of this process
 * @example
 * supportsColor(process.stdout);
 */
export function supportsColor(stream: { isTTY?: boolean }, environment: NodeJS.ProcessEnv = process.env): boolean {
  const { FORCE_COLOR, NO_COLOR, TERM } = environment;
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== "0" && FORCE_COLOR !== "false";
  if (NO_COLOR !== undefined && NO_COLOR !== "") return false;
  return stream.isTTY === true && TERM !== "dumb";
}
