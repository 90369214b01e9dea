/** @file Numbers as a report writes them. What is not defined is a dash. */
import type { Interval } from "../account/bootstrap.js";
import { numberText } from "../charts/scale.js";

/** What stands for a number that is not defined. */
export const NONE = "\u2013";

const MINUS = "\u2212";

/** Whether a number is defined: NaN is null in JSON. */
export function isNumber(value: number | null | undefined): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

/** A score: four decimals, large ones with three digits. */
export function score(value: number | null | undefined, digits = 4): string {
  if (!isNumber(value)) return NONE;
  return (Math.abs(value) < 1000 ? value.toFixed(digits) : numberText(value)).replace("-", MINUS);
}

/** A difference, with its sign. */
export function signed(value: number | null | undefined, digits = 4): string {
  if (!isNumber(value)) return NONE;
  const text = score(value, digits);
  return value > 0 && Number(text) !== 0 ? `+${text}` : text;
}

/** An interval of scores. */
export function interval(given: Interval | null | undefined, write: (value: number) => string = score): string {
  return given && isNumber(given.low) && isNumber(given.high) ? `${write(given.low)} to ${write(given.high)}` : NONE;
}

/** A p value: three decimals. */
export function pValue(value: number | null | undefined): string {
  if (!isNumber(value)) return NONE;
  return value < 0.001 ? "< 0.001" : value.toFixed(3);
}

/** A share in percent. */
export function percent(value: number | null | undefined): string {
  return isNumber(value) ? `${(value * 100).toFixed(value > 0 && value < 0.01 ? 1 : 0)} %` : NONE;
}

/** A count, with commas. */
export function count(value: number | null | undefined): string {
  return isNumber(value) ? Math.round(value).toLocaleString("en") : NONE;
}

/** A count with its noun: `1 seed`, `20 seeds`. */
export function many(value: number, noun: string, plural = `${noun}s`): string {
  return `${count(value)} ${value === 1 ? noun : plural}`;
}

/** Seconds as a person says them: `40 s`, `12 min`, `3.5 h`. */
export function duration(seconds: number | null | undefined): string {
  if (!isNumber(seconds)) return NONE;
  if (seconds < 1) return `${seconds.toFixed(2)} s`;
  if (seconds < 100) return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
  return seconds < 6000 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

/** Names as a list in a sentence: `a, b and c`; of many the first and a count. */
export function names(all: readonly string[], most = 4, last: "and" | "or" = "and"): string {
  if (all.length > most) return `${all.slice(0, most - 1).join(", ")} ${last} ${all.length - most + 1} more`;
  return all.length < 2 ? all.join("") : `${all.slice(0, -1).join(", ")} ${last} ${all[all.length - 1]}`;
}

/** Whole numbers as a person writes them: `1 to 20`, or `1, 4, 9`. */
export function ranges(all: readonly number[]): string {
  const parts: [number, number][] = [];
  for (const value of all) {
    const last = parts[parts.length - 1] as [number, number] | undefined;
    if (last?.[1] === value - 1) last[1] = value;
    else parts.push([value, value]);
  }
  return parts.map(([from, to]) => (to - from > 1 ? `${from} to ${to}` : to > from ? `${from}, ${to}` : String(from))).join(", ");
}
