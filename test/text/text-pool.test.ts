/**
 * @file Text counted over several threads gives what one thread gives: the same vocabulary, the same matrix, the same errors, whatever the
 * text. Threads start from built files, so the pool is that of `dist`; everything beside it comes from the sources.
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { makeReviews } from "../../src/data/reviews/make-reviews.js";
import { CountedCorpus } from "../../src/text/counting/counted-corpus.js";
import { CountVectorizer, type CountOptions } from "../../src/text/vectorizers/count.js";
import type * as Pool from "../../src/text/threads/text-pool.js";
import { TfidfVectorizer } from "../../src/text/vectorizers/tfidf.js";
import { anyTextOptions, awkwardText, plainText, rowsOf } from "./helpers.js";

const { TextPool, textPoolFor } = await import(new URL("../../dist/text/threads/text-pool.js", import.meta.url).href) as typeof Pool;
const pools = [1, 2, 3].map((threads) => new TextPool(threads));
afterAll(() => Promise.all(pools.map((pool) => pool.close())));
const anyPool = fc.constantFrom(...pools);

const documents = fc.array(fc.oneof(awkwardText, plainText), { maxLength: 8 });
const options: fc.Arbitrary<CountOptions> = fc.tuple(
  fc.oneof(anyTextOptions, anyTextOptions.map((given): CountOptions => ({ ...given, analyzer: "word", tokenPattern: /\S*/u }))),
  fc.record({
    minDf: fc.constantFrom(1, 2, 0.3), maxDf: fc.constantFrom(null, 0.8, 3), maxFeatures: fc.constantFrom(null, 1, 5), binary: fc.boolean(),
  }),
).map(([text, bounds]) => ({ ...text, ...bounds }));

/** What a vectorizer makes, over a pool's threads or over one, and what it knows afterwards; or the message of its error. */
async function outcome(vectorizer: CountVectorizer | TfidfVectorizer, texts: string[], pool?: Pool.TextPool): Promise<unknown> {
  try {
    const x = pool ? await vectorizer.fitTransformIn(pool, texts) : vectorizer.fitTransform(texts);
    return [x.shape, rowsOf(x), JSON.stringify(vectorizer)];
  } catch (error) {
    return (error as Error).message;
  }
}

describe("over 1, 2 and 3 threads", () => {
  test("a CountVectorizer makes and learns what it does over one", async () => {
    await fc.assert(fc.asyncProperty(anyPool, documents, options, async (pool, texts, given) => {
      expect(await outcome(new CountVectorizer(given), texts, pool)).toEqual(await outcome(new CountVectorizer(given), texts));
    }), { numRuns: 400 });
  });

  test("so does one with a given vocabulary, and a TfidfVectorizer", async () => {
    await fc.assert(fc.asyncProperty(anyPool, documents, async (pool, texts) => {
      const given = { vocabulary: ["great", "cat", "é"] };
      expect(await outcome(new CountVectorizer(given), texts, pool)).toEqual(await outcome(new CountVectorizer(given), texts));
      const weights = { sublinearTf: true };
      expect(await outcome(new TfidfVectorizer(weights), texts, pool)).toEqual(await outcome(new TfidfVectorizer(weights), texts));
    }));
  });

  test("a corpus of several datasets is the same corpus", async () => {
    await fc.assert(fc.asyncProperty(anyPool, documents, documents, anyTextOptions, async (pool, a, b, given) => {
      const texts = { a: [...a, "a cat"], b: ["so great", ...b] };
      const outcomes = [CountedCorpus.count(texts, given), await CountedCorpus.countIn(pool, texts, given)].map((corpus) => {
        try {
          const selection = corpus.select({ a: corpus.allRows("a"), b: corpus.allRows("b") });
          const matrices = [corpus.matrix("a", corpus.allRows("a"), selection), corpus.matrix("b", [0], selection)];
          return [corpus.terms(selection.terms), ...matrices.map((x) => rowsOf(x))];
        } catch (error) {
          return (error as Error).message;
        }
      });
      expect(outcomes[1]).toEqual(outcomes[0]);
    }));
  });

  const reviews = Object.values(makeReviews({ documents: 300, seed: 5 })).flatMap(({ texts }) => texts);

  const each = pools.map((pool) => [pool.threads, pool] as const);

  test.each(each)("%i: many documents, each byte the same, on shared memory where threads share", async (_, pool) => {
    const own = [...reviews, "", "Ünïcode 𝒜 \ud800", ...reviews.slice(0, 50).map((text) => text.toUpperCase())];
    for (const ngramRange of [[1, 1], [1, 3]] as const) {
      const vectorizer = new CountVectorizer({ ngramRange, minDf: 2 });
      const expected = vectorizer.fitTransform(own), terms = vectorizer.featureNames;
      const x = await vectorizer.fitTransformIn(pool, own);
      expect(vectorizer.featureNames).toEqual(terms);
      for (const part of ["indptr", "indices", "values"] as const) {
        expect(Buffer.from(x[part].slice().buffer).equals(Buffer.from(expected[part].buffer)), part).toBe(true);
      }
      expect(x.values.buffer instanceof SharedArrayBuffer).toBe(pool.threads > 1);
    }
  });

  test("calls that are under way at once do not mix", async () => {
    const own = Array.from({ length: 6 }, (_, index) => reviews.slice(index * 20, index * 30 + 20));
    const found = await Promise.all(own.map((texts) => new CountVectorizer().fitTransformIn(pools[2], texts)));
    expect(found.map((x) => rowsOf(x))).toEqual(own.map((texts) => rowsOf(new CountVectorizer().fitTransform(texts))));
  });
});

