import fc from "fast-check";
import { describe, expect, expectTypeOf, test } from "vitest";
import { PotluckError } from "../../src/engine/errors.js";
import { type MakeReviewsOptions, makeReviews, reviewOptions, type Reviews } from "../../src/data/reviews/make-reviews.js";
import { commonOpinions, domains } from "../../src/data/reviews/words.js";
import { expectRefusal, mistakesIn } from "../options/refusals.js";

const clean = { documents: 3000, seed: 3, labelNoise: 0 };

/** How many reviews of each label have each word. */
function wordCounts({ texts, labels }: Reviews): Map<string, Record<string, number>> {
  const counts = new Map<string, Record<string, number>>();
  texts.forEach((text, index) => {
    for (const word of new Set(text.toLowerCase().match(/\p{L}+/gu))) {
      const count = counts.get(word) ?? {};
      count[labels[index]] = (count[labels[index]] ?? 0) + 1;
      counts.set(word, count);
    }
  });
  return counts;
}

/** The words of a list that stand in a task's reviews, and which way they lean there: 1 praises, -1 condemns. */
function leanings(reviews: Reviews, list: readonly string[]): Map<string, number> {
  const counts = wordCounts(reviews);
  const lean = (word: string): number => {
    const count = counts.get(word)!;
    return Math.sign((count.pos ?? count.positive ?? 0) - (count.neg ?? count.negative ?? 0));
  };
  return new Map(list.filter((word) => counts.has(word)).map((word) => [word, lean(word)]));
}

const allCommon = [...commonOpinions.praise, ...commonOpinions.condemn];

