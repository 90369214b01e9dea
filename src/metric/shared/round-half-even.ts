/** @file A number with a fixed number of decimals, as Python formats it: a tie goes to the even digit, where `toFixed` goes up. */

/** @param digits decimals */
export function roundHalfEven(number: number, digits: number): string {
  if (Number.isNaN(number)) return "nan";
  const halves = number * 2 ** (digits + 1); // exact, and an odd number just where the decimals end in a tie
  if (!Number.isInteger(halves) || halves % 2 === 0) return number.toFixed(digits);
  const scale = 10 ** digits, below = Math.floor(number * scale);
  return ((below % 2 === 0 ? below : below + 1) / scale).toFixed(digits);
}
