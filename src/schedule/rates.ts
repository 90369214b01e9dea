/** @file One dataset per step, sampled at rates that the user gives. */
import { didYouMean, listNames, map, nearestName, number } from "../options/index.js";
import { onePerStep, stepOptions } from "./one-per-step.js";
import { sampled } from "./sampled.js";
import { schedule } from "./schedule.js";

/** `rates: { movie: 3, yelp: 1 }`: movie in three of four steps. */
export const rates = schedule({
  name: "rates",
  describe: "one dataset per step, sampled as often as rates says",
  options: {
    rates: map(number({ above: 0, describe: "How often the dataset is sampled." }), {
      phrase: "a map from the name of each dataset to a number above 0", aliases: ["rate"],
      describe: "How often each dataset is sampled, by its name, in any unit: rates are divided by their sum.",
    }),
    ...stepOptions,
  },
  combined: false,
  resamples: true,
  checkDatasets({ rates: given }, datasets, report) {
    const unknown = Object.keys(given).filter((name) => !datasets.includes(name));
    const meant = unknown.map((name) => nearestName(name, datasets)), known = `the datasets are ${listNames(datasets, "and")}`;
    for (const name of unknown) {
      report(["rates", name], `is not a dataset to train on${didYouMean(name, datasets)}; ${known}`, "key");
    }
    const missing = datasets.filter((name) => !Object.hasOwn(given, name) && !meant.includes(name));
    if (missing.length > 0) report("rates", `must have a number for each dataset, found none for ${listNames(missing, "and")}`);
  },
  forDatasets: ({ rates: given, ...rest }, datasets) => (
    { rates: Object.fromEntries(Object.entries(given).filter(([name]) => datasets.includes(name))), ...rest }),
  create(context) {
    const { names, options: { rates: given }, seed } = context;
    const most = Math.max(...names.map((name) => given[name]));
    return onePerStep(context, sampled(() => names.map((name) => given[name] / most), seed));
  },
});
