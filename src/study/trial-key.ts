/** @file The key of a trial: a hash of all that its result depends on, and of nothing else. */
import type { Fingerprint } from "../data/fingerprint.js";
import { Sha256 } from "../engine/sha256.js";
import { VERSION } from "../engine/version.js";
import { isAutomatic, usesValidation } from "../experiment/datasets.js";
import type { Recipe } from "../recipe/index.js";
import type { Trial } from "./trial.js";

/** The number of the key's hexadecimal digits: 128 bits. */
export const KEY_DIGITS = 32;

/** What of the data a key depends on. */
export interface DataIdentity {
  /** By dataset. */
  fingerprints: Readonly<Record<string, Fingerprint & { sides?: string }>>;
  /** Hashes of the files of plug-ins whose members the recipe names. */
  plugins: readonly string[];
}

/**
 * The key of a trial: SHA-256 of its settings, seeds and data, and of Potluck's version, cut to 128 bits. Names of recipes and paths of
 * files are not in it: the cells of the data are.
 *
 * @example
 * trialKey(trial, identity); // "9f86d081884c7d659a2feaa0c55ad015"
 */
export function trialKey({ recipe, split, seed }: Trial, { fingerprints, plugins }: DataIdentity): string {
  const whole = split.recipe, { datasets = null, fractions = {} } = split;
  const kept = Object.entries(fractions).filter(([, share]) => share !== 1).sort(([a], [b]) => (a < b ? -1 : 1));
  const facts = {
    version: VERSION, plugins, data: fingerprints, seed,
    trial: { tasks: recipe.tasks, model: recipe.model, train: recipe.train },
    split: {
      seed: split.seed, datasets, fractions: kept, data: withoutSources(whole), split: whole.split, features: whole.features,
      tasks: whole.tasks, isAutomatic: isAutomatic(whole), usesValidation: usesValidation(whole),
    },
  };
  return new Sha256().update(canonical(facts)).hex().slice(0, KEY_DIGITS);
}

/** The settings of the datasets that tasks use, without where they come from. */
function withoutSources({ data, tasks }: Recipe): unknown[] {
  const used = new Set(Object.values(tasks).map(({ data: name }) => name));
  return Object.entries(data).filter(([name]) => used.has(name)).map(([name, { source: _, ...settings }]) => [name, settings]);
}

/** JSON in which a map is the list of its entries: an order that a user wrote may matter (labels), and is kept. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => {
    if (inner instanceof Map) return ["map", ...inner];
    if (inner instanceof Set) return ["set", ...inner as Set<unknown>];
    return typeof inner === "number" && !Number.isFinite(inner) ? String(inner) : inner;
  });
}
