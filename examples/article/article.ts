/**
 * @file The article's code ("An easy recipe for multi-task learning in PyTorch that you can do at home", Adam K, 2022) in TypeScript, as
 * close to line for line as it goes. Run it with `npm run article`, the data in POTLUCK_DATA (see fetch.mjs).
 */
import {
  Adam, bceWithLogits, CombinedLoader, CountVectorizer, crossEntropy, DataLoader, describeError, MultiTaskNetwork, SingleTaskNetwork,
  type SparseMatrix, splitRows, TaskDataset,
} from "potluck";
import { sampleRows } from "potluck/data";
import { f1 } from "potluck/metrics";
import type { NdArray } from "potluck/nn";
import { readSource } from "potluck/node";
import { fitSharedVocabulary } from "potluck/text";

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
const yelpF1 = (logits: NdArray, y: NdArray) => {
  const classes = Array.from(y.data, (_, row) => largest(logits.data.subarray(3 * row, 3 * row + 3)));
  return f1(y.data, classes, { average: "micro" });
};
const largest = (row: Float32Array) => row.indexOf(Math.max(...row));

async function main() {
  const { movie, yelp } = await loadData();

  const movie_dl = new DataLoader(movie.train, { batchSize: 64, shuffle: true, seed: 1, name: "movie" });
  const yelp_dl = new DataLoader(yelp.train, { batchSize: 64, shuffle: true, seed: 1, name: "yelp" });

  // A model for a single task.
  const single = new SingleTaskNetwork({ inputDim: movie.train.x.cols, outputDim: 1, hidden: 300, seed: 1 });
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

  // One model for both tasks.
  const model = new MultiTaskNetwork({ inputDim: movie.train.x.cols, hidden: 200, outputDims: { movie: 1, yelp: 3 }, seed: 1 });
  const optimizer = new Adam(model.parameters(), { lr: 1e-3 });
  const lossesPerStep: number[] = [];
  for (let i = 0; i < 6; i++) {
    const zipped_dls = new CombinedLoader({ movie: movie_dl, yelp: yelp_dl });
    for (const batch of zipped_dls) {
      const movie_preds = model.forward(batch.movie.x, "movie");
      const movie_loss = bceWithLogits(movie_preds, batch.movie.y);

      const yelp_preds = model.forward(batch.yelp.x, "yelp");
      const yelp_loss = crossEntropy(yelp_preds, batch.yelp.y);

      const loss = movie_loss.add(yelp_loss);
      lossesPerStep.push(loss.item());

      optimizer.zeroGrad();
      loss.backward();
      optimizer.step();
    }
    const movieScore = movieF1(model.predict(movie.test.x, "movie"), movie.test.y);
    const yelpScore = yelpF1(model.predict(yelp.test.x, "yelp"), yelp.test.y);
    const scores = `F1 movie ${movieScore.toFixed(3)}, yelp ${yelpScore.toFixed(3)}`;
    console.log(`together, epoch ${i + 1}: ${scores}; loss ${lossesPerStep.at(-1)!.toFixed(3)}`);
  }
}

main().catch((error: unknown) => {
  console.error(describeError(error));
  process.exitCode = 1;
});
