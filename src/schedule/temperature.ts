/**
 * @file One dataset a step, drawn at T5's temperature-scaled rate: r_m = min(e_m, K)^(1/T), normalised, for a dataset of e_m examples
 * (Raffel et al. 2020, "Exploring the limits of transfer learning with a unified text-to-text transformer", section 3.5.2). T = 1 is in
 * proportion to the rows, a high T nearly uniform. The defaults are the paper's: K = 2^21, and T = 2, its best among those that it tried.
 */
import { PotluckError } from "../engine/errors.js";
import { pow64 } from "../engine/math.js";
import { alternating } from "./alternating.js";
import { drawn } from "./draws.js";
import type { Schedule, ScheduleContext } from "./schedule.js";

/**
 * Between proportional and uniform.
 *
 * @throws PotluckError when the temperature or the cap is no number above 0
 * @example
 * temperature({ ...context, options: { epochs: 1, temperature: 2 } }); // 9,000 and 1,000 rows: 3 to 1
 */
export function temperature<B>(context: ScheduleContext<B>): Schedule<B> {
  const { temperature: t = 2, cap = 2 ** 21 } = context.options;
  if (!(t > 0 && Number.isFinite(t) && Number.isFinite(1 / t))) throw new PotluckError(`schedule "temperature": temperature must be a number above 0, found ${t}`);
  if (cap !== null && !(cap > 0)) throw new PotluckError(`schedule "temperature": cap must be a number of rows above 0, or null, found ${cap}`);
  const rows = context.loaders.map((loader) => Math.min(loader.rows, cap ?? Infinity));
  const most = Math.max(...rows); // relative to it, a low temperature can overflow nothing
  const rates = rows.map((count) => pow64(count / most, 1 / t));
  return alternating(context, drawn(() => rates, context.seed));
}
