/**
 * @file The data of a study's trials: makes a training job and a key of each. Experiments are opened once for all trials that read the same
 * columns, and a split is made once for all trials on it, as long as they come one after the other.
 */
import { fingerprint } from "../data/fingerprint.js";
import type { Table } from "../data/table.js";
import { PotluckError, withPlace } from "../engine/errors.js";
import { Sha256 } from "../engine/sha256.js";
import { usedColumns } from "../experiment/used-columns.js";
import { Experiment, type ExperimentSplit } from "../experiment/experiment.js";
import type { poolFor } from "../experiment/features.js";
import type { TrainingJob } from "../experiment/plan.js";
import type { Options } from "../options/index.js";
import { byValueOf, pluginMembers, type Recipe } from "../recipe/index.js";
import { hasTarget } from "../train/evaluate.js";
import type { Trial, TrialSplit } from "./trial.js";
import { type DataIdentity, trialKey } from "./trial-key.js";

/** What a study trains on. */
export interface TrialData {
  /** The key of a trial. */
  key(trial: Trial): string;
  /** The job of a trial; null where none of its tasks, which `by` made, has enough rows to be scored. */
  job(trial: Trial): Promise<TrainingJob | null>;
  /** The fingerprints of a recipe's datasets; left out where seeds have data of their own. */
  fingerprints?(recipe: Recipe): DataIdentity["fingerprints"];
}

/** Options of {@link TableData}. */
export interface TableDataOptions extends Options<{ poolFor: typeof poolFor }> {
  /** The seeds of all splits that may be asked for: of a sampled dataset, only the rows in their samples are read. */
  seeds: readonly number[];
  /** Called with each new split, before its trainings. */
  onSplit?: (split: ExperimentSplit, trial: TrialSplit) => void;
  /** The contents of a plug-in's file. Default: its path stands for it. */
  readPlugin?: (file: string) => string | Uint8Array;
}

/** Splits that are kept: those of the trials that are about to be trained. */
const KEPT_SPLITS = 4;

/** Trials of the same tables. */
export class TableData implements TrialData {
  private readonly experiments = new Map<string, Promise<Experiment>>();
  private readonly splits = new Map<string, Promise<ExperimentSplit>>();
  private readonly plugins = new WeakMap<Recipe, readonly string[]>();
  private readonly prints = new WeakMap<Recipe, DataIdentity["fingerprints"]>();
  private readonly hashes = new Map<string, DataIdentity["fingerprints"][string]>();

  constructor(private readonly tables: Readonly<Record<string, Table>>, private readonly options: TableDataOptions) {}

  key(trial: Trial): string {
    const { recipe, split: { recipe: whole } } = trial, plugins = new Set([...this.pluginsOf(recipe), ...this.pluginsOf(whole)]);
    return trialKey(trial, { fingerprints: this.fingerprints(whole), plugins: [...plugins].sort() });
  }

  async job({ recipe, split, seed, network }: Trial): Promise<TrainingJob | null> {
    const made = await this.split(split);
    const isUnscored = Object.entries(recipe.tasks).every(([task, settings]) => (
      byValueOf(settings) && !hasTarget(made.data[settings.data].test.y[task])));
    return isUnscored ? null : { recipe, split: made, seed, ...(network && { network }) };
  }

  /** The split of a trial. */
  split(split: TrialSplit): Promise<ExperimentSplit> {
    const open = dataKey(split.recipe), key = JSON.stringify([open, split.seed, split.datasets, split.fractions]);
    const made = this.splits.get(key) ?? this.make(split, open);
    this.splits.set(key, made);
    for (const first of this.splits.keys()) if (this.splits.size > KEPT_SPLITS) this.splits.delete(first);
    return made;
  }

  private async make(split: TrialSplit, open: string): Promise<ExperimentSplit> {
    const { recipe, seed, datasets, fractions } = split;
    let experiment = this.experiments.get(open);
    if (!experiment) {
      const { seeds, poolFor: makePool } = this.options;
      this.experiments.set(open, (experiment = Experiment.open(recipe, this.tables, { seeds: [...seeds], poolFor: makePool })));
    }
    const ready = await experiment, shares = Object.entries(fractions ?? {}).filter(([, share]) => share !== 1);
    const made = attempt(shares.map(([task, share]) => `a share of ${share} of task "${task}"`).join(", "), () => (
      ready.split(seed, { datasets, fractions })));
    this.options.onSplit?.(made, split);
    return made;
  }

  fingerprints(recipe: Recipe): DataIdentity["fingerprints"] {
    const known = this.prints.get(recipe);
    if (known) return known;
    const missing = Object.values(recipe.tasks).find(({ data }) => !Object.hasOwn(this.tables, data));
    if (missing) throw new PotluckError(`no table for dataset "${missing.data}"; each dataset that a task uses needs one`);
    const found = Object.fromEntries(Object.entries(usedColumns(recipe, this.tables)).map(([name, columns]) => {
      const table = this.tables[name], key = JSON.stringify([name, columns]);
      let hash = this.hashes.get(key);
      if (!hash) {
        hash = { ...fingerprint(table, columns), ...(table.sides && { sides: hashOf(table.sides.join(" ")) }) };
        this.hashes.set(key, hash);
      }
      return [name, hash];
    }));
    this.prints.set(recipe, found);
    return found;
  }

  /** The plug-ins of a recipe's members, of all its sections: arms of the same data may have others. */
  private pluginsOf(recipe: Recipe): readonly string[] {
    const known = this.plugins.get(recipe), { readPlugin = (file: string) => file } = this.options;
    if (known) return known;
    const found = pluginMembers(recipe).map(({ what, name, plugin, file }) => (
      `${what} ${name} ${file === undefined ? plugin : hashOf(readPlugin(file))}`));
    this.plugins.set(recipe, found);
    return found;
  }
}

/** What an error of a split with less data says first: which share it was. */
function attempt<T>(shares: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw shares === "" ? error : withPlace(`with ${shares}`, error);
  }
}

function hashOf(content: string | Uint8Array): string {
  return new Sha256().update(content).hex();
}

/** What of a recipe an experiment depends on, as text. */
function dataKey({ data, split, features, tasks, train: { epochs, best, patience, lrSchedule }, single }: Recipe): string {
  const facts = [data, split, features, tasks, epochs, best, patience, lrSchedule, single.train];
  return JSON.stringify(facts, (_, value: unknown) => (value instanceof Map ? [...value] : value));
}

/** Trials of which each seed has tables of its own: new rows for every seed, which are independent. */
export class FreshData implements TrialData {
  private readonly bySeed = new Map<number, TableData>();

  /** @param tablesOf the tables of a seed, always the same */
  constructor(private readonly tablesOf: (seed: number) => Readonly<Record<string, Table>>) {}

  key(trial: Trial): string {
    return this.of(trial).key(trial);
  }

  job(trial: Trial): Promise<TrainingJob | null> {
    return this.of(trial).job(trial);
  }

  private of({ split: { seed } }: Trial): TableData {
    let data = this.bySeed.get(seed);
    if (!data) this.bySeed.set(seed, (data = new TableData(this.tablesOf(seed), { seeds: [seed] })));
    for (const first of this.bySeed.keys()) if (this.bySeed.size > KEPT_SPLITS) this.bySeed.delete(first);
    return data;
  }
}
