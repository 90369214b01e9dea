/** @file The models whose files are mutated: every kind of task, column and vectorizer, several trunks, and small files. */
import { Model } from "../../../src/model/model.js";
import { ALL_TASKS, mixedTable, SHORT, trainedBytes } from "../trained.js";

/** Model files by name. */
export async function fuzzedModels(): Promise<Record<string, Uint8Array>> {
  const table = mixedTable(40), tables = { mixed: table };
  const all = await trainedBytes(`
data: { mixed: { text: text, numeric: [age], categorical: [job], vector: [point], missing: ["?"], source: x.csv } }
features: { vectorizer: { name: tfidf, minDf: 1 } }
model: { hidden: [5] }${ALL_TASKS}`, tables);
  const experts = await trainedBytes(`
data: { mixed: { text: text, source: x.csv } }
features: { vectorizer: { name: hashing, buckets: 32 } }
model: { trunk: mmoe, hidden: [4], experts: 2 }${ALL_TASKS}`, tables);
  const linear = await trainedBytes(`
data: { mixed: { text: text, source: x.csv } }
features: { vectorizer: { name: count, minDf: 1 } }
model: { hidden: [] }
tasks: { mood: { data: mixed, target: mood, kind: binary, positive: glad }, one: { data: mixed, target: word, kind: multiclass, by: job } }
${SHORT}`, tables);
  const images = await trainedBytes(`
data: { mixed: { image: image, source: x.csv } }
model: { trunk: cnn, channels: [2], hidden: [4] }
tasks: { word: { data: mixed, target: word, kind: multiclass } }
${SHORT}`, tables);
  const model = Model.from(all), small = { half: model.toBytes({ dtype: "float16" }), whole: model.toBytes({ dtype: "int8" }) };
  model.dispose();
  return { all, experts, linear, images, ...small };
}
