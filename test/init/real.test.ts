/**
 * @file The real datasets, where they are there: for each file and folder a recipe, which was fitted to the rows that were looked at, or
 * one clear sentence.
 */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { parsed, sentence } from "./files.js";

const data = resolve(process.env.POTLUCK_DATA ?? "../shared/data");
const there = existsSync(data);
if (!there) console.log(`skipped: real datasets are not in ${data}; set POTLUCK_DATA to their folder`);

const at = (names: string): string[] => names.split(" ").map((name) => join(data, name));

describe.skipIf(!there)("real data", () => {
  it.each<[string, Record<string, string>, string]>([
    ["ag_news_test", { ag_news_test: "multiclass" }, "column2"],
    ["airline_tweets/Tweets.csv.gz", { airline_sentiment: "multiclass" }, "text"],
    ["mnist_idx_t10k", { label: "multiclass" }, ""],
    ["optdigits", { Class: "multiclass" }, ""],
    ["polarity_v2/review_polarity.tar.gz", { label: "binary" }, "text"],
    ["rt_polarity", { "rt-polarity": "binary" }, "text"],
    ["sms_spam/sms.tsv", { sms: "binary" }, "column1"],
    ["trec/TREC.test", { label: "multiclass" }, "text"],
    ["trec", { label: "multiclass" }, "text"],
    ["uci_adult/adult-train.csv.gz uci_adult/adult-test.csv.gz", { adult: "binary" }, ""],
    ["wine_quality", { "winequality-red": "multiclass", "winequality-white": "multiclass" }, ""],
    ["yelp/yelp.csv.gz", { stars: "ordinal" }, "text"],
  ])("%s", async (names, tasks, text) => {
    const { recipe } = await parsed(at(names));
    expect(Object.fromEntries(Object.entries(recipe.tasks).map(([name, { kind }]) => [name, kind]))).toEqual(tasks);
    expect(Object.values(recipe.data)[0].text ?? "").toBe(text);
  });

  it.each([
    ["rt_polarity/rt-polarity.neg", "has texts and no labels"],
    ["ag_news_test/readme.txt", "has texts and no labels"],
    ["ag_news_test/classes.txt", "has texts and no labels"],
    ["uci_adult/adult.names", "has texts and no labels"],
    ["optdigits/optdigits.names", "has texts and no labels"],
    ["mnist_idx_t10k/t10k-labels-idx1-ubyte.gz", "has labels alone"],
  ])("%s: %s", async (name, said) => {
    expect(await sentence(at(name))).toContain(said);
  });

  it("finds what is wrong with the tweets' columns", async () => {
    const { roles, yaml } = await parsed(at("airline_tweets/Tweets.csv.gz"));
    expect(roles).toMatchObject({
      tweet_id: "left out", negativereason: "left out", negativereason_confidence: "left out", airline_sentiment_confidence: "left out",
      retweet_count: "numeric", airline: "categorical", name: "left out",
    });
    expect(yaml).toContain("invalid: replace");
  });

  it("reads the census' marks, blanks, and the labels of its test rows", async () => {
    const { recipe, yaml } = await parsed(at("uci_adult/adult-train.csv.gz uci_adult/adult-test.csv.gz"));
    expect(yaml).toContain('missing: ["?"]');
    expect(recipe.tasks.adult).toMatchObject({ target: "column14", positive: ">50K" });
    expect(recipe.data.adult.numeric).toHaveLength(6);
  });
});
