/** @file The class that a recipe means by a text: the name of a class, or one of the values that stand for it. */
import type { LabelEntry } from "./label-fields.js";
import { LabelMatcher } from "./match-labels.js";
import { type Normalisation, normaliseLabel } from "./normalise.js";

/**
 * The names of the classes that a text may mean. As written first (a class name before a value), then normalised, then by value; more
 * than one where the text equals values of several classes, and none as written. Empty where there is none.
 *
 * @param entries each value, normalised, with the name of its class
 * @example
 * classesMeant("5.0", [["1", "bad"], ["5", "good"]], null); // ["good"]
 */
export function classesMeant(text: string, entries: readonly LabelEntry[], normalise: Normalisation | null): string[] {
  const names = new Set(entries.map(([, name]) => name));
  if (names.has(text)) return [text];
  const label = normaliseLabel(text, normalise);
  const byText = new Map<string, Set<string>>(), add = (key: string, name: string): void => {
    const known = byText.get(key);
    if (known) known.add(name);
    else byText.set(key, new Set([name]));
  };
  for (const [value, name] of entries) add(value, name);
  for (const name of names) {
    const key = normaliseLabel(name, normalise);
    if (!byText.has(key)) add(key, name);
  }
  return [...new Set(new LabelMatcher(byText.keys()).candidates(label).flatMap((known) => [...byText.get(known)!]))];
}
