/** @file The rows of one JSON file, as a stream. Loaded when the first file is read. */
import { PotluckError } from "../engine/errors.js";
import { didYouMean, listNames, showValue } from "../options/index.js";
import { JsonRows } from "./json-rows.js";
import { JsonStream } from "./json-stream.js";
import { Token } from "./json-text.js";
import type { FileRows } from "./types.js";

/** How a file's rows are handed on. */
export interface JsonPieces {
  /** How many rows a piece has. */
  size: number;
  /** Columns that are there also where no row has the key. */
  names: readonly string[];
  /** Takes some rows, the first of which has the number `from`, counted from 0. Called at least once. */
  take(part: FileRows, from: number): Promise<void> | void;
}

/**
 * Reads a file.
 *
 * @param key where the file is one object: the key that has the list of rows
 * @returns whether the file's text is an object, or several
 */
export async function readJson(
  text: AsyncIterable<string>, shown: string, key: string | undefined, pieces: JsonPieces,
): Promise<{ isObject: boolean }> {
  const stream = new JsonStream(text, shown), reader = new Rows(pieces);
  try {
    const isObject = await (key === undefined ? readRows(stream, reader) : readWrapped(stream, key, reader));
    if (reader.current.rows > 0 || reader.taken === 0) await reader.flush();
    return { isObject };
  } catch (error) {
    if (pieces.size < Infinity && reader.current.rows > 0) await reader.flush();
    throw error;
  } finally {
    await stream.close();
  }
}

/** The rows that are read, handed on piece by piece. */
class Rows {
  current: JsonRows;
  taken = 0;

  constructor(private readonly pieces: JsonPieces) {
    this.current = new JsonRows(pieces.names);
  }

  /** Hands on what was read, where it is enough. */
  async full(): Promise<void> {
    if (this.current.rows >= this.pieces.size) await this.flush();
  }

  async flush(): Promise<void> {
    const part = this.current.finish(), from = this.taken;
    this.taken += part.rows;
    this.current = new JsonRows(part.names);
    await this.pieces.take(part, from);
  }
}

/** The rows of a file that is a list of objects, or objects one after another. */
async function readRows(stream: JsonStream, rows: Rows): Promise<boolean> {
  const first = await stream.step((json) => {
    const token = json.next();
    if (token !== Token.End && token !== Token.OpenBracket && token !== Token.OpenBrace) throw json.notARow(token);
    return token;
  });
  if (first === Token.OpenBracket) {
    await readList(stream, rows);
    await stream.step((json) => json.expect(Token.End, "nothing after the list of rows"));
  }
  for (let token = first; token === Token.OpenBrace;) {
    token = await stream.step((json) => {
      json.row(rows.current.add);
      const next = json.next();
      if (next === Token.Comma) {
        throw json.fail("this comma is in no list; leave it out, or put [ before the first object and ] after the last");
      }
      if (next !== Token.End && next !== Token.OpenBrace) throw json.unexpected("an object or the end of the file", next);
      rows.current.endRow();
      return next;
    }, () => rows.current.undoRow());
    await rows.full();
  }
  return first === Token.OpenBrace;
}

/** The rows of a file that is one object, of which a key has the list of rows. */
async function readWrapped(stream: JsonStream, wanted: string, rows: Rows): Promise<boolean> {
  const keys: string[] = [];
  await stream.step((json) => {
    const token = json.next();
    if (token === Token.OpenBracket) throw json.fail("this file is a list of rows already; leave rows out");
    if (token !== Token.OpenBrace) throw json.unexpected("an object in braces", token);
  });
  for (let more = true; more;) {
    const key = await stream.step((json) => {
      const token = json.next();
      return token === Token.CloseBrace && keys.length === 0 ? undefined : json.key(token).key;
    });
    if (key === undefined) break;
    if (key === wanted) {
      if (keys.includes(key)) throw await stream.step((json) => json.fail(`the key ${showValue(key)} stands twice in this object`));
      await stream.step((json) => json.expect(Token.OpenBracket, `a list of rows under the key ${showValue(key)}`));
      await readList(stream, rows);
    } else await stream.step((json) => json.value());
    keys.push(key);
    more = await stream.step((json) => {
      const next = json.next();
      if (next !== Token.Comma && next !== Token.CloseBrace) throw json.unexpected("a comma or a closing brace", next, "inside an object");
      return next === Token.Comma;
    });
  }
  await stream.step((json) => json.expect(Token.End, "nothing after the object"));
  if (!keys.includes(wanted)) {
    const found = keys.length === 0 ? "it has no keys" : `its keys are ${listNames(keys.slice(0, 30).map((key) => showValue(key)), "and")}`;
    throw new PotluckError(`${stream.shown}: there is no key ${showValue(wanted)} in this object${didYouMean(wanted, keys)}; ${found}`);
  }
  return false;
}

/** The objects of a list after its bracket. */
async function readList(stream: JsonStream, rows: Rows): Promise<void> {
  const isFirst = (): boolean => rows.taken + rows.current.rows === 0;
  for (let more = true; more;) {
    more = await stream.step((json) => {
      const token = json.next();
      if (token === Token.CloseBracket && isFirst()) return false;
      if (token === Token.CloseBracket) throw json.fail("there is a comma before this bracket, and no row after it");
      if (token !== Token.OpenBrace) throw json.notARow(token);
      json.row(rows.current.add);
      const next = json.next();
      if (next !== Token.Comma && next !== Token.CloseBracket) throw json.unexpected("a comma or a closing bracket", next, "inside a list");
      rows.current.endRow();
      return next === Token.Comma;
    }, () => rows.current.undoRow());
    await rows.full();
  }
}
