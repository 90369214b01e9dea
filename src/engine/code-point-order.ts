/**
 * @file The order of names and terms in the whole project: by code point, as Python sorts strings. JavaScript sorts by UTF-16 unit, which
 * puts characters beyond U+FFFF (their units are surrogates) before U+E000 to U+FFFF.
 */

/** Compares two strings by code point; for `sort`. */
export function codePointOrder(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  for (let i = 0; i < shorter; i++) {
    const unitA = a.charCodeAt(i), unitB = b.charCodeAt(i);
    if (unitA !== unitB) return rank(unitA) - rank(unitB);
  }
  return a.length - b.length;
}

/** Moves the surrogates, D800 to DFFF, behind all other units. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
