/** @file What to do about text in a column of numbers that is no number: how people and programs write numbers, and what is missing. */
import { parseNumber } from "../scalars.js";

/** What files have where there is no value. */
const MISSING = new Set([
  "?", "-", "--", "---", ".", "..", "*", "#", "n/a", "#n/a", "n.a.", "n.a", "na", "<na>", "#na", "null", "\\n", "none", "nil", "missing",
  "unknown", "unk", "undefined", "not available", "not applicable", "k.a.", "s.o.",
]);
/** Characters; no number is written in more. */
const LONGEST = 60;
const CURRENCY = /^(?<sign>[+-]?)\s*(?:\p{Sc}|[A-Z]{3}\s)\s*(?<number>.*\d)$|^(?<before>[+-]?\d.*?)\s*(?:\p{Sc}|\s[A-Z]{3})$/u;

/**
 * What a text that is no number probably is, and what to do about it: a clause that follows "is "1,5", not a number: ".
 *
 * @example
 * remedyFor("?"); // if it stands for a missing value, set missing: ["?"]
 * remedyFor("1,5"); // write 1.5, with a decimal point
 */
export function remedyFor(written: string): string {
  const text = written.trim();
  if (MISSING.has(text.toLowerCase())) return `if it stands for a missing value, set missing: [${JSON.stringify(text)}]`;
  const plain = plainNumber(text);
  if (plain !== undefined) return plain;
  return "remove the row, correct the value, or do not use the column as numbers";
}

/** What to write for a number that is written in another way; undefined where the text is no such number. */
function plainNumber(text: string): string | undefined {
  if (text.length > LONGEST) return undefined;
  if (/^[+-]?0(?:x[0-9a-f]+|b[01]+|o[0-7]+)$/iu.test(text)) {
    return "only decimal digits are numbers; use the column as categorical if it holds codes";
  }
  if (text.endsWith("%") && isNumeric(text.slice(0, -1))) return "remove the % from the whole column";
  if (/^[+-]?\d+(?:_\d+)+(?:\.\d+)?$/u.test(text)) return `write ${text.replaceAll("_", "")}, without _`;
  const money = CURRENCY.exec(text)?.groups, amount = money && (money.before ?? `${money.sign}${money.number}`).trim();
  if (amount !== undefined && isNumeric(amount)) return "remove the sign of the currency from the whole column";
  if (/^[+-]?\d{1,3}(?:,\d{3})+\.\d*$/u.test(text) || /^[+-]?\d{1,3}(?:,\d{3}){2,}$/u.test(text)) {
    return `write ${text.replaceAll(",", "")}, without commas between thousands`;
  }
  if (/^[+-]?\d{1,3}(?:[.\u0020\u00a0\u202f']\d{3})+,\d*$/u.test(text)) {
    return `write ${text.replace(/[.\u0020\u00a0\u202f']/gu, "").replace(",", ".")}, with a decimal point and nothing between thousands`;
  }
  if (/^[+-]?\d{1,3},\d{3}$/u.test(text)) {
    return `write ${text.replace(",", "")} if the comma stands between thousands, ${text.replace(",", ".")} if it is a decimal comma`;
  }
  if (/^[+-]?\d*,\d+(?:e[+-]?\d+)?$|^[+-]?\d+,$/iu.test(text)) return `write ${text.replace(",", ".")}, with a decimal point`;
  if (/^[+-]?\d{1,3}(?:\.\d{3}){2,}$/u.test(text)) return `write ${text.replaceAll(".", "")}, without points between thousands`;
  if (/^[+-]?\d{1,3}(?:[\u0020\u00a0\u202f']\d{3})+(?:\.\d*)?$/u.test(text)) {
    return `write ${text.replace(/[\u0020\u00a0\u202f']/gu, "")}, with nothing between thousands`;
  }
  return undefined;
}

/** Whether a text is a number, in whatever way it is written. */
function isNumeric(text: string): boolean {
  return parseNumber(text) !== undefined || plainNumber(text.trim()) !== undefined;
}
