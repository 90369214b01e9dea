/** @file Checks a dataset whose source comes split against its split: what the source says, no other setting says again. */
import { listNames, type Report } from "../../options/index.js";
import { comesSplit } from "../../source/split-source.js";
import type { DataSettings } from "./data.js";
import { splitField, type SplitSettings } from "./split.js";

/** The sides that a dataset's source says, besides that of the rows that train. */
export function givenSides({ source }: Pick<DataSettings, "source">): { validation: boolean; test: boolean } {
  if (!comesSplit(source)) return { validation: false, test: false };
  return { validation: source.validation !== undefined, test: source.test !== undefined };
}

/**
 * Reports settings of a dataset's own split that would do nothing, and a split that says the sides another time.
 *
 * @param split the dataset's own over the recipe's
 * @param report paths are below the dataset
 */
export function checkGivenSides(dataset: DataSettings, split: SplitSettings, report: Report): void {
  const given = givenSides(dataset), own = dataset.split, keys = Object.keys(own), says = listNames(Object.keys(dataset.source), "and");
  if (!given.validation && !given.test) return;
  if (given.validation && given.test) {
    if (keys.length > 0) report(["split", keys[0]], `does nothing: source says which rows ${says}`, "key");
    return;
  }
  for (const side of ["validation", "test"] as const) {
    if (given[side] && own[side] != null) report(["split", side], `does nothing: source says which rows ${VERB[side]}`, "key");
  }
  const form = "column" in split ? "column" : "folds" in split && given.test ? "folds" : undefined;
  if (form === undefined) return;
  if (Object.hasOwn(own, form)) report(["split", form], `says which rows test, and so does source: leave one of them out`, "key");
  else {
    const help = "give the dataset a split of its own, such as { stratify: true }";
    report("source", `says which rows ${says}, and so does split.${form}: ${help}`);
  }
}

const VERB = { validation: "validate", test: "test" };

/** Reports shares of the recipe's split that no dataset takes, since the sources of all say that side. */
export function checkShares(datasets: readonly DataSettings[], split: SplitSettings, report: Report): void {
  const standard = splitField.fallback() as unknown as Record<string, unknown>;
  for (const side of ["validation", "test"] as const) {
    const share = (split as Record<string, unknown>)[side];
    if (share === undefined || share === standard[side] || !datasets.every((dataset) => givenSides(dataset)[side])) continue;
    const whose = datasets.length === 1 ? "the dataset" : "every dataset";
    report(side, `does nothing: the source of ${whose} says which rows ${VERB[side]}`, "key");
  }
}
