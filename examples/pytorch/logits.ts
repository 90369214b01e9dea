/**
 * @file A model's features and logits of a table's rows as JSON, for article.py and networks.py to compare with.
 *
 *     npx potluck train recipe.yaml --out runs/mine
 *     node logits.js runs/mine movie.csv > logits.json
 */
import { argv, stdout } from "node:process";
import { MixedRows } from "potluck/nn";
import { loadModel, readSource } from "potluck/node";

async function main([path, source]: string[]): Promise<void> {
  if (path === undefined || source === undefined) throw new Error("usage: node logits.js MODEL TABLE");
  const model = await loadModel(path), table = await readSource(source), rows = model.features(table);
  const { imageShape } = model.card, mixed = rows instanceof MixedRows && imageShape !== undefined ? rows : null;
  const { shape, indptr, indices, values } = mixed?.others ?? rows;
  const images = mixed && { imageShape, images: [...mixed.blocks[0].bytes] };
  const logits = model.tasks.map((task) => [task, [...model.network.predict(rows, task).data]]);
  stdout.write(JSON.stringify({
    shape, indptr: [...indptr], indices: [...indices], values: [...values], ...images, logits: Object.fromEntries(logits) as unknown,
  }));
}

main(argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
