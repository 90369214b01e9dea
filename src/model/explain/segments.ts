/** @file A text cut into pieces by the terms in it, each with what it added: for pages and terminals that mark words. */
import type { Contribution } from "./types.js";

/** A piece of a text. */
export interface TextSegment {
  text: string;
  /** What it added; 0 where no known term is. */
  contribution: number;
}

/**
 * A text as pieces, one after the other, with what each added to an output. A term's contribution is shared by its occurrences, and that
 * of an occurrence by its characters, so that words and the n-grams around them add up: the pieces' sum is that of all terms with places.
 *
 * @param column the text's column, where the row has other text too
 * @example
 * const [output] = model.explain(text).movie!.outputs;
 * textSegments(text, output!.contributions); // [{ text: "A ", contribution: 0 }, { text: "wonderful", contribution: 1.3 }, ...]
 */
export function textSegments(text: string, contributions: readonly Contribution[], column?: string): TextSegment[] {
  const marks = contributions.filter((one) => column === undefined || one.column === column).flatMap(({ spans = [], contribution }) => (
    spans.filter(([start, end]) => end > start).map(([start, end], _, all) => ({ start, end, share: contribution / all.length }))));
  const places = [...new Set([0, text.length, ...marks.flatMap(({ start, end }) => [start, end])])].sort((a, b) => a - b);
  const sums = new Float64Array(places.length), placeOf = new Map(places.map((place, index) => [place, index]));
  for (const { start, end, share } of marks) {
    for (let index = placeOf.get(start)!; places[index] < end; index++) {
      sums[index] += share * (places[index + 1] - places[index]) / (end - start);
    }
  }
  return places.slice(0, -1).map((place, index) => ({ text: text.slice(place, places[index + 1]), contribution: sums[index] }));
}
