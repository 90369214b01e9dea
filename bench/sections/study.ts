/** @file Whole studies from the command line, cold: `potluck compare` on the article's recipe and the larger reviews; `potluck --help`. */
import { join } from "node:path";
import { runChild } from "../harness/child.js";
import type { BenchOptions } from "../harness/options.js";
import { dataFolder, missingData, root } from "../harness/paths.js";
import { withScratch } from "../harness/scratch.js";
import { spreadOf } from "../harness/statistics.js";
import { table, three } from "../harness/table.js";
import { type RecipeName, recipes } from "../work/reviews.js";

/** Seconds of one whole `potluck compare`, from the start of the process to its end. */
export function runStudy(recipe: RecipeName, seeds: number): Promise<number> {
  const { file, set } = recipes[recipe];
  return withScratch(async (folder) => {
    const changes = set.flatMap((change) => ["--set", change]);
    const args = ["compare", file, "--seeds", String(seeds), "--json", "--out", join(folder, "out"), ...changes];
    return (await runChild(process.execPath, [join(root, "bin", "potluck.mjs"), ...args], { env: { POTLUCK_DATA: dataFolder() } })).seconds;
  });
}

/** The studies. */
export async function study({ rounds, seeds }: BenchOptions): Promise<object> {
  const missing = missingData("polarity_v2", "rt_polarity", "yelp");
  if (missing) {
    console.log(`Left out: ${missing}`);
    return { leftOut: missing };
  }
  const found = { article: [] as number[], reviews: [] as number[], help: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    found.article.push(await runStudy("article", seeds));
    found.reviews.push(await runStudy("reviews", seeds));
  }
  for (let round = 0; round < 10; round++)
    found.help.push((await runChild(process.execPath, [join(root, "bin", "potluck.mjs"), "--help"])).seconds);
  const names = {
    article: `potluck compare, the article's recipe, ${seeds} seeds`,
    reviews: `potluck compare, the larger reviews, ${seeds} seeds`,
    help: "potluck --help",
  };
  const spreads = Object.fromEntries(Object.entries(found).map(([name, seconds]) => [name, spreadOf(seconds)]));
  console.log(
    table(
      ["command", "s", "10th", "90th percentile"],
      Object.entries(spreads).map(([name, { median, p10, p90 }]) => [
        names[name as keyof typeof names],
        three(median),
        three(p10),
        three(p90),
      ]),
    ),
  );
  return { seeds, seconds: spreads };
}
