/** @file One dataset a step, drawn at rates of one's own. */
import { PotluckError } from "../engine/errors.js";
import { didYouMean } from "../options/nearest-name.js";
import { alternating } from "./alternating.js";
import { drawn } from "./draws.js";
import type { Schedule, ScheduleContext } from "./schedule.js";

/**
 * Each dataset at its rate; rates are divided by their sum.
 *
 * @throws PotluckError when a rate names no dataset, a dataset has none, or one is no number above 0
 * @example
 * rates({ ...context, options: { epochs: 1, rates: { movie: 3, yelp: 1 } } }); // movie in three of four steps
 */
export function rates<B>(context: ScheduleContext<B>): Schedule<B> {
  const { names, options: { rates: given = {} }, seed } = context;
  for (const [name, rate] of Object.entries(given)) {
    if (!names.includes(name)) {
      throw new PotluckError(`schedule "rates": no dataset is named "${name}"${didYouMean(name, names)}; the datasets are ${names.join(", ")}`);
    }
    if (!(rate > 0 && Number.isFinite(rate))) throw new PotluckError(`schedule "rates": the rate of "${name}" must be a number above 0, found ${rate}`);
  }
  const missing = names.filter((name) => !Object.hasOwn(given, name));
  if (missing.length > 0) throw new PotluckError(`schedule "rates": rates must have a number for each dataset, found none for ${missing.join(", ")}`);
  const most = Math.max(...names.map((name) => given[name]));
  return alternating(context, drawn(() => names.map((name) => given[name] / most), seed));
}
