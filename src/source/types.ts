/**
 * @file What a source may be, as a recipe or a caller writes it, and what its readers hand to each other. Types only, so that
 * the reader of one kind needs no other kind's file.
 */
import type { CellValue } from "../data/table.js";

/** The formats of a file of rows. `tsv` is `csv` with a tab; `lines` makes one row of every line of text. */
export type FileFormat = "csv" | "tsv" | "json" | "jsonl" | "parquet" | "lines";

/** How bytes become text. */
export interface Decoding {
  /** Any label that `TextDecoder` takes, such as `utf-8` (the default), `latin1`, `windows-1252`, `utf-16le`. */
  encoding?: string;
  /** What to do with bytes that are not text in that encoding: `error` (the default), or `replace` them by U+FFFD. */
  invalid?: "error" | "replace";
}

/** One file of rows, or a glob of files with the same columns. */
export interface FileSource extends Decoding {
  /** A path or glob (`*`, `?`, `[a-z]`, and `**` for any depth), relative to the recipe's folder. */
  file: string;
  /** By default from the file's extension: .csv .tsv .txt (lines) .json .jsonl .ndjson .parquet, each also with .gz or .zst. */
  format?: FileFormat;
  /** Between the fields of a csv; by default a comma, for tsv a tab. Up to four characters. */
  delimiter?: string;
  /** Around fields of a csv; by default `"`. Empty where quotes mean nothing. */
  quote?: string;
  /** Whether a csv's first record names its columns; by default true, unless `columns` names them. */
  header?: boolean;
  /** Names for a csv's columns, in order, one for each. */
  columns?: string[];
}

/** Text files, one row each, with the columns `text`, `label` (the name of the file's folder) and `file`. */
export interface TextsSource extends Decoding {
  /** A folder (all files in it, at any depth), a glob, one text file, or a .tar, .tar.gz or .tgz of text files. */
  texts: string;
}

/** What one SELECT yields. */
export interface SqlSource {
  /** Exactly one SELECT in DuckDB's SQL; relative paths in it start at the recipe's folder. */
  sql: string;
}

/** Images in an idx file, the format of MNIST, with the columns `image` and, where there is a file of labels, `label`. */
export interface IdxSource {
  /** A file of unsigned bytes in three dimensions (images, rows, columns) or four (channels last); .gz and .zst are decompressed. */
  idx: string;
  /** A file of unsigned bytes in one dimension: a label for each image. */
  labels?: string;
}

/** A folder of images in a subfolder for each class, with the columns `image`, `label` (the subfolder's name) and `file`. */
export interface ImagesSource {
  /** The folder. Its PNG and JPEG files are read, at any depth below a subfolder. */
  images: string;
}

/** Where rows come from: a path or glob, or one of the object forms. `${VARIABLE}` stands for the environment's value in paths and SQL. */
export type Source = string | FileSource | TextsSource | SqlSource | IdxSource | ImagesSource;

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What every reader needs to know of its surroundings. */
export interface SourceContext {
  /** The recipe's folder, absolute. */
  folder: string;
  environment: Environment;
}

/** A file that was found: its absolute path, and how errors call it. */
export interface FoundFile {
  path: string;
  /** Relative to the recipe's folder where it lies below it, else absolute. */
  shown: string;
  /** Below the source's fixed part (its folder, or what stands before a glob's first wildcard), with `/` on every system. */
  below: string;
}

/** The rows of one file. */
export interface Part {
  names: string[];
  columns: CellValue[][];
  rows: number;
}
