/** @file Text to features: CountVectorizer.fitTransform on the sentences of rt_polarity and all Yelp reviews together. */
import { CountVectorizer } from "potluck";
import { readSource } from "potluck/node";
import type { BenchOptions } from "../harness/options.js";
import { dataFolder, missingData } from "../harness/paths.js";
import { spreadOf } from "../harness/statistics.js";
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

/** Bags of words, and of words and word pairs. */
export async function vectorise({ rounds }: BenchOptions): Promise<object> {
  const missing = missingData("rt_polarity", "yelp");
  if (missing) {
    console.log(`Left out: ${missing}`);
    return { leftOut: missing };
  }
  const texts = await reviewTexts();
  const megabytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0) / 1e6;
  const variants = VARIANTS.map(({ name, options }) => {
    const seconds: number[] = [];
    let features = 0;
    for (let round = 0; round < 3 * rounds; round++) {
      const began = performance.now();
      features = new CountVectorizer(options).fitTransform(texts).cols;
      seconds.push((performance.now() - began) / 1000);
    }
    return { name, features, first: seconds[0], seconds: spreadOf(seconds.slice(1)) };
  });
  console.log(`${whole(texts.length)} documents, ${three(megabytes)} MB of UTF-8`);
  console.log(
    table(
      ["CountVectorizer.fitTransform", "features", "first s", "s", "MB/s", "documents/s"],
      variants.map(({ name, features, first, seconds: { median } }) => [
        name,
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
