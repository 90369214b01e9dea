/**
 * @file Which characters make up words, separate them, or only decorate them, as Python sees it: scikit-learn's patterns
 * are Python's, and JavaScript's `\w`, `\b` and `\s` are others (`\w` is ASCII only; `\s` takes U+FEFF and leaves U+001C-1F
 * and U+0085). Compared over all of Unicode with Python 3.11: equal but for characters that are younger than its tables.
 */

/** Python's `\w`: letters, numbers of any kind and the underscore. Combining marks are not among them. */
export const WORD_CLASS = "[\\p{L}\\p{N}_]";

/** Python's `\s`, which is also what its `str.split()` splits at. */
export const SPACE_CLASS = "[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";

const wordCharacter = new RegExp(`^${WORD_CLASS}$`, "u");
const spaceCharacter = new RegExp(`^${SPACE_CLASS}$`, "u");

/** A yes-or-no property of code points, tested by a regular expression once per code point and then cached. */
function remembered(pattern: RegExp): (codePoint: number) => boolean {
  const answers = new Uint8Array(0x10000); // 0: not asked yet, 1: no, 2: yes
  return (codePoint) => {
    if (codePoint > 0xffff) return pattern.test(String.fromCodePoint(codePoint));
    if (answers[codePoint] === 0) answers[codePoint] = pattern.test(String.fromCodePoint(codePoint)) ? 2 : 1;
    return answers[codePoint] === 2;
  };
}

/** Whether Python's `\w` takes the character. */
export const isWordCharacter = remembered(wordCharacter);

/** Whether Python's `\s` takes the character. */
export const isSpace = remembered(spaceCharacter);

const combining = new Map<string, boolean>();

/**
 * Whether a character has a combining class other than 0, as Python's `unicodedata.combining` says. JavaScript has no table
 * of these classes, but its normalisation sorts by them: a character moves in front of U+0345, whose class is the highest,
 * just when its own class is neither 0 nor that one.
 */
export function isCombining(character: string): boolean {
  const known = combining.get(character);
  if (known !== undefined) return known;
  const answer = character === "\u0345" || ("\u0345" + character).normalize("NFD") !== "\u0345" + character.normalize("NFD");
  combining.set(character, answer);
  return answer;
}
