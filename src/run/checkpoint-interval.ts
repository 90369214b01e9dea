/** @file How often a run writes its checkpoint, and how that is written: `500`, `30s`, `off`. */
import { PotluckError } from "../engine/errors.js";

/** After so many optimizer steps, or seconds; null: no checkpoint. */
export type CheckpointInterval = { steps: number } | { seconds: number } | null;

/** A long training loses at most a minute, and a short one writes none. */
export const DEFAULT_INTERVAL: CheckpointInterval = { seconds: 60 };

/** Seconds in each unit. */
const units: Readonly<Record<string, number>> = { s: 1, m: 60, min: 60, h: 3600 };

/**
 * Reads an interval.
 *
 * @throws PotluckError for anything but a number of steps, a time, or `off`
 * @example
 * readInterval("500"); // { steps: 500 }
 * readInterval("30s"); // { seconds: 30 }
 */
export function readInterval(text: string): CheckpointInterval {
  if (text === "off") return null;
  const [, digits, unit] = /^(\d+(?:\.\d+)?)([a-z]*)$/u.exec(text) ?? [], number = Number(digits);
  if (number > 0 && unit === "" && Number.isSafeInteger(number)) return { steps: number };
  if (number > 0 && unit !== "" && Object.hasOwn(units, unit)) return { seconds: number * units[unit] };
  throw new PotluckError(`a checkpoint is written after some steps, such as 500, or some time, such as 30s, 5m or 1h, or never: off; ` +
    `found ${JSON.stringify(text)}`);
}