test("a pool is made for much text only", async () => {
  const much = { movie: new Array<string>(8).fill("x".repeat(1e6)), yelp: new Array<string>(9).fill("y".repeat(1e6)) };
  expect([textPoolFor(much, 1), textPoolFor({ movie: much.movie }, 2)]).toEqual([undefined, undefined]);
  const pool = textPoolFor(much, 2)!;
  expect(pool.threads).toBe(2);
  await pool.close();
});

describe("mistakes and mishaps", () => {
  test("are told as one thread tells them, and the pool goes on", async () => {
    const [, pool] = pools;
    const count = (texts: unknown) => new CountVectorizer({ minDf: 2 }).fitTransformIn(pool, texts as string[]);
    await expect(count(["the cat", 7])).rejects.toThrow(/documents\[1\] must be a string, found 7/);
    await expect(count("the cat")).rejects.toThrow(/documents must be a list of strings, found one string/);
    await expect(count(["the", "cat"])).rejects.toThrow(/empty vocabulary: of 2 terms in 2 documents, 2 are in fewer/);
    expect((await count(["the cat", "the mat"])).shape).toEqual([2, 1]);
  });

  test.each([0, 1.5, 65, NaN])("%s threads are none", (threads) => {
    expect(() => new TextPool(threads)).toThrow(new RegExp(`TextPool: threads must be a whole number from 1 to 64, found ${threads}`, "u"));
  });

  test("a thread that dies is named, and the next call has a new one", async () => {
    const pool = new TextPool(2);
    const { places: [{ worker }] } = (pool as unknown as { pool: { places: { worker: { terminate(): void } }[] } }).pool;
    const under = new CountVectorizer().fitTransformIn(pool, ["the cat", "the mat"]);
    worker.terminate();
    await expect(under).rejects.toThrow(/^thread 2 of 2, which counts text, ended: it exited with code \d$/);
    expect((await new CountVectorizer().fitTransformIn(pool, ["the cat"])).shape).toEqual([1, 2]);
    await pool.close();
  });

  test("a pool that is closed says so", async () => {
    const pool = new TextPool(3);
    const under = new CountVectorizer().fitTransformIn(pool, ["the cat", "the mat"]);
    const closed = pool.close();
    await expect(under).rejects.toThrow(/thread \d of 3.*ended: the pool was closed/);
    await closed;
    await expect(new CountVectorizer().fitTransformIn(pool, ["the cat"])).rejects.toThrow(/closed: make a new one/);
  });
});

describe("a process", () => {
  const source = `
    import { CountVectorizer } from ${JSON.stringify(new URL("../../dist/index.js", import.meta.url).href)};
    import { TextPool } from ${JSON.stringify(new URL("../../dist/exports/node.js", import.meta.url).href)};
    const pool = new TextPool(3);
    const x = await new CountVectorizer().fitTransformIn(pool, ["the cat", "the mat", "cat cat"]);
    console.log(pool.threads, ...x.toDense());`;
  const run = (...flags: string[]) => spawnSync(process.execPath, [...flags, "--input-type=module", "-e", source], {
    cwd: fileURLToPath(new URL("../..", import.meta.url)), encoding: "utf8", timeout: 25_000,
  });

  test("waits for its counts and ends by itself, though its threads wait for more", () => {
    expect(run()).toMatchObject({ status: 0, stdout: "3 1 0 1 0 1 1 2 0 0\n" });
  });

  test("without shared memory counts in one thread", () => {
    const result = run("--import", "data:text/javascript,delete globalThis.SharedArrayBuffer");
    expect(result).toMatchObject({ status: 0, stdout: "1 1 0 1 0 1 1 2 0 0\n" });
  });
});
