/** @file What is compared: the five works by their steps, fastText by its words, CountVectorizer by its text, and whole studies. */
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { resolveSingle } from "potluck";
import { sampleRows } from "potluck/data";
import { readTables } from "potluck/node";
import { runJson } from "../harness/child.js";
import { builtFile } from "../harness/paths.js";
import { withScratch } from "../harness/scratch.js";
import { median, type Spread, spreadOf } from "../harness/statistics.js";
import { runOurs } from "../harness/steps.js";
import { table, three, whole } from "../harness/table.js";
import type { TextTask, TextTimes } from "../ours-text.js";
import { runStudy } from "../sections/study.js";
import { TASK_COUNTS } from "../sections/tasks.js";
import { reviewTexts } from "../sections/vectorise.js";
import { writeWork } from "../work/files.js";
import { type RecipeName, recipes, type ReviewWork, reviewWork } from "../work/reviews.js";
import { onlyCorpus, type Work } from "../work/work.js";
import { zipfPair, zipfTasks } from "../work/zipf.js";
import { cnn } from "./cnn.js";
import { compareSteps, type CompareOptions } from "./compare-steps.js";
import { peers, singlePeers } from "./contenders.js";
import { predict } from "./predict.js";
import { runPeer } from "./python.js";

/** How to compare, and how much. */
export interface PeerOptions extends CompareOptions {
  /** Vocabularies of the Zipf pair. */
  sizes: readonly number[];
  /** Seeds of a study. */
  seeds: number;
}

/** A section: prints, and returns what its results file keeps. */
export type PeerSection = (options: PeerOptions) => Promise<object>;

/** All contenders on a work, and those that know one task on its second corpus (of one task) alone. */
async function compareWork(work: Work, options: PeerOptions): Promise<object> {
  return withScratch(async (folder) => {
    writeWork(folder, work, options.firstSteps + options.steps);
    const shape = work.corpora.map(
      ({ name, x }) => `${name} ${whole(x.rows)} documents of ${(x.nonzeros / x.rows).toFixed(0)} distinct words`,
    );
    console.log(`${work.name}: ${whole(work.features)} features; ${shape.join(", ")}\n`);
    const together = await compareSteps(folder, peers, options);
    const last = work.corpora.at(-1)!;
    if (last.tasks.length > 1) return { features: work.features, together };
    console.log(`\n${last.name} alone\n`);
    const alone = onlyCorpus(work, last.name),
      place = join(folder, "alone");
    writeWork(place, alone, options.firstSteps + options.steps);
    const single = await compareSteps(place, singlePeers, options, last.name);
    console.log();
    return { features: work.features, together, [`${last.name} alone`]: single };
  });
}

async function zipf(options: PeerOptions): Promise<object> {
  const found: Record<string, object> = {};
  for (const features of options.sizes) found[features] = await compareWork(zipfPair(features), options);
  return { sizes: found };
}

async function tasks(options: PeerOptions): Promise<object> {
  const found: Record<string, object> = {};
  for (const count of TASK_COUNTS) found[count] = await compareWork(zipfTasks(count), options);
  return { tasks: found };
}

const reviews =
  (name: RecipeName): PeerSection =>
  async (options) =>
    compareWork((await reviewWork(name)).train, options);

/** fastText's learning rate is the best of 0.1, 0.25, 0.5 and 1 on both corpora; its score the better of 6 and 18 epochs. */
const FASTTEXT = { epochs: 6, lr: 0.25 };

/** How we train beside it: as everywhere here, and as one who is in a hurry would (tuned likewise, on both corpora). */
const WORD_TRAININGS = [
  { name: "Adam, batches of 64", settings: {} },
  { name: "Adagrad, batches of 512", settings: { adagrad: 0.05, batch: 512 } },
] as const;

/** What is counted: words, and words with word pairs. */
const TEXT_RANGES: [number, number][] = [
  [1, 1],
  [1, 2],
];
/** Times that our process counts, of which the first few do not. */
const TEXT_TIMES = 10,
  TEXT_FIRST = 4;

interface Words {
  wordsPerSecond: number;
  score: number;
}

