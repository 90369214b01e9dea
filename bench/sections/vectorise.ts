/** @file Text to features: CountVectorizer over a TextPool, on the sentences of rt_polarity and all Yelp reviews together. */
import { CountVectorizer } from "potluck";
import { readSource, TextPool } from "potluck/node";
import type { BenchOptions } from "../harness/options.js";
import { dataFolder, missingData } from "../harness/paths.js";
import { type Spread, spreadOf } from "../harness/statistics.js";
import { table, three, whole } from "../harness/table.js";

/** The texts of both corpora. @throws PotluckError where they are not there */
export async function reviewTexts(): Promise<string[]> {
  const folder = dataFolder();
  const movie = await readSource({ file: "rt_polarity/rt-polarity.*", format: "lines" }, { folder });
  const yelp = await readSource({ file: "yelp/yelp.csv.gz" }, { folder });
  return [...movie.column("text"), ...yelp.column("text")] as string[];
}

const VARIANTS = [
  { name: "words", options: {} },
  { name: "words and word pairs", options: { ngramRange: [1, 2] } },
] as const;

/** Calls until all threads have their code compiled. */
const FIRST_ROUNDS = 4;

/** Bags of words, and of words and word pairs. */
export async function vectorise({ threads, rounds }: BenchOptions): Promise<object> {
  const missing = missingData("rt_polarity", "yelp");
  if (missing) {
    console.log(`Left out: ${missing}`);
    return { leftOut: missing };
  }
  const texts = await reviewTexts();
  const megabytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0) / 1e6;
  const variants: { name: string; threads: number; features: number; first: number; seconds: Spread }[] = [];
  for (const count of threads) {
    for (const { name, options } of VARIANTS) {
      const pool = new TextPool(count);
      const seconds: number[] = [];
      let features = 0;
      for (let round = 0; round < FIRST_ROUNDS + 3 * rounds; round++) {
        const began = performance.now();
        features = (await new CountVectorizer(options).fitTransformIn(pool, texts)).cols;
        seconds.push((performance.now() - began) / 1000);
      }
      await pool.close();
      variants.push({ name, threads: count, features, first: seconds[0], seconds: spreadOf(seconds.slice(FIRST_ROUNDS)) });
    }
  }
  console.log(`${whole(texts.length)} documents, ${three(megabytes)} MB of UTF-8`);
  console.log(
    table(
      ["CountVectorizer, fit and transform", "threads", "features", "first s", "s", "MB/s", "documents/s"],
      variants.map(({ name, threads: count, features, first, seconds: { median } }) => [
        name,
        String(count),
        whole(features),
        three(first),
        three(median),
        three(megabytes / median),
        whole(texts.length / median),
      ]),
    ),
  );
  return { documents: texts.length, megabytes, variants };
}
