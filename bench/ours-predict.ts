/** @file One contender, Potluck: a trained text model that predicts, timed. Takes its task as JSON. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Experiment, parseRecipe } from "potluck";
import { tableFromColumns } from "potluck/data";
import { Model } from "potluck/model";
import { encodeModel, trainJob } from "potluck/train";

/** What to run. */
export interface PredictTask {
  /** A file with `{ texts, labels }`, of which the first `train` train. */
  data: string;
  train: number;
  /** Widths of hidden layers; none: a linear model. */
  hidden: readonly number[];
  /** Runs in one process. */
  times: number;
}

/** What came out: seconds of each time, and the share of the other rows that are right. */
export interface PredictTimes {
  seconds: number[];
  accuracy: number;
}

/** Trains a model, and lets it predict all other rows. */
export async function predictOurs({ data, train, hidden, times }: PredictTask): Promise<PredictTimes> {
  const { texts, labels } = JSON.parse(readFileSync(data, "utf8")) as { texts: string[]; labels: string[] };
  const table = tableFromColumns("rows", { text: texts.slice(0, train), label: labels.slice(0, train) });
  const recipe = parseRecipe(
    `
data: { rows: { source: rows.csv, text: text, split: { test: 0 } } }
tasks: { label: { data: rows, target: label, kind: multiclass } }
features: { vectorizer: { name: count, minDf: 2 } }
model: { hidden: [${hidden.join(", ")}] }
train: { epochs: 6, batchSize: 64, optimizer: { name: adam, lr: 0.003 } }`,
    { file: "predict.yaml" },
  );
  const experiment = await Experiment.open(recipe, { rows: table });
  const { plan, split } = await trainJob({ recipe, split: experiment.split(), seed: 1 });
  const model = Model.from(encodeModel({ recipe, split, network: plan.model }));
  plan.model.dispose();
  const rows = tableFromColumns("rows", { text: texts.slice(train) }),
    seconds: number[] = [];
  let right = 0;
  for (let time = 0; time < times; time++) {
    const began = performance.now(),
      answers = model.predictTable(rows);
    seconds.push((performance.now() - began) / 1000);
    right = answers.filter(({ label }, row) => label.label === labels[train + row]).length;
  }
  return { seconds, accuracy: right / rows.rows };
}

if (process.argv[1] && join(process.argv[1]) === import.meta.filename) {
  console.log(JSON.stringify(await predictOurs(JSON.parse(process.argv[2]) as PredictTask)));
}
