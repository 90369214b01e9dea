/** @file What the readers of sources hand to each other. Types only, so that everything above them stays portable. */
import type { CellValue, Table } from "../data/table.js";
import type { Decoding } from "./text-encoding.js";

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A file that was found: its absolute path, and how errors call it. */
export interface FoundFile {
  path: string;
  /** Relative to the recipe's folder where it is below it, else absolute. */
  shown: string;
  /** Below the source's fixed part (its folder, or what is before a glob's first wildcard), with `/` on every system. */
  below: string;
  /** Bytes that can be read once only, and may come slowly: a pipe. */
  isPipe?: true;
}

/** Takes the rows of a source piece by piece; reading goes on once its promise is fulfilled. */
export type Emit = (table: Table) => Promise<void>;

/** A file of an archive, its name without a leading `./`. */
export interface ArchivedFile {
  name: string;
  bytes: Uint8Array;
}

/** The rows of one file. */
export interface FileRows {
  names: string[];
  columns: CellValue[][];
  rows: number;
}

/** An image's values, 0 to 255: row by row, in each pixel channel by channel. */
export interface Picture {
  width: number;
  height: number;
  /** 1: grey; 3: red, green and blue. */
  channels: 1 | 3;
  /** `[height * width * channels]` */
  values: Uint8Array;
}

/** A file, and the UTF-8 file with the same rows that DuckDB reads. */
export interface StagedFile extends FoundFile {
  staged: string;
  compression: "gzip" | "zstd" | "uncompressed";
}

/** What happens to the files' bytes before DuckDB reads them; binary formats need nothing. */
export interface Preparation {
  decoding?: Decoding;
}

/** An open session of DuckDB. */
export interface DuckdbSession {
  /** All rows of one query, as columns. @throws DuckdbFailure when DuckDB refuses or fails */
  query(sql: string, values?: string[]): Promise<FileRows>;
  /** The same rows piece by piece, as DuckDB makes them: 2,048 at most. Without rows, `take` is not called. */
  each(sql: string, take: (rows: FileRows) => Promise<void>): Promise<void>;
  /** Checks names and types of a statement without running it. @throws DuckdbFailure when something is wrong with them */
  prepare(sql: string): Promise<void>;
  /** How many statements a text has. @throws DuckdbFailure when it cannot be parsed */
  countStatements(sql: string): Promise<number>;
}

/**
 * What reading needs from Node. A source's `read` gets it as an argument, so its declaration, which recipes need in browsers too, imports
 * no module of Node.
 */
export interface SourceTools {
  /** A path with its `${VARIABLE}`s filled in. @throws PotluckError when one is not set and has no default */
  expand(path: string): string;
  /** A path, absolute. */
  resolve(path: string): string;
  /** What is at a path; undefined where nothing is. */
  kindOf(path: string): Promise<"file" | "folder" | undefined>;
  /**
   * The files that a path or glob means, by path, in code point order. With `folders` a folder means all files in it, at any depth.
   *
   * @throws PotluckError when nothing is there: with the absolute path and the nearest name
   */
  find(path: string, options?: { folders?: boolean }): Promise<FoundFile[]>;
  /** A file's bytes, decompressed. */
  bytes(file: FoundFile): AsyncIterable<Uint8Array>;
  /** The plain files of a tar archive, one after another. */
  archived(file: FoundFile): AsyncIterable<ArchivedFile>;
  /** Decodes a PNG or JPEG. @param shown what errors call it */
  picture(bytes: Uint8Array, shown: string): Promise<Picture>;
  /** Opens DuckDB on files that it can read (decoded copies where needed), and asks `read` about each, such as for its rows. */
  queryEach<T>(
    files: readonly FoundFile[], preparation: Preparation, read: (duckdb: DuckdbSession, file: StagedFile) => Promise<T>,
  ): Promise<T[]>;
  /** What one SELECT yields. @param decoding how the text files that it names are decoded */
  select(sql: string, decoding: Decoding): Promise<Table>;
  /** The same piece by piece. */
  selectEach(sql: string, decoding: Decoding, emit: Emit): Promise<void>;
}
