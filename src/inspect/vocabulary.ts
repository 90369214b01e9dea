/** @file The terms that each dataset's training rows have, and how many two datasets share. */
import type { DatasetView, InspectView } from "./view.js";

/** For each dataset with text, which text features its training rows have; none where they could not be made. */
export function usedTerms({ datasets, space }: InspectView): Map<DatasetView, Uint8Array> {
  const used = new Map<DatasetView, Uint8Array>();
  if (space === null || space.textWidth === 0) return used;
  for (const dataset of datasets) {
    if (dataset.text === null || dataset.features === null) continue;
    const terms = new Uint8Array(space.textWidth), { indices } = dataset.features.train.x;
    for (const feature of indices) if (feature < space.textWidth) terms[feature] = 1;
    used.set(dataset, terms);
  }
  return used;
}

/** Terms that both have. */
export function sharedTerms(a: Uint8Array, b: Uint8Array): number {
  let count = 0;
  for (let term = 0; term < a.length; term++) if (a[term] === 1 && b[term] === 1) count++;
  return count;
}

/** Terms that one has. */
export function countTerms(terms: Uint8Array): number {
  return terms.reduce((sum, one) => sum + one, 0);
}

/** Whether the vectorizer has a vocabulary; a hashing one puts different terms in one place. */
export function hasVocabulary({ recipe }: InspectView): boolean {
  return recipe.features.vectorizer.name !== "hashing";
}
