/**
 * @file On real reviews and tweets: without the five words that explain most a logit moves more than without five random words. It trains
 * for some seconds, so it runs only where `POTLUCK_EXPLAIN_ROWS` says on how many rows (docs/explain.md has the figures of 400).
 */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { type Table, tableFromColumns } from "../../../src/data/table.js";
import { RandomStream } from "../../../src/engine/random.js";
import { Model } from "../../../src/model/model.js";
import { readSource } from "../../../src/source/node/read-source.js";
import { trainedBytes } from "../trained.js";

const folder = path.resolve(process.env.POTLUCK_DATA ?? "../shared/data"), asked = Number(process.env.POTLUCK_EXPLAIN_ROWS ?? 0);
const reviews = ["pos", "neg"].map((side) => path.join(folder, "rt_polarity", `rt-polarity.${side}`));
const tweets = path.join(folder, "airline_tweets", "Tweets.csv.gz"), needed = [...reviews, tweets].filter((file) => !existsSync(file));
const reason = needed.length > 0 ? `they need ${needed.join(" and ")}; set POTLUCK_DATA to their folder` :
  asked === 0 ? "they train for some seconds; set POTLUCK_EXPLAIN_ROWS to a number of rows" : null;
if (reason !== null) console.log(`skipped: explanations of real texts: ${reason}`);

function reviewTable(): Table {
  const sides = reviews.map((file) => readFileSync(file, "latin1").split("\n").filter((line) => line.trim() !== ""));
  const rows = sides[0].flatMap((text, row) => [[text, "pos"], [sides[1][row], "neg"]]);
  return tableFromColumns("rt_polarity", { text: rows.map(([text]) => text), label: rows.map(([, label]) => label) });
}

/** How far the predicted class's logit moves on average, and in how many rows farther without the words that explain most. */
function moves(model: Model, texts: readonly string[]): { top: number; random: number; wins: number } {
  const stream = new RandomStream(2, "delete");
  let top = 0, random = 0, wins = 0;
  for (const text of texts) {
    const { outputs: [{ label, output, contributions }] } = model.explain(text).mood, words = contributions.map(({ spans }) => spans!);
    const outputOf = (gone: readonly (typeof words)[number][]): number => {
      let rest = text;
      for (const [from, to] of gone.flat().sort(([a], [b]) => b - a)) rest = rest.slice(0, from) + rest.slice(to);
      const { outputs } = model.explain(rest, { classes: "all", top: 1 }).mood;
      return (outputs.find((one) => one.label === label) ?? outputs[0]).output;
    };
    const best = Math.abs(output - outputOf(words.slice(0, 5))), rest = [...words];
    const drawn = Array.from({ length: Math.min(5, rest.length) }, () => rest.splice(stream.integer(rest.length), 1)[0]);
    const other = Math.abs(output - outputOf(drawn));
    top += best / texts.length;
    random += other / texts.length;
    if (best > other) wins++;
  }
  return { top, random, wins };
}

test.skipIf(reason !== null)("deleting what explains most moves the logit more than deleting as many random words", async () => {
  const sets = [
    { name: "rt_polarity", table: reviewTable(), target: "label" },
    { name: "airline_tweets", table: await readSource({ file: tweets, invalid: "replace" }), target: "airline_sentiment" },
  ];
  for (const { name, table, target } of sets) {
    const texts = table.column("text").slice(-asked) as string[], kind = target === "label" ? "binary, positive: pos" : "multiclass";
    for (const network of ["hidden: []", "hidden: [50]", "hidden: [50], activation: sigmoid", "trunk: mmoe, experts: 3, hidden: [30]"]) {
      const model = Model.from(await trainedBytes(`
data: { texts: { source: texts.csv, text: text } }
split: { test: 0.2 }
features: { vectorizer: { name: count, minDf: 2 } }
tasks: { mood: { data: texts, target: ${target}, kind: ${kind} } }
model: { ${network} }
train: { epochs: 3, batchSize: 64, optimizer: { name: adam, lr: 0.005 } }`, { texts: table }));
      const { top, random, wins } = moves(model, texts);
      console.log(`${name}, ${network}, ${texts.length} rows: five words that explain most ${top.toFixed(2)}, five random words ` +
        `${random.toFixed(2)}; more in ${(wins / texts.length * 100).toFixed(0)}% of the rows`);
      expect(top).toBeGreaterThan(random);
      model.dispose();
    }
  }
}, 3_600_000);
