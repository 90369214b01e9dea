/** @file Events as JSON with few digits. */

const DIGITS = 6;

/** A value as JSON, its numbers with at most six significant digits; whole numbers are kept. NaN and infinities become null. */
export function roundedJson(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) => (
    typeof one === "number" && !Number.isInteger(one) && Number.isFinite(one) ? Number(one.toPrecision(DIGITS)) : one));
}
