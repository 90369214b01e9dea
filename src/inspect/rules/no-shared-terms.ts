/** @file Datasets of texts that have no word in common: a shared trunk has nothing to share. */
import { countTerms, hasVocabulary, sharedTerms, usedTerms } from "../vocabulary.js";
import type { InspectView } from "../view.js";
import { type Finding, type WarningRule } from "./rule.js";

export const noSharedTerms: WarningRule = {
  name: "no_shared_terms",
  describe: "The texts of a dataset have no term in common with those of any other dataset. (Vectorizer hashing has no vocabulary, and " +
    "is not meant.)",
  check: (view: InspectView) => {
    if (!hasVocabulary(view)) return [];
    const used = [...usedTerms(view)].filter(([, terms]) => countTerms(terms) > 0);
    if (used.length < 2) return [];
    return used.filter(([dataset, terms]) => used.every(([other, others]) => other === dataset || sharedTerms(terms, others) === 0))
      .map(([dataset, terms]): Finding => ({
        dataset: dataset.name, column: dataset.text!,
        message: `none of its ${countTerms(terms).toLocaleString("en-US")} terms is in another dataset, so its tasks share no word with ` +
          "the others",
        remedy: "learn it by itself, or use features that the datasets share, such as sentence embeddings (vector)",
      }));
  },
};
