/**
 * @file JSON (an array of objects, or objects one after another) through DuckDB; JSON lines likewise. Each key is a column, absent keys are
 * null. Texts, numbers and booleans stay what they are in the file (DuckDB would turn texts that look like dates into dates), and nested
 * values are kept as their JSON.
 */
import { PotluckError } from "../engine/errors.js";
import type { CellValue, Table } from "../data/table.js";
import { decodeText } from "./decode-text.js";
import { type Decoding, decodingOptions } from "./text-encoding.js";
import { DuckdbFailure, explainFailure, quoted } from "./duckdb-failure.js";
import { excerpt } from "./excerpt.js";
import { joinFiles } from "./join-files.js";
import { splitLines } from "./lines.js";
import { fileFormat } from "./source-member.js";
import type { FoundFile, SourceTools, StagedFile } from "./types.js";

export const json = fileFormat({
  name: "json",
  describe: "an array of JSON objects",
  extensions: [".json"],
  options: decodingOptions,
  read: (files, decoding, tools, name) => readJson(files, decoding, tools, name, false),
});

/** Reads JSON files. Integers beyond 2^53 become bigint. @param byLine whether each line is an object */
export async function readJson(files: FoundFile[], decoding: Decoding, tools: SourceTools, name: string, byLine: boolean): Promise<Table> {
  const rows = await tools.queryEach(files, { decoding }, async (duckdb, file) => {
    const settings =
      `format = '${byLine ? "newline_delimited" : "auto"}', compression = '${file.compression}', sample_size = -1, ` +
      "maximum_depth = 1, map_inference_threshold = -1, field_appearance_threshold = 0, hive_partitioning = false";
    try {
      const read = await duckdb.query(`SELECT * FROM read_json(${quoted(file.staged)}, ${settings})`);
      if (read.rows === 0) return { names: [], columns: [], rows: 0 };
      return { ...read, columns: read.columns.map((column) => column.map(fromJSON)) };
    } catch (error) {
      throw await explainJsonFailure(error, file, byLine, decoding, tools);
    }
  });
  return joinFiles(name, files, rows, { ragged: true });
}

/** One value from its JSON text. */
function fromJSON(written: CellValue): CellValue {
  if (typeof written !== "string") return written;
  if (written.startsWith("{") || written.startsWith("[")) return written;
  if (/^-?\d+$/u.test(written) && !Number.isSafeInteger(Number(written))) return BigInt(written);
  return JSON.parse(written) as CellValue;
}

/** DuckDB's line numbers are not reliable, so this looks for the broken line again. */
async function explainJsonFailure(
  error: unknown, file: StagedFile, byLine: boolean, decoding: Decoding, tools: SourceTools,
): Promise<unknown> {
  if (!(error instanceof DuckdbFailure)) return error;
  if (byLine) {
    let number = 0;
    for await (const line of splitLines(decodeText(() => tools.bytes(file), decoding, file.shown))) {
      number++;
      if (line.trim() === "") continue;
      try {
        JSON.parse(line);
      } catch (reason) {
        return new PotluckError(`${file.shown}:${number}: this line is not JSON (${(reason as Error).message}): ${excerpt(line)}`);
      }
    }
  }
  const place = /at byte .*?(?=:)/u.exec(error.summary)?.[0];
  if (error.message.includes("Malformed JSON")) {
    const reason = /at byte .*?: ([^.]*)/u.exec(error.summary)?.[1] ?? "broken";
    return new PotluckError(`${file.shown}: this is not JSON: ${reason}${place === undefined ? "" : ` (${place})`}`);
  }
  return explainFailure(error, file.shown);
}
