/** @file The demonstration's folder: its recipe, its reviews as CSV beside it, and its chart. */
import { join } from "node:path";
import type { Reviews } from "../data/reviews/make-reviews.js";
import { writeFileWhole } from "./write-file.js";

/** Writes the recipe and the reviews. @throws PotluckError when the disk refuses: it names the file */
export function writeDemo(folder: string, recipe: string, reviews: Readonly<Record<string, Reviews>>): void {
  for (const [task, { texts, labels }] of Object.entries(reviews)) {
    const rows = texts.map((text, row) => `"${text.replaceAll('"', '""')}",${labels[row]}\n`);
    writeFileWhole(join(folder, `${task}.csv`), `review,label\n${rows.join("")}`);
  }
  writeFileWhole(join(folder, "recipe.yaml"), recipe);
}

/** Writes the chart of all its trainings. @throws PotluckError when the disk refuses */
export function writeDemoChart(folder: string, svg: string): void {
  writeFileWhole(join(folder, "scores.svg"), svg);
}
