/** @file Times and sizes with their units, as arguments of options. */
import { InvalidArgumentError } from "commander";

/** Milliseconds of each unit of time. */
const times: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
const sizes: Readonly<Record<string, number>> = {
  "": 1, B: 1, KB: 1e3, MB: 1e6, GB: 1e9, KIB: 2 ** 10, MIB: 2 ** 20, GIB: 2 ** 30, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30,
};

/**
 * A parser of times such as `500ms`, `2s` and `1m`; 0 needs no unit.
 *
 * @param unit milliseconds of the unit that it gives: 1000 for seconds
 */
export function duration(unit: number): (text: string) => number {
  return (text) => {
    const [, amount, name = ""] = /^(\d+(?:\.\d+)?)(us|ms|s|m|h)?$/u.exec(text) ?? [];
    if (amount !== undefined && (name !== "" || Number(amount) === 0)) return (Number(amount) * (times[name] ?? 0)) / unit;
    throw new InvalidArgumentError(`It must be a time with its unit, such as 500ms, 2s or 1m, found "${text}".`);
  };
}

/** Bytes of a size such as `64KB`, `4MiB` or `1048576`. */
export function bytes(text: string): number {
  const [, amount, unit = ""] = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/iu.exec(text) ?? [], factor = sizes[unit.toUpperCase()];
  const count = Math.floor(Number(amount) * (factor ?? NaN));
  if (count >= 1 && Number.isSafeInteger(count)) return count;
  throw new InvalidArgumentError(`It must be a size from 1 byte up, such as 64KB, 4MiB or 1048576, found "${text}".`);
}
