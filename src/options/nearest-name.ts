/**
 * @file The name that a user most likely meant, for errors about unknown names: the fewest edits away (Levenshtein,
 * from `fastest-levenshtein`), and only where that is a likely slip; a far-fetched guess is worse than none.
 */
import { distance } from "fastest-levenshtein";

/** Longer than this is no slip of the pen, and edit distance costs the product of the lengths. */
const LONGEST = 100;

/**
 * The nearest of `names` to a name that was found instead, or `undefined` where none is near. Near is: at most two edits
 * in five letters, the same letters in another order, or one the beginning of the other (three letters or more). Upper
 * and lower case count as equal, and `_`, `-` and spaces count for nothing; ties go to the earlier name.
 *
 * @example
 * nearestName("lable", ["text", "label"]); // "label"
 * nearestName("min_df", ["maxDf", "minDf"]); // "minDf"
 * nearestName("colour", ["text", "label"]); // undefined
 */
export function nearestName(found: string, names: Iterable<string>): string | undefined {
  if (found.length > LONGEST) return undefined;
  const plainFound = plain(found);
  let nearest: string | undefined, fewest = Infinity;
  for (const name of names) {
    if (name === found || name.length > LONGEST) continue;
    const plainName = plain(name);
    const edits = distance(plainFound, plainName);
    if (edits < fewest && isSlip(plainFound, plainName, edits)) {
      nearest = name;
      fewest = edits;
    }
  }
  return nearest;
}

/** ` (did you mean "label"?)` to stand behind an error's first clause, or nothing where no name is near. */
export function didYouMean(found: string, names: Iterable<string>): string {
  const nearest = nearestName(found, names);
  return nearest === undefined ? "" : ` (did you mean "${nearest}"?)`;
}

/** Whether two names differ only in how they are written: `batch_size`, `batchSize`, `Batch-Size`. */
export function sameName(a: string, b: string): boolean {
  return plain(a) === plain(b);
}

/** Whether two names differ by one edit or the order of letters, and by how they are written. */
export function isTypo(a: string, b: string): boolean {
  const [plainA, plainB] = [plain(a), plain(b)];
  return Math.max(a.length, b.length) <= LONGEST && (distance(plainA, plainB) <= 1 || sortedLetters(plainA) === sortedLetters(plainB));
}

function isSlip(found: string, name: string, edits: number): boolean {
  if (edits <= Math.max(found.length, name.length) * 0.4) return true;
  if (Math.min(found.length, name.length) >= 3 && (name.startsWith(found) || found.startsWith(name))) return true;
  return sortedLetters(found) === sortedLetters(name);
}

function sortedLetters(name: string): string {
  return [...name].sort().join("");
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[\s_-]/gu, "");
}
