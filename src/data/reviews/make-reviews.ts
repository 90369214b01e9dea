/**
 * @file Made-up reviews for one task or more, from a seed: data that needs no download, with an option for how much the tasks have in
 * common. The same idea as scikit-learn's `make_classification`.
 */
import { PotluckError } from "../../engine/errors.js";
import { RandomStream } from "../../engine/random.js";
import { either, list, listNames, map, number, oneOf, type Options, readOptions, seed, whole } from "../../options/index.js";
import { type Domain, type Opinions, commonOpinions, domains, names, opinionPatterns } from "./words.js";

/** Subjects that {@link makeReviews} can write about. */
export type ReviewTask = keyof typeof domains;

const known = Object.keys(domains) as ReviewTask[];
const documentCount = whole({ from: 1, default: 600, describe: "Reviews of each task." });
const documentsPhrase = "a whole number from 1 up, or a map from each task to one";

/** The options of {@link makeReviews}, declared. */
export const reviewOptions = {
  tasks: list(oneOf(known, { describe: "A task." }), {
    least: 1, default: ["movie", "restaurant"], phrase: `a list of one task or more of ${listNames(known)}`,
    describe: "The tasks: movie (neg, pos), restaurant (negative, neutral, positive) and hotel (neg, pos).",
  }),
  documents: either([documentCount, map(documentCount, { phrase: documentsPhrase, describe: "Reviews by task." })], {
    default: 600, phrase: documentsPhrase, describe: "Reviews of each task, one number for all or one by task.",
  }),
  seed: seed({ default: 0, describe: "The seed of all random choices." }),
  overlap: number({
    from: -1, to: 1, default: 1,
    describe: "How much the tasks' words of opinion have in common: 1 all, 0 none, -1 all, but with contradicting meanings.",
  }),
  labelNoise: number({
    from: 0, to: 1, default: 0.05, describe: "The share of reviews that get another label than the one they were written for.",
  }),
  words: whole({ from: 1, default: 30, describe: "The fewest words of a review; its last sentence is finished." }),
};

/** Options of {@link makeReviews}. */
export type MakeReviewsOptions<Task extends ReviewTask = ReviewTask> = Omit<Options<typeof reviewOptions>, "tasks" | "documents"> & {
  tasks?: readonly Task[];
  documents?: number | Record<Task, number>;
};

/** One task's reviews, `[documents]` each. */
export interface Reviews {
  texts: string[];
  labels: string[];
}

/** How often a word of opinion follows the review's label; otherwise it is any opinion, as real reviews are mixed, too. */
const CLARITY = 0.6;
/** How often a sentence has an opinion. */
const OPINIONATED = 0.75;

/**
 * Writes labelled reviews. Each label of a task comes equally often, in random order. A task has 64 words to praise and 64 to condemn, from
 * a common list and from its own list. `overlap` says how many are common:
 *
 * - 1: all, with one meaning for all tasks, so each task learns from the others;
 * - 0: none, so there is nothing to share;
 * - -1: all, but any two tasks disagree on every second word: what praises in one condemns in the other. (If they disagreed on every word,
 *   a task's head could undo it by changing its sign, and sharing would help as much as at 1.)
 *
 * For a number in between, that share of the words is common. Random streams: `reviews/...`. A task's reviews depend on its place in
 * `tasks` only where `overlap` is below 0.
 *
 * @throws PotluckError when an option is unknown or wrong, a task is listed twice, or `documents` leaves one out
 * @example
 * const { movie, restaurant } = makeReviews({ documents: 600, seed: 1 });
 * movie.texts[2];  // "The ending was terrible. As for the lead, hopeless is the word. We saw it in Florence ..."
 * movie.labels[2]; // "neg"
 */
