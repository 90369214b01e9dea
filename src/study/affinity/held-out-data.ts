/** @file The data of a study of affinity: trials of the search have other rows than those of the confirmation. */
import type { Table } from "../../data/table.js";
import type { HeldOut } from "../../experiment/hold-out.js";
import type { Recipe } from "../../recipe/index.js";
import type { Trial } from "../trial.js";
import { TableData, type TableDataOptions, type TrialData } from "../trial-data.js";

/** Trials of a search and its confirmation, told apart by their seeds. */
export class HeldOutData implements TrialData {
  private readonly search: TableData;
  private readonly confirmation: TableData;
  private readonly whole: TableData;
  private readonly confirming: ReadonlySet<number>;

  /**
   * @param tables all rows, whose fingerprints the study is recorded with
   * @param seeds of both; none is in both
   */
  constructor(
    tables: Readonly<Record<string, Table>>, held: Pick<HeldOut, "search" | "confirmation">,
      seeds: { search: readonly number[]; confirmation: readonly number[] },
    options: Omit<TableDataOptions, "seeds" | "onSplit">,
  ) {
    this.search = new TableData(held.search.tables, { ...options, seeds: seeds.search });
    this.confirmation = new TableData(held.confirmation.tables, { ...options, seeds: seeds.confirmation });
    this.whole = new TableData(tables, { ...options, seeds: seeds.search });
    this.confirming = new Set(seeds.confirmation);
  }

  key(trial: Trial): string {
    return this.of(trial).key(trial);
  }

  job(trial: Trial): ReturnType<TrialData["job"]> {
    return this.of(trial).job(trial);
  }

  fingerprints(recipe: Recipe): ReturnType<TableData["fingerprints"]> {
    return this.whole.fingerprints(recipe);
  }

  private of({ seed }: Trial): TableData {
    return this.confirming.has(seed) ? this.confirmation : this.search;
  }
}
