/**
 * @file From text to answers by an ONNX file alone: the vectorizer and the labels are in its metadata. Prints a JSON line for each text.
 *
 *     npm install potluck onnxruntime-node
 *     npx potluck export runs/demo-1/together --sparse
 *     node predict.js runs/demo-1/together/model.onnx "A wonderful film." "The soup was cold."
 *
 * For models that read one text column, by any vectorizer. The file may also be one without --sparse.
 */
import { readFile } from "node:fs/promises";
import { argv } from "node:process";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { readOnnxMetadata } from "potluck/model";
import type { SparseMatrix } from "potluck/nn";
import { predictions, targetMapFromJSON } from "potluck/tasks";
import { vectorizerFromJSON } from "potluck/text";

/** The part of the card that this program needs. */
interface Card {
  features: { vectorizer: unknown; columns: unknown[] };
  tasks: Record<string, { labels: { kind: string } }>;
}

/** The features as the file takes them: a matrix, or the entries that are not 0. */
function feedsOf(session: InferenceSession, x: SparseMatrix): Record<string, Tensor> {
  if (session.inputNames.includes("features")) return { features: new Tensor("float32", x.toDense(), [x.rows, x.cols]) };
  const wide = (list: Uint32Array) => BigInt64Array.from(list, BigInt);
  return {
    indices: new Tensor("int64", wide(x.indices), [x.nonzeros]),
    values: new Tensor("float32", x.values, [x.nonzeros]),
    offsets: new Tensor("int64", wide(x.indptr), [x.rows + 1]),
  };
}

async function main([path, ...texts]: string[]): Promise<void> {
  if (path === undefined || texts.length === 0) throw new Error("usage: node predict.js MODEL.onnx TEXT ...");
  const bytes = await readFile(path), { potluck } = readOnnxMetadata(bytes, path);
  const { features, tasks } = JSON.parse(potluck) as Card;
  if (features.vectorizer === null || features.columns.length > 0) throw new Error("this example is for models that read text alone");
  const session = await InferenceSession.create(bytes), x = vectorizerFromJSON(features.vectorizer).transform(texts);
  const outputs = await session.run(feedsOf(session, x));
  const answers = Object.entries(tasks).map(([task, { labels }]) => {
    const { dims, data } = outputs[`${task}.logits`];
    return [task, predictions(targetMapFromJSON(labels), { shape: [...dims], data: data as Float32Array })] as const;
  });
  texts.forEach((_, row) => console.log(JSON.stringify(Object.fromEntries(answers.map(([task, of]) => [task, of[row]])))));
}

main(argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