/** Words a second while training one task at the same dimension, and the scores reached. */
async function words({ threads, rounds }: PeerOptions): Promise<object> {
  const { train, test } = await reviewWork("reviews");
  return withScratch(async (folder) => {
    const trainFolder = join(folder, "train"),
      testFolder = join(folder, "test");
    writeWork(trainFolder, train, 0);
    writeWork(testFolder, test, 0);
    const found = train.corpora.flatMap(({ name }) =>
      threads.map((count) => ({ corpus: name, threads: count, ours: WORD_TRAININGS.map((): Words[] => []), fastText: [] as Words[] })),
    );
    for (let round = 0; round < rounds; round++) {
      for (const entry of found) {
        const task = {
          work: trainFolder,
          test: testFolder,
          corpus: entry.corpus,
          threads: entry.threads,
          steps: 0,
          epochs: FASTTEXT.epochs,
        };
        for (const [index, { settings }] of WORD_TRAININGS.entries()) {
          const { ms, words, score } = await runOurs({ ...task, ...settings });
          entry.ours[index].push({ wordsPerSecond: words! / (ms.reduce((sum, each) => sum + each) / 1000), score: score! });
        }
        entry.fastText.push(await runPeer<Words>("fasttext_words.py", entry.threads, { ...task, ...FASTTEXT }));
      }
    }
    const summary = (list: readonly Words[]): { wordsPerSecond: Spread; score: number } => ({
      wordsPerSecond: spreadOf(list.map((each) => each.wordsPerSecond)),
      score: median(list.map((each) => each.score)),
    });
    const entries = found.flatMap(({ corpus, threads, ours, fastText }) =>
      WORD_TRAININGS.map(({ name }, index) => ({
        corpus,
        threads,
        training: name,
        ours: summary(ours[index]),
        fastText: summary(fastText),
        ratio: median(ours[index].map((each, round) => each.wordsPerSecond / fastText[round].wordsPerSecond)),
      })),
    );
    console.log("movie: F1; yelp, three classes: accuracy; dimension 200; ours 6 epochs, fastText the better of 6 and 18\n");
    console.log(
      table(
        ["", "threads", "ours", "our words/s", "fastText's", "ratio", "our score", "fastText's"],
        entries.map(({ corpus, threads, training, ours, fastText, ratio }) => [
          corpus,
          String(threads),
          training,
          whole(ours.wordsPerSecond.median),
          whole(fastText.wordsPerSecond.median),
          three(ratio),
          three(ours.score),
          three(fastText.score),
        ]),
      ),
    );
    return { entries };
  });
}

/** CountVectorizer over a TextPool, and scikit-learn's, which knows one thread; equal to the last count. */
async function text({ threads, rounds }: PeerOptions): Promise<object> {
  const texts = await reviewTexts();
  const megabytes = texts.reduce((sum, each) => sum + Buffer.byteLength(each), 0) / 1e6;
  return withScratch(async (folder) => {
    const file = join(folder, "texts.json");
    writeFileSync(file, JSON.stringify(texts));
    const found = TEXT_RANGES.map((ngramRange) => ({ ngramRange, ours: threads.map((): number[] => []), theirs: [] as number[] }));
    for (let round = 0; round < rounds; round++) {
      for (const { ngramRange, ours, theirs } of found) {
        // as many times as it takes until our code is compiled; theirs is from the start
        const peer = await runPeer<TextTimes>("count_vectorizer.py", 1, { texts: file, ngramRange, times: 3 });
        theirs.push(median(peer.seconds));
        for (const [index, count] of threads.entries()) {
          const own = await runJson<TextTimes>(process.execPath, [builtFile("ours-text.js")], {
            texts: file,
            ngramRange,
            threads: count,
            times: TEXT_TIMES,
          } satisfies TextTask);
          if (own.digest !== peer.digest) throw new Error(`the outputs differ: ${own.features} features here, ${peer.features} there`);
          ours[index].push(median(own.seconds.slice(TEXT_FIRST)));
        }
      }
    }
    const entries = found.flatMap(({ ngramRange, ours, theirs }) =>
      ours.map((own, index) => ({
        ngramRange,
        threads: threads[index],
        ours: spreadOf(own),
        scikitLearn: spreadOf(theirs),
        ratio: median(theirs.map((seconds, round) => seconds / own[round])),
      })),
    );
    console.log(`${whole(texts.length)} documents, ${three(megabytes)} MB; outputs equal (terms, indptr, indices, counts)\n`);
    console.log(
      table(
        ["CountVectorizer, fit and transform", "threads", "our s", "MB/s", "scikit-learn s", "MB/s", "times ours"],
        entries.map(({ ngramRange, threads: count, ours, scikitLearn, ratio }) => [
          `n-grams ${ngramRange.join(" to ")}`,
          String(count),
          three(ours.median),
          three(megabytes / ours.median),
          three(scikitLearn.median),
          three(megabytes / scikitLearn.median),
          three(ratio),
        ]),
      ),
    );
    return { documents: texts.length, megabytes, entries };
  });
}

