/**
 * @file The article's code ("An easy recipe for multi-task learning in PyTorch that you can do at home", Adam K, 2022) in TypeScript, as
 * close to line for line as it goes. Run it with `npm run article`, the data in POTLUCK_DATA (see fetch.mjs).
 */
import {
  Adam, bceWithLogits, CombinedLoader, CountVectorizer, crossEntropy, DataLoader, describeError, Linear, Module, type SparseMatrix,
  splitRows, TaskDataset,
} from "potluck";
import { sampleRows } from "potluck/data";
import { f1 } from "potluck/metrics";
import type { NdArray } from "potluck/nn";
import { readSource } from "potluck/node";
import { fitSharedVocabulary } from "potluck/text";

/** A model for a single task. */
class SingleTaskNetwork extends Module {
  readonly hidden: Linear;
  readonly final: Linear;

  constructor(inputDim: number, outputDim = 1, hiddenDim = 300) {
    super();
    this.hidden = new Linear(inputDim, hiddenDim);
    this.final = new Linear(hiddenDim, outputDim);
  }

  forward(x: SparseMatrix) {
    const h = this.hidden.forward(x).sigmoid();
    return this.final.forward(h);
  }
}

/** One model for both tasks: a final layer for each. */
class MultiTaskNetwork extends Module {
  readonly hidden: Linear;
  readonly final0: Linear;
  readonly final1: Linear;

  constructor(inputDim: number, outputDim0 = 1, outputDim1 = 3, hiddenDim = 200) {
    super();
    this.hidden = new Linear(inputDim, hiddenDim);
    this.final0 = new Linear(hiddenDim, outputDim0);
    this.final1 = new Linear(hiddenDim, outputDim1);
  }

  forward(x: SparseMatrix, taskId: 0 | 1) {
    const h = this.hidden.forward(x).sigmoid();
    return taskId === 0 ? this.final0.forward(h) : this.final1.forward(h);
  }
}

/** The data: documents and classes of the two tasks, split, as bags of the words that both corpora know. */
async function loadData() {
  const folder = process.env.POTLUCK_DATA ?? "data";
  const movies = await readSource({ texts: `${folder}/polarity_v2/review_polarity.tar.gz` }, { folder: "." });
  const reviews = await readSource(
    { sql: "select text, stars from '${POTLUCK_DATA}/yelp/yelp.csv.gz' where stars in (1, 3, 5)" },
    { folder: ".", environment: { POTLUCK_DATA: folder } },
  );
  const sample = [...sampleRows(reviews.rows, 2000, 1, "yelp")];

  const movieTexts = movies.column("text") as string[];
  const movieY = movies.column("label").map((label) => (label === "pos" ? 1 : 0));
  const yelpTexts = sample.map((row) => reviews.column("text")[row] as string);
  const yelpY = sample.map((row) => [1, 3, 5].indexOf(Number(reviews.column("stars")[row])));

  const options = { minDf: 3, maxDf: 0.33, stopWords: "english" } as const;
  const { terms } = fitSharedVocabulary({ movie: movieTexts, yelp: yelpTexts }, options, "intersection");
  const vectorizer = new CountVectorizer({ ...options, vocabulary: terms });
  return { movie: split(vectorizer.transform(movieTexts), movieY, "movie"), yelp: split(vectorizer.transform(yelpTexts), yelpY, "yelp") };
}

function split(X: SparseMatrix, y: number[], name: string) {
  const rows = splitRows({ rows: X.rows, test: 0.25, labels: y, seed: 1, name });
  const dataset = new TaskDataset(X, y);
  return { train: dataset.select(rows.train), test: dataset.select(rows.test) };
}

/** The article's scores: F1 of the positive class for movies, micro-averaged F1 (that is, accuracy) for Yelp. */
const movieF1 = (logits: NdArray, y: NdArray) => f1(y.data, logits.data.map((logit) => (logit > 0 ? 1 : 0)));
const yelpF1 = (logits: NdArray, y: NdArray) => f1(y.data, Array.from(y.data, (_, row) => predicted(logits, row)), { average: "micro" });

/** The class with the largest logit. */
function predicted(logits: NdArray, row: number) {
  const own = logits.data.subarray(3 * row, 3 * row + 3);
  return own.indexOf(Math.max(...own));
}

async function main() {
  const { movie, yelp } = await loadData();

  const movie_dl = new DataLoader(movie.train, { batchSize: 64, shuffle: true, seed: 1, name: "movie" });
  const yelp_dl = new DataLoader(yelp.train, { batchSize: 64, shuffle: true, seed: 1, name: "yelp" });

  const single = new SingleTaskNetwork(movie.train.x.cols).seed(1);
  const singleOptimizer = new Adam(single.parameters(), { lr: 1e-3 });
  for (let i = 0; i < 6; i++) {
    for (const { x, y } of movie_dl) {
      const preds = single.forward(x);
      const loss = bceWithLogits(preds, y);

      singleOptimizer.zeroGrad();
      loss.backward();
      singleOptimizer.step();
    }
    console.log(`movie alone, epoch ${i + 1}: F1 ${movieF1(single.predict(movie.test.x), movie.test.y).toFixed(3)}`);
  }

  // The final layers draw from the streams that the recipe's heads draw from, so that both give the same numbers.
  const model = new MultiTaskNetwork(movie.train.x.cols).seed(1, { streams: { final0: "final_movie", final1: "final_yelp" } });
  const optimizer = new Adam(model.parameters(), { lr: 1e-3 });
  const lossesPerStep: number[] = [];
  for (let i = 0; i < 6; i++) {
    const zipped_dls = new CombinedLoader({ movie: movie_dl, yelp: yelp_dl });
    for (const batch of zipped_dls) {
      const movie_preds = model.forward(batch.movie.x, 0);
      const movie_loss = bceWithLogits(movie_preds, batch.movie.y);

      const yelp_preds = model.forward(batch.yelp.x, 1);
      const yelp_loss = crossEntropy(yelp_preds, batch.yelp.y);

      const loss = movie_loss.add(yelp_loss);
      lossesPerStep.push(loss.item());

      optimizer.zeroGrad();
      loss.backward();
      optimizer.step();
    }
    const movieScore = movieF1(model.predict(movie.test.x, 0), movie.test.y);
    const yelpScore = yelpF1(model.predict(yelp.test.x, 1), yelp.test.y);
    const loss = lossesPerStep.at(-1)!.toFixed(3);
    console.log(`together, epoch ${i + 1}: F1 movie ${movieScore.toFixed(3)}, yelp ${yelpScore.toFixed(3)}; loss ${loss}`);
  }
}

main().catch((error: unknown) => {
  console.error(describeError(error));
  process.exitCode = 1;
});