describe("makeReviews", () => {
  test("the defaults: two tasks of 600 reviews, labels as often as each other", () => {
    const data = makeReviews();
    expectTypeOf(data).toEqualTypeOf<Record<"movie" | "restaurant", Reviews>>();
    expect(Object.keys(data)).toEqual(["movie", "restaurant"]);
    for (const [task, labels] of [["movie", ["neg", "pos"]], ["restaurant", ["negative", "neutral", "positive"]]] as const) {
      expect(data[task].texts.length).toBe(600);
      expect(data[task].labels.length).toBe(600);
      expect(new Set(data[task].labels)).toEqual(new Set(labels));
      for (const label of labels) {
        const share = data[task].labels.filter((found) => found === label).length / 600;
        expect(Math.abs(share - 1 / labels.length)).toBeLessThan(0.04);
      }
    }
  });

  test("reads like English: whole sentences, no slot left open, as many words as asked for", () => {
    const overlaps = fc.double({ min: -1, max: 1, noNaN: true });
    fc.assert(fc.property(fc.nat(), fc.integer({ min: 1, max: 60 }), overlaps, (seed, words, overlap) => {
      const data = makeReviews({ documents: 5, seed, words, overlap, tasks: ["movie", "restaurant", "hotel"] });
      for (const text of Object.values(data).flatMap((reviews) => reviews.texts)) {
        expect(text).toMatch(/^(?:[A-Z][a-z, ]*(?:[A-Z][a-z]+[a-z, ]*)*\.(?: |$))+$/u);
        const count = text.split(" ").length;
        expect(count).toBeGreaterThanOrEqual(words);
        expect(count).toBeLessThan(words + 16);
      }
    }), { numRuns: 30 });
    expect(makeReviews({ seed: 1 }).movie.texts[0]).toBe(
      "We saw it in Bergen on a rainy Wednesday. Nobody had told us how hopeless the villain is. " +
      "Yara had lent me the book before. Most of the story takes place in Seville.",
    );
  });

  test("the same seed gives the same reviews, and a task's own do not depend on what else there is", () => {
    const options: MakeReviewsOptions = { documents: 20, seed: 5, overlap: 0.5 };
    expect(makeReviews(options)).toEqual(makeReviews(options));
    expect(makeReviews({ ...options, tasks: ["hotel", "movie"] }).movie).toEqual(makeReviews(options).movie);
    expect(makeReviews({ ...options, seed: 6 }).movie).not.toEqual(makeReviews(options).movie);
    expect(makeReviews({ tasks: ["movie", "hotel"], documents: { movie: 3, hotel: 7 } }).hotel.texts.length).toBe(7);
  });

  test("overlap 1: all words of opinion are common and mean the same", () => {
    const data = makeReviews({ ...clean, overlap: 1 });
    const movie = leanings(data.movie, allCommon), restaurant = leanings(data.restaurant, allCommon);
    expect([movie.size, restaurant.size]).toEqual([128, 128]);
    for (const word of commonOpinions.praise) expect([word, movie.get(word), restaurant.get(word)]).toEqual([word, 1, 1]);
    for (const word of commonOpinions.condemn) expect([word, movie.get(word), restaurant.get(word)]).toEqual([word, -1, -1]);
  });

  test("overlap 0: no word of opinion is common; 0.5: half of them", () => {
    for (const [overlap, common] of [[0, 0], [0.5, 64]] as const) {
      const data = makeReviews({ ...clean, overlap, tasks: ["movie", "restaurant", "hotel"] });
      for (const task of ["movie", "restaurant", "hotel"] as const) {
        const { praise, condemn } = domains[task].opinions;
        expect(leanings(data[task], allCommon).size).toBe(common);
        const own = leanings(data[task], [...praise, ...condemn]);
        expect(own.size).toBe(128 - common);
        for (const [word, lean] of own) expect([word, lean]).toEqual([word, praise.includes(word) ? 1 : -1]);
      }
    }
  });

  test("overlap -1: any two tasks disagree on every second word; -0.5: on half as many", () => {
    for (const [overlap, common] of [[-1, 128], [-0.5, 64]] as const) {
      const data = makeReviews({ ...clean, overlap, tasks: ["movie", "restaurant", "hotel"] });
      const all = Object.values(data).map((reviews) => leanings(reviews, allCommon));
      for (const [first, second] of [[0, 1], [0, 2], [1, 2]]) {
        expect([all[first].size, all[second].size]).toEqual([common, common]);
        expect([...all[first]].filter(([word, lean]) => all[second].get(word) === -lean).length).toBe(common / 2);
      }
    }
  });

  test("label noise is the share of labels that are another than written for", () => {
    const quiet = makeReviews({ ...clean, tasks: ["restaurant"] }).restaurant;
    const loud = makeReviews({ ...clean, tasks: ["restaurant"], labelNoise: 0.2 }).restaurant;
    expect(loud.texts).toEqual(quiet.texts);
    const changed = loud.labels.filter((label, index) => label !== quiet.labels[index]).length / 3000;
    expect(Math.abs(changed - 0.2)).toBeLessThan(0.025);
    expect(makeReviews({ documents: 10, labelNoise: 0, tasks: ["movie"] }).movie.labels.filter((label) => label === "pos").length).toBe(5);
  });

  test("the word lists: pairs, single lower-case tokens, each in one list only", () => {
    const opinions = [commonOpinions, ...Object.values(domains).map((domain) => domain.opinions)];
    for (const { praise, condemn } of opinions) expect([praise.length, condemn.length]).toEqual([64, 64]);
    const middling = Object.values(domains).flatMap((domain) => [...domain.middling]);
    const words = [...opinions.flatMap(({ praise, condemn }) => [...praise, ...condemn]), ...middling];
    expect(words.filter((word, index) => words.indexOf(word) !== index || !/^[a-z]{2,}$/u.test(word))).toEqual([]);
  });

  test("errors", () => {
    const bad = (options: object): (() => unknown) => () => makeReviews(options);
    expect(bad({ tasks: ["movies"] }))
      .toThrow(/tasks\.0 must be one of movie, restaurant or hotel, found "movies" \(did you mean "movie"/u);
    expect(bad({ tasks: [] })).toThrow(/makeReviews: tasks must be .*movie, restaurant or hotel, found \[\]/u);
    expect(bad({ tasks: ["movie", "movie"] })).toThrow(new PotluckError('makeReviews: tasks lists "movie" twice'));
    expect(bad({ documents: { movie: 3 } })).toThrow("documents.restaurant is missing");
    expect(bad({ documents: 0 })).toThrow(/documents must be a whole number from 1 up.*found 0/u);
    for (const { options, says } of mistakesIn(reviewOptions)) expectRefusal(bad(options), says);
  });
});
