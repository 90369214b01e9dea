/** @file Texts to answers with trained models: ours beside scikit-learn's pipelines and fastText, on the same rows, one thread each. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { readSource } from "potluck/node";
import { runJson } from "../harness/child.js";
import { builtFile, dataFolder } from "../harness/paths.js";
import { withScratch } from "../harness/scratch.js";
import { median, spreadOf } from "../harness/statistics.js";
import { table, three, whole } from "../harness/table.js";
import type { PredictTask, PredictTimes } from "../ours-predict.js";
import { runPeer } from "./python.js";

/** Rows that train; all others are predicted. */
const TRAIN = 2000;
/** Times that each process predicts all rows; ours is compiled after the first few, which do not count for anybody. */
const TIMES = 7,
  FIRST = 3;

/** Who predicts, and beside whom. */
const CONTENDERS = [
  { name: "linear", hidden: [], peer: "scikit-learn, LogisticRegression", model: "sklearn" },
  { name: "hidden 200", hidden: [200], peer: "scikit-learn, MLPClassifier", model: "sklearn" },
  { name: "linear", hidden: [], peer: "fastText, dimension 100", model: "fasttext" },
  { name: "hidden 200", hidden: [200], peer: "fastText, dimension 100", model: "fasttext" },
] as const;

/** Rows of text with a label: long reviews, and short tweets. */
async function corpora(): Promise<{ name: string; texts: string[]; labels: string[] }[]> {
  const folder = dataFolder(),
    yelp = await readSource({ file: "yelp/yelp.csv.gz" }, { folder }),
    tweets = await readSource({ file: "airline_tweets/Tweets.csv.gz", encoding: "latin1" }, { folder });
  return [
    { name: "yelp", texts: yelp.column("text") as string[], labels: yelp.column("stars") as string[] },
    { name: "tweets", texts: tweets.column("text") as string[], labels: tweets.column("airline_sentiment") as string[] },
  ];
}

/** Rows a second of each, in turns. */
export async function predict({ rounds }: { rounds: number }): Promise<object> {
  return withScratch(async (folder) => {
    const entries: object[] = [],
      lines: string[][] = [];
    for (const { name, texts, labels } of await corpora()) {
      const data = join(folder, `${name}.json`),
        rows = texts.length - TRAIN;
      writeFileSync(data, JSON.stringify({ texts, labels }));
      for (const { name: ours, hidden, peer, model } of CONTENDERS) {
        const own: PredictTimes[] = [],
          theirs: PredictTimes[] = [];
        const task: PredictTask = { data, train: TRAIN, hidden, times: TIMES };
        for (let round = 0; round < rounds; round++) {
          own.push(await runJson<PredictTimes>(process.execPath, [builtFile("ours-predict.js")], task));
          theirs.push(await runPeer<PredictTimes>("predict.py", 1, { ...task, model }));
        }
        const speed = (list: readonly PredictTimes[]): number[] => list.map(({ seconds }) => rows / median(seconds.slice(FIRST)));
        const [mine, other] = [speed(own), speed(theirs)],
          ratio = median(mine.map((each, round) => each / other[round]));
        const accuracy = { ours: median(own.map((each) => each.accuracy)), peer: median(theirs.map((each) => each.accuracy)) };
        entries.push({ corpus: name, rows, ours, peer, rowsPerSecond: { ours: spreadOf(mine), peer: spreadOf(other) }, ratio, accuracy });
        lines.push([
          name,
          ours,
          whole(median(mine)),
          peer,
          whole(median(other)),
          three(ratio),
          `${three(accuracy.ours)} / ${three(accuracy.peer)}`,
        ]);
      }
    }
    console.log(table(["rows", "ours", "rows/s", "peer", "rows/s", "ratio", "accuracy"], lines));
    return { train: TRAIN, entries };
  });
}
