/** @file The rows that `potluck predict` answers: texts or images of the command line, sources, or what comes on stdin. */
import { existsSync } from "node:fs";
import { tableFromColumns, type Table } from "../data/table.js";
import { PotluckError } from "../engine/errors.js";
import type { Model } from "../model/model.js";
import { neededColumns } from "../model/rows.js";
import { listNames } from "../options/index.js";
import { modelSource, readsImages, textDataset, withModelText } from "../run/model-source.js";
import type { Source } from "../source/index.js";
import { readSourceInPieces } from "../source/node/read-source.js";
import { sourceOf } from "./source-option.js";

/** What the command line says of the rows. */
export interface RowOptions {
  data?: string[];
  format?: string;
  dataset?: string;
}

/** Rows to answer. */
export interface PredictRows {
  tables: AsyncIterable<Table> | Table[];
  /** The sources that they come from. */
  sources: Source[];
  /** Whether they are image files, of which the column `file` tells them apart. */
  areImages: boolean;
}

/** The file that stands for stdin, and what `--data` calls it. */
const STDIN = "stdin", DASH = "-";

/** The rows that a command line names. @throws PotluckError where it names none, or both kinds */
export function predictRows(model: Model, texts: readonly string[], { data = [], format, dataset }: RowOptions): PredictRows {
  if (texts.length > 0 && data.length > 0) throw new PotluckError("give texts or --data, not both");
  if (texts.length > 0 && format !== undefined) {
    throw new PotluckError("--format says what --data or stdin is, and texts are neither: leave it out");
  }
  if (texts.length > 0) {
    const areImages = textDataset(model, dataset) === undefined && readsImages(model, dataset) && texts.every((text) => existsSync(text));
    if (areImages) return fromSources(model, texts.map((file): Source => ({ file })), dataset);
    const { column } = requireText(model, dataset, readsImages(model, dataset) ? "the files of images, or --data FOLDER"
      : "--data FILE, or --format jsonl and rows on stdin");
    return { tables: [tableFromColumns("texts", { [column]: texts }, (row) => `text ${row + 1}`)], sources: [], areImages: false };
  }
  if (data.length > 0) return fromSources(model, data.map((one) => givenSource(model, one, format, dataset)), dataset);
  if (process.stdin.isTTY) {
    throw new PotluckError('there is nothing to predict: give texts (potluck predict MODEL "A wonderful film."), --data FILE, or lines ' +
      "on stdin (potluck predict MODEL < lines.txt)");
  }
  return fromSources(model, [onStdin(model, {}, format, dataset)], dataset);
}

/** A source of `--data`; `-`, alone or as the file of a map, is stdin. */
function givenSource(model: Model, text: string, format: string | undefined, dataset: string | undefined): Source {
  if (text === DASH) return onStdin(model, {}, format, dataset);
  const source = sourceOf(text, format) as unknown as Record<string, unknown>;
  return source.file === DASH ? onStdin(model, source, source.format, dataset) : source as unknown as Source;
}

function onStdin(model: Model, options: object, format: unknown, dataset: string | undefined): Source {
  if (format === undefined) requireText(model, dataset, "--format jsonl or csv, which says what the rows on stdin are, or --data FILE");
  return { ...options, file: DASH, format: format ?? "lines" } as Source;
}

function requireText(model: Model, dataset: string | undefined, instead: string): { column: string } {
  const found = textDataset(model, dataset);
  if (found !== undefined) return found;
  const needs = neededColumns(model.inputs[dataset ?? Object.keys(model.inputs)[0]]);
  throw new PotluckError(`a text alone is not enough for this model, which needs ${listNames(needs, "and")}: give ${instead}`);
}

function fromSources(model: Model, sources: readonly Source[], dataset: string | undefined): PredictRows {
  const isStdin = (source: Source): boolean => typeof source !== "string" && "file" in source && source.file === DASH;
  if (sources.filter(isStdin).length > 1) throw new PotluckError("--data names stdin (-) twice, which can be read once");
  const read = sources.map((source) => (isStdin(source)
    ? { ...modelSource(model, { ...source as object, file: STDIN }, dataset), bytes: process.stdin }
    : modelSource(model, source, dataset)));
  return {
    tables: readAll(model, read, dataset), sources: sources.filter((source) => !isStdin(source)),
    areImages: read.every(({ source }) => "images" in source),
  };
}

/** A source, and the bytes that stand for its file, if any do. */
type ReadSource = ReturnType<typeof modelSource> & { bytes?: AsyncIterable<Uint8Array> };

async function* readAll(model: Model, sources: readonly ReadSource[], dataset: string | undefined): AsyncGenerator<Table, void> {
  for (const { source, taken, bytes } of sources) {
    let isFirst = true;
    try {
      for await (const table of readSourceInPieces(source, { allowNone: true, ...(bytes && { bytes }) })) {
        isFirst = false;
        yield withModelText(model, table, dataset);
      }
    } catch (error) {
      if (!(error instanceof PotluckError)) throw error;
      if (bytes !== undefined && /\bencoding\b/u.test(error.message)) {
        throw new PotluckError(`${error.message} (options of stdin go into --data, as in --data '{ file: "-", encoding: latin1 }')`);
      }
      if (!isFirst || taken.length === 0) throw error;
      throw new PotluckError(`${error.message} (it was read as the rows of the training were, with ${taken.join(", ")}; other options go ` +
        "into --data, as in --data '{ file: ..., ... }')");
    }
  }
}
