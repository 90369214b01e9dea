/**
 * @file Readable reviews for two tasks or more, from a seed, in the manner of scikit-learn's make_classification: data to
 * try things out on that needs no download, with a knob for how much the tasks have in common.
 */
import { PotluckError } from "../../engine/errors.js";
import { didYouMean } from "../../options/nearest-name.js";
import { RandomStream } from "../../engine/random.js";
import { type Domain, type Opinions, commonOpinions, domains, names, opinionPatterns } from "./words.js";

/** Subjects that {@link makeReviews} can write of. */
export type ReviewTask = keyof typeof domains;

/** Options of {@link makeReviews}. */
export interface MakeReviewsOptions<Task extends ReviewTask = ReviewTask> {
  /** Which tasks; default `movie` (neg, pos) and `restaurant` (negative, neutral, positive). There is also `hotel` (neg, pos). */
  tasks?: readonly Task[];
  /** Reviews a task, for all alike or by task; default 600. */
  documents?: number | Record<Task, number>;
  /** Default 0. */
  seed?: number;
  /** What the tasks' words of opinion have in common, from 1 (all) over 0 (none) to -1 (they contradict each other); default 1. */
  overlap?: number;
  /** Share of reviews that carry another label than they were written for; default 0.05. */
  labelNoise?: number;
  /** Words a review has at least (the last sentence is finished); default 30. */
  words?: number;
}

/** One task's reviews, `[documents]` each. */
export interface Reviews {
  texts: string[];
  labels: string[];
}

/** How often a word of opinion goes by the review's label; else it is any opinion: real reviews are of two minds, too. */
const CLARITY = 0.6;
/** How often a sentence has an opinion at all. */
const OPINIONATED = 0.75;

/**
 * Writes labelled reviews. A task's labels come equally often, in random order. A task's words of opinion, 64 to praise and 64
 * to condemn, come from a common list and from the task's own:
 *
 * - `overlap` 1: all from the common list, with one meaning for all tasks, so that each task learns from the others;
 * - 0: all from the task's own list: nothing to share, and nothing to fear;
 * - -1: all from the common list, but any two tasks disagree on every second word: what praises in one condemns in the other.
 *   (Not on every word: a head of its own would undo that by turning its sign, and sharing would help as much as at 1.)
 *
 * Between, that share of the words is common. Streams of chance: `reviews/...`; a task's reviews depend on its place in `tasks`
 * only where `overlap` is below 0.
 *
 * @throws PotluckError when an option is out of range or a task is unknown
 * @example
 * const { movie, restaurant } = makeReviews({ documents: 600, seed: 1 });
 * movie.texts[2];  // "The ending was terrible. As for the lead, hopeless is the word. We saw it in Florence ..."
 * movie.labels[2]; // "neg"
 */
export function makeReviews<Task extends ReviewTask = "movie" | "restaurant">(
  options: MakeReviewsOptions<Task> = {},
): Record<Task, Reviews> {
  const { tasks = ["movie", "restaurant"] as Task[], documents = 600, seed = 0, overlap = 1, labelNoise = 0.05, words = 30 } = options;
  checkTasks(tasks);
  check("overlap", overlap, overlap >= -1 && overlap <= 1, "a number from -1 to 1");
  check("labelNoise", labelNoise, labelNoise >= 0 && labelNoise <= 1, "a share from 0 to 1");
  check("words", words, Number.isInteger(words) && words >= 1, "a whole number from 1");
  check("seed", seed, Number.isFinite(seed), "a finite number");
  const pairs = new RandomStream(seed, "reviews/words").permutation(commonOpinions.praise.length);
  return Object.fromEntries(tasks.map((task, place) => {
    const count = typeof documents === "number" ? documents : documents[task];
    check(`documents of "${task}"`, count, Number.isInteger(count) && count >= 1, "a whole number from 1");
    const opinions = chooseOpinions(domains[task], pairs, overlap, place);
    return [task, writeReviews(domains[task], opinions, new RandomStream(seed, `reviews/${task}`), { count, labelNoise, words })];
  })) as Record<Task, Reviews>;
}

/** A task's pairs of praise and condemnation: the first of the drawn order from the common list, the others its own. */
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

/** Deals from a shuffled list, so that nothing comes twice before everything came once. */
function dealer(list: readonly string[], stream: RandomStream): () => string {
  let left: string[] = [];
  return () => {
    if (left.length === 0) left = [...list];
    const [dealt] = left.splice(stream.integer(left.length), 1);
    return dealt;
  };
}

/** The first words of a list come oftener than the last, as words do. */
function pickSkewed(list: readonly string[], stream: RandomStream): string {
  const share = stream.float();
  return list[Math.floor(list.length * share * (0.5 + 0.5 * share))];
}

function checkTasks(tasks: readonly string[]): void {
  const known = Object.keys(domains);
  if (tasks.length === 0) throw new PotluckError(`makeReviews: tasks is empty; choose from ${known.join(", ")}`);
  tasks.forEach((task, index) => {
    if (!known.includes(task)) {
      throw new PotluckError(`makeReviews: there is no task "${task}"${didYouMean(task, known)}; choose from ${known.join(", ")}`);
    }
    if (tasks.indexOf(task) !== index) throw new PotluckError(`makeReviews: task "${task}" stands twice in tasks`);
  });
}

function check(option: string, found: unknown, right: boolean, wanted: string): void {
  if (!right) throw new PotluckError(`makeReviews: ${option} must be ${wanted}, found ${String(found)}`);
}
