/**
 * @file The article's corpora, whose vocabularies' sizes are known: 18,264 movie terms, 8,576 Yelp terms, 6,078 in both.
 */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { DuckDBInstance } from "@duckdb/node-api";
import { expect, test } from "vitest";
import { CountVectorizer } from "../../src/text/vectorizers/count.js";
import { fitSharedVocabulary } from "../../src/text/vocabulary/shared-vocabulary.js";

const folder = path.resolve(process.env.POTLUCK_DATA ?? "../shared/data");
const reviews = path.join(folder, "polarity_v2", "review_polarity.tar.gz");
const yelpFile = path.join(folder, "yelp", "yelp.csv.gz");
const missing = [reviews, yelpFile].filter((file) => !existsSync(file));
if (missing.length > 0) console.log(`skipped: the article's corpora need ${missing.join(" and ")}; set POTLUCK_DATA to their folder`);

/** The text files of a tar: 512-byte headers with name and octal size, each followed by its file, padded to 512. */
function textsOfTar(tar: Buffer): string[] {
  const texts: string[] = [];
  for (let at = 0; tar[at] !== 0;) {
    const name = tar.toString("latin1", at, at + 100).replace(/\0.*$/su, "");
    const size = parseInt(tar.toString("latin1", at + 124, at + 136), 8);
    if (name.endsWith(".txt")) texts.push(tar.toString("utf8", at + 512, at + 512 + size));
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return texts;
}

async function yelpTexts(): Promise<string[]> {
  const connection = await (await DuckDBInstance.create()).connect();
  const file = yelpFile.replaceAll("'", "''");
  const sql = `select text from read_csv('${file}', all_varchar = true, quote = '"', escape = '"', header = true) where stars in (1, 3, 5)`;
  const rows = (await connection.runAndReadAll(sql)).getRowsJson();
  connection.closeSync();
  return rows.map(([text]) => text as string);
}

test.skipIf(missing.length > 0)("the article's vocabularies", async () => {
  const movie = textsOfTar(gunzipSync(readFileSync(reviews))).filter((text) => text.length > 0);
  const yelp = await yelpTexts();
  expect([movie.length, yelp.length]).toEqual([2000, 5547]);

  const options = { minDf: 3, maxDf: 0.33, stopWords: "english" } as const;
  const shared = fitSharedVocabulary({ movie, yelp }, options, "intersection");
  expect([shared.datasets.movie.length, shared.datasets.yelp.length, shared.terms.length]).toEqual([18264, 8576, 6078]);
  const x = new CountVectorizer({ ...options, vocabulary: shared.terms }).transform(movie);
  expect(x.shape).toEqual([2000, 6078]);
});
