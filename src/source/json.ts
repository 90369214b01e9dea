/**
 * @file JSON (an array of objects, or objects one after another) and JSON lines through DuckDB. Each key is a column, absent ones
 * are null; texts, numbers and booleans stay what they are in the file (DuckDB would make dates of texts that look like
 * dates), and nested values are kept as their JSON.
 */
import { PotluckError } from "../engine/errors.js";
import type { CellValue, Table } from "../data/table.js";
import { canDecompress, decodeText, readBytes } from "./decode.js";
import { DuckdbFailure, explainFailure, quoted, withDuckdb } from "./duckdb.js";
import { excerpt } from "./excerpt.js";
import { splitLines } from "./lines.js";
import { joinParts } from "./parts.js";
import { withStaged, type StagedFile } from "./staging.js";
import type { Decoding, FileSource, FoundFile, Part } from "./types.js";

/** Reads JSON files. Integers beyond 2^53 arrive as bigint. */
export async function readJson(name: string, files: FoundFile[], source: FileSource, decoding: Required<Decoding>): Promise<Table> {
  const byLine = source.format === "jsonl";
  const parts = await withStaged(files, { decoding }, (staged) =>
    withDuckdb({ files: staged.map((file) => file.staged) }, async (duckdb) => {
      const read: Part[] = [];
      for (const file of staged) {
        const settings =
          `format = '${byLine ? "newline_delimited" : "auto"}', compression = '${file.compression}', sample_size = -1, ` +
          "maximum_depth = 1, map_inference_threshold = -1, field_appearance_threshold = 0, hive_partitioning = false";
        try {
          const part = await duckdb.query(`SELECT * FROM read_json(${quoted(file.staged)}, ${settings})`);
          const columns = part.columns.map((column) => column.map(fromJSON));
          read.push(part.rows === 0 ? { names: [], columns: [], rows: 0 } : { ...part, columns });
        } catch (error) {
          throw await explainJsonFailure(error, file, byLine, decoding);
        }
      }
      return read;
    }),
  );
  return joinParts(name, files, parts, { ragged: true });
}

/** One value from its JSON text. */
function fromJSON(json: CellValue): CellValue {
  if (typeof json !== "string") return json;
  if (json.startsWith("{") || json.startsWith("[")) return json;
  if (/^-?\d+$/u.test(json) && !Number.isSafeInteger(Number(json))) return BigInt(json);
  return JSON.parse(json) as CellValue;
}

/** DuckDB's line numbers are not to be relied on, so the line at fault is looked for again. */
async function explainJsonFailure(error: unknown, file: StagedFile, byLine: boolean, decoding: Required<Decoding>): Promise<unknown> {
  if (!(error instanceof DuckdbFailure)) return error;
  if (byLine && canDecompress(file.path)) {
    let number = 0;
    for await (const line of splitLines(decodeText(() => readBytes(file), decoding, file.shown))) {
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
