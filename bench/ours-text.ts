/** @file One contender, Potluck: CountVectorizer over a TextPool, timed, with a digest of what came out. Takes its task as JSON. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CountVectorizer } from "potluck";
import { TextPool } from "potluck/node";

/** What to run: the documents are a JSON array of strings. */
export interface TextTask {
  texts: string;
  ngramRange: [number, number];
  threads: number;
  /** Runs in one process, the first of which finds the code not compiled yet. */
  times: number;
}

/** What came out: seconds of each time, and a digest of terms, indptr, indices and values. */
export interface TextTimes {
  seconds: number[];
  features: number;
  digest: string;
}

/** Runs a task in this process. */
export async function vectoriseOurs({ texts, ngramRange, threads, times }: TextTask): Promise<TextTimes> {
  const documents = JSON.parse(readFileSync(texts, "utf8")) as string[];
  const pool = new TextPool(threads);
  const seconds: number[] = [];
  for (;;) {
    const vectorizer = new CountVectorizer({ ngramRange });
    const began = performance.now();
    const { cols, indptr, indices, values } = await vectorizer.fitTransformIn(pool, documents);
    seconds.push((performance.now() - began) / 1000);
    if (seconds.length < times) continue;
    await pool.close();
    const digest = createHash("sha256").update(vectorizer.featureNames.join("\n"));
    for (const array of [indptr, indices, values]) digest.update(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
    return { seconds, features: cols, digest: digest.digest("hex") };
  }
}

if (process.argv[1] && join(process.argv[1]) === import.meta.filename) {
  console.log(JSON.stringify(await vectoriseOurs(JSON.parse(process.argv[2]) as TextTask)));
}
