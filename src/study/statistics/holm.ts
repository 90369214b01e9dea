/** @file Holm's adjustment of several p: Holm 1979, "A simple sequentially rejective multiple test procedure". */
import { PotluckError } from "../../engine/errors.js";

/**
 * Adjusts p for how many there are, so that the chance of any false finding among them stays below the level that the adjusted p are
 * compared with, however they depend on each other. The smallest is multiplied by their number, the next by one less, and so on; none is
 * smaller than one before it, and none above 1. It equals `multipletests(ps, method="holm")` of statsmodels.
 *
 * @param ps each from 0 to 1; null where a test could not be made: it stays null and does not count
 * @returns the adjusted p, in the given order
 * @throws PotluckError when one is not from 0 to 1
 * @example
 * holm([0.01, 0.04, null, 0.03]); // [0.03, 0.06, null, 0.06]
 */
export function holm(ps: readonly (number | null)[]): (number | null)[] {
  const wrong = ps.findIndex((p) => p !== null && !(p >= 0 && p <= 1));
  if (wrong >= 0) throw new PotluckError(`holm: p ${wrong} must be from 0 to 1 or null, found ${String(ps[wrong])}`);
  const adjusted: (number | null)[] = ps.map(() => null);
  const places = Array.from(ps.keys()).filter((place) => ps[place] !== null).sort((a, b) => ps[a]! - ps[b]!);
  let before = 0;
  places.forEach((place, rank) => {
    before = Math.min(1, Math.max(before, (places.length - rank) * ps[place]!));
    adjusted[place] = before;
  });
  return adjusted;
}