/** `potluck compare`, cold, and the article's code doing the same trainings. */
async function study(options: PeerOptions): Promise<object> {
  const { seeds, rounds, seconds } = options,
    threads = Math.max(...options.threads);
  const entries: object[] = [],
    rows: string[][] = [];
  for (const name of ["article", "reviews"] as const) {
    const review = await reviewWork(name);
    await withScratch(async (folder) => {
      writeWork(folder, review.train, 0);
      const file = join(folder, "texts.json");
      writeFileSync(file, JSON.stringify(await documentsOf(name, review)));
      const task = {
        work: folder,
        texts: file,
        seconds,
        epochs: review.recipe.train.epochs,
        vectorizer: vectorizerOf(review),
        singleHidden: resolveSingle(review.recipe).model.hidden[0],
      };
      const ours: number[] = [],
        theirs: number[] = [];
      let measured = "";
      for (let round = 0; round < rounds; round++) {
        ours.push(await runStudy(name, seeds));
        const peer = await runPeer<{ vectorising: number; training: number; stepsMeasured: number; steps: number }>(
          "article_study.py",
          threads,
          task,
        );
        theirs.push(peer.vectorising + seeds * peer.training);
        measured = `${whole(peer.stepsMeasured)} of ${whole(peer.steps)}`;
      }
      const ratio = median(theirs.map((value, round) => value / ours[round]));
      entries.push({ name, seeds, threads, ours: spreadOf(ours), article: spreadOf(theirs), ratio, stepsOfOneSeedMeasured: measured });
      rows.push([`${name}, ${seeds} seeds`, three(median(ours)), three(median(theirs)), three(ratio), measured]);
    });
  }
  console.log(table(["potluck compare, cold", "our s", "the article's code s", "times ours", "its steps of a seed measured"], rows));
  return { entries };
}

/** The documents of each dataset that a study vectorises. */
async function documentsOf(name: RecipeName, { recipe }: ReviewWork): Promise<string[][]> {
  const tables = await readTables(recipe, dirname(recipes[name].file));
  return Object.entries(recipe.data).map(([data, { text, sample }]) => {
    const column = tables[data].column(text!) as string[];
    return sample === null ? column : Array.from(sampleRows(column.length, sample, recipe.seed, data), (row) => column[row]);
  });
}

/** A recipe's vectorizer in scikit-learn's names. */
function vectorizerOf({ recipe: { features } }: ReviewWork): object {
  const { vectorizer } = features;
  if (vectorizer.name === "hashing") throw new Error("internal: the studies count words");
  const { minDf, maxDf, stopWords, ngramRange } = vectorizer;
  return { min_df: minDf, max_df: maxDf ?? 1.0, stop_words: stopWords, ngram_range: ngramRange };
}

/** The sections by their names. */
export const sections: Record<string, { title: string; data: readonly string[]; run: PeerSection }> = {
  zipf: { title: "(a) A step of the Zipf pair at growing vocabularies", data: [], run: zipf },
  article: { title: "(b) A step on the article's own data", data: ["polarity_v2", "yelp"], run: reviews("article") },
  reviews: { title: "(c) A step on larger reviews, words", data: ["rt_polarity", "yelp"], run: reviews("reviews") },
  bigrams: { title: "(d) A step on larger reviews, words and word pairs", data: ["rt_polarity", "yelp"], run: reviews("bigrams") },
  tasks: { title: "(e) A step of 2 to 64 tasks over one corpus", data: [], run: tasks },
  cnn: { title: "(f) A step of a small CNN on images", data: [], run: cnn },
  words: { title: "Words a second, and the score reached: fastText", data: ["rt_polarity", "yelp"], run: words },
  text: { title: "Text to features: scikit-learn's CountVectorizer", data: ["rt_polarity", "yelp"], run: text },
  predict: { title: "Texts to answers: scikit-learn's pipelines and fastText", data: ["yelp", "airline_tweets"], run: predict },
  study: { title: "Whole studies: the article's code", data: ["polarity_v2", "rt_polarity", "yelp"], run: study },
};
