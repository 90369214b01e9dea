/** @file What an inspection says: facts about datasets and tasks, and warnings. Plain data, which goes through JSON. */

/** A row that shows what a warning is about. */
export interface Example {
  /** Where it came from, as errors say it: `reviews.csv: data row 12`. */
  where: string;
  /** What it says, shortened. */
  text: string;
}

/** Something in the data that may spoil a training or its scores. */
export interface Warning {
  /** The rule that found it. */
  name: string;
  /** The dataset that it is about. */
  dataset?: string;
  /** The task that it is about. */
  task?: string;
  /** The column that it is about. */
  column?: string;
  /** What was found, in one sentence. */
  message: string;
  /** What to do about it. */
  remedy: string;
  /** More about what was found, a sentence each. */
  details: string[];
  examples: Example[];
}

/** Rows of a dataset, or of a task, on each side. */
export interface SideCounts {
  train: number;
  /** Rows that the recipe wants to validate. Rows that automatic length sets aside count as training rows. */
  validation: number;
  test: number;
}

/** A column that is a feature. */
export interface ColumnFacts {
  column: string;
  /** The kind of column: numeric, categorical, image or vector. */
  kind: string;
  /** Features that it makes; null where the features could not be made. */
  features: number | null;
  /** Missing cells in all rows. */
  missing: number;
  /** Distinct values in all rows; null for images and vectors. */
  distinct: number | null;
}

/** The text column of a dataset. */
export interface TextFacts {
  column: string;
  /** Rows whose text is missing or blank. */
  empty: number;
  /** Characters of a text. */
  characters: { median: number; p95: number };
  /** Terms of the training rows that are features; null where the features could not be made, or a vectorizer has no vocabulary. */
  vocabulary: number | null;
  /** Training rows without any term that is a feature; null where the features could not be made. */
  rowsWithoutTerms: number | null;
  /** Terms that it shares with each other dataset that has text, by its name. */
  shared: Record<string, number>;
}

/** A dataset. */
export interface DatasetFacts {
  name: string;
  /** What errors call its rows: a file, or a query. */
  source: string;
  rows: SideCounts;
  /** Rows of the source that no side has: those outside the sample. */
  unusedRows: number;
  text: TextFacts | null;
  columns: ColumnFacts[];
}

/** A class or label, and the rows that have it. */
export interface ClassCounts extends SideCounts {
  name: string;
}

/** How numbers are spread. */
export interface Spread {
  min: number;
  median: number;
  mean: number;
  max: number;
  sd: number;
}

/** A task. */
export interface TaskFacts {
  name: string;
  dataset: string;
  /** The target column, or the columns of a multilabel target. */
  target: string | string[];
  kind: string;
  metric: string;
  /** Rows with a target. */
  rows: SideCounts;
  /** Rows of all sides without one. */
  withoutTarget: number;
  /** The classes or labels in their order; null for numbers. */
  classes: ClassCounts[] | null;
  /** How the targets of the training rows are spread; null where they are no numbers. */
  spread: Spread | null;
}

/** What is known of an experiment before it trains. */
export interface Inspection {
  datasets: DatasetFacts[];
  tasks: TaskFacts[];
  /** Features of all datasets together; null where they could not be made. */
  features: number | null;
  warnings: Warning[];
  /** Why the recipe cannot train on this data; null where it can. */
  problem: string | null;
}
