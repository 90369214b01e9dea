/** @file Too few test rows for the metric to mean much. */
import { scoredRows, scoredSide } from "../scored-side.js";
import type { TaskAccount } from "../types.js";
import type { AdviceRule } from "./rule.js";
import { quoted, shown } from "./rule.js";

/** An interval that is wider says little; of a metric where lower is better, as a share of the constant prediction's. */
const WIDEST = 0.2;
/** Test rows that a class needs where the metric is a mean of rates by class. */
const ROWS_OF_CLASS = 5;
/** Metrics that are a rate of one class, or a mean of such rates. Micro averages and means over rows are not. */
const BY_CLASS = /^(?:f1|f_beta|precision|recall|jaccard)(?:_macro|_weighted)?$|^balanced_accuracy$/u;

export const fewRows: AdviceRule = {
  name: "few_rows",
  describe: "The 95 % interval is wider than 0.2 (of a metric where lower is better: than 0.2 times the constant prediction's); or the " +
    "metric is computed by class, as F1 is, and a class has fewer than 5 test rows.",
  check(task, { tasks: { [task]: account } }) {
    const { metric, interval } = account, side = scoredSide(account), few = fewOf(account), rows = scoredRows(account);
    if (side === null) return null;
    if (few.length > 0) {
      const what = account.confusion === null ? "label" : "class";
      return `has too few ${side} rows to say much: ${metric} counts by ${what}, and ${quoted(few)} ${few.length === 1 ? "has" : "have"} ` +
        `fewer than ${ROWS_OF_CLASS} of the ${rows} rows`;
    }
    const width = interval === null ? Infinity : interval.high - interval.low;
    if (width <= WIDEST * scaleOf(account)) return null;
    if (interval === null) return `has too few ${side} rows (${rows}): most samples of them do not define ${metric}`;
    const from = shown(interval.low), to = shown(interval.high);
    return `has too few ${side} rows (${rows}) to say much: ${metric} may be anything from ${from} to ${to}`;
  },
};

/** Classes with too few rows that are scored, where the metric depends on each of them. */
function fewOf({ classes, metric, rows }: TaskAccount): string[] {
  const side = scoredSide({ rows });
  if (classes === null || side === null || !BY_CLASS.test(metric)) return [];
  return classes.filter((one) => one[side] < ROWS_OF_CLASS).map(({ name }) => name);
}

function scaleOf({ higherIsBetter, constant, value }: TaskAccount): number {
  return higherIsBetter ? 1 : Math.abs(constant ?? value ?? 1);
}
