/** @file The folder of `potluck demo`: a recipe, its reviews as CSV files, and a chart. */
import { join } from "node:path";
import type { Reviews } from "../data/reviews/make-reviews.js";
import { writeFileWhole } from "./write-file.js";

/** Writes the recipe and the reviews. @throws PotluckError if a file cannot be written */
export function writeDemo(folder: string, recipe: string, reviews: Readonly<Record<string, Reviews>>): void {
  for (const [task, { texts, labels }] of Object.entries(reviews)) {
    const rows = texts.map((text, row) => `"${text.replaceAll('"', '""')}",${labels[row]}\n`);
    writeFileWhole(join(folder, `${task}.csv`), `review,label\n${rows.join("")}`);
  }
  writeFileWhole(join(folder, "recipe.yaml"), recipe);
}

/** Writes the chart of all trainings. @throws PotluckError if it cannot be written */
export function writeDemoChart(folder: string, svg: string): void {
  writeFileWhole(join(folder, "scores.svg"), svg);
}