export function makeReviews<Task extends ReviewTask = "movie" | "restaurant">(
  options: MakeReviewsOptions<Task> = {},
): Record<Task, Reviews> {
  const settings = readOptions("makeReviews", reviewOptions, options as MakeReviewsOptions);
  const { tasks, documents, seed: from, overlap, labelNoise, words } = settings;
  const twice = tasks.find((task, index) => tasks.indexOf(task) !== index);
  if (twice !== undefined) throw new PotluckError(`makeReviews: tasks lists "${twice}" twice`);
  const pairs = new RandomStream(from, "reviews/words").permutation(commonOpinions.praise.length);
  return Object.fromEntries(tasks.map((task, place) => {
    const count = typeof documents === "number" ? documents : documents[task] as number | undefined;
    if (count === undefined) throw new PotluckError(`makeReviews: documents.${task} is missing: it must be a whole number from 1 up`);
    const opinions = chooseOpinions(domains[task], pairs, overlap, place);
    return [task, writeReviews(domains[task], opinions, new RandomStream(from, `reviews/${task}`), { count, labelNoise, words })];
  })) as Record<Task, Reviews>;
}

/** A task's pairs of praise and condemnation: the first ones of the random order from the common list, the others from its own list. */
function chooseOpinions(domain: Domain, pairs: Uint32Array, overlap: number, place: number): Opinions {
  const common = Math.round(Math.abs(overlap) * pairs.length);
  const praise: string[] = [], condemn: string[] = [];
  pairs.forEach((pair, index) => {
    const from = index < common ? commonOpinions : domain.opinions;
    // Rows of a Walsh matrix: any two differ in sign at exactly every second of 64.
    const turned = index < common && overlap < 0 && oddBits(index & place);
    praise.push((turned ? from.condemn : from.praise)[pair]);
    condemn.push((turned ? from.praise : from.condemn)[pair]);
  });
  return { praise, condemn };
}

function oddBits(number: number): boolean {
  let odd = false;
  for (let rest = number; rest > 0; rest &= rest - 1) odd = !odd;
  return odd;
}

function writeReviews(
  domain: Domain,
  opinions: Opinions,
  stream: RandomStream,
  size: { count: number; labelNoise: number; words: number },
): Reviews {
  const classes = domain.labels.length;
  const byClass = classes === 2 ? [opinions.condemn, opinions.praise] : [opinions.condemn, domain.middling, opinions.praise];
  const written = stream.shuffle(Array.from({ length: size.count }, (_, index) => index % classes));
  const texts = written.map((label) => {
    const opinion = (): string => pickSkewed(byClass[stream.float() < CLARITY ? label : stream.integer(classes)], stream);
    return writeReview(domain, opinion, stream, size.words);
  });
  const noise = stream.fork("noise");
  const labels = written.map((label) => (noise.float() < size.labelNoise ? (label + 1 + noise.integer(classes - 1)) % classes : label));
  return { texts, labels: labels.map((label) => domain.labels[label]) };
}

function writeReview(domain: Domain, opinion: () => string, stream: RandomStream, words: number): string {
  const patterns = dealer(opinionPatterns, stream), remarks = dealer(domain.remarks, stream);
  const fill: Record<string, () => string> = { opinion, aspect: dealer(domain.aspects, stream) };
  for (const [slot, list] of Object.entries(names)) fill[slot] = dealer(list, stream);
  const sentences: string[] = [];
  for (let count = 0; count < words;) {
    const pattern = stream.float() < OPINIONATED ? patterns() : remarks();
    const sentence = pattern.replace(/\{(\w+)\}/gu, (_, slot: string) => fill[slot]());
    count += sentence.split(" ").length;
    sentences.push(sentence);
  }
  return sentences.join(" ");
}

/** Draws from a list without replacement; when it is empty, from all of it again. */
function dealer(list: readonly string[], stream: RandomStream): () => string {
  let left: string[] = [];
  return () => {
    if (left.length === 0) left = [...list];
    const [dealt] = left.splice(stream.integer(left.length), 1);
    return dealt;
  };
}

/** The first words of a list are drawn more often than the last, as in real text. */
function pickSkewed(list: readonly string[], stream: RandomStream): string {
  const share = stream.float();
  return list[Math.floor(list.length * share * (0.5 + 0.5 * share))];
}
