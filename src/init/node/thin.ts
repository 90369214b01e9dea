/**
 * @file A sample of a long text file's records, in one pass over the whole file: evenly spread, so that a file that is sorted by its labels
 * shows all of them. What is kept halves whenever it becomes too much.
 */
import { decodeText } from "../../source/decode-text.js";
import { readBytes } from "../../source/node/read-bytes.js";
import type { Decoding } from "../../source/text-encoding.js";
import type { FoundFile } from "../../source/types.js";

/** Records that are always kept: Excel's `sep=;` and a header may be the first two. */
const HEADS = 2;

/** Some records of a file. */
export interface Thinned {
  /** The kept records, with their line ends; the first two are always among them. */
  text: string;
  /** How many records the file has. */
  records: number;
  /** Whether all were kept. */
  whole: boolean;
}

/** A record that is longer has an unclosed quote, most likely. */
const LONGEST_RECORD = 10_000_000;

/**
 * Takes every n-th record.
 *
 * @param quote within which a line end ends no record; "" for none
 * @param most records to keep
 */
export async function thinRecords(file: FoundFile, decoding: Decoding, quote: string, most: number): Promise<Thinned> {
  let heads = "", kept: string[] = [], stride = 1, records = 0, record = "", isOpen = false;
  const end = (): void => {
    const done = record;
    [record, isOpen] = ["", false];
    if (done.trim() === "") return;
    if (records < HEADS) heads += done;
    else if (records % stride === 0) kept.push(done);
    records++;
    if (kept.length <= most) return;
    kept = kept.filter((_, at) => at % 2 === 1);
    stride *= 2;
  };
  let rest = "";
  for await (const piece of decodeText(() => readBytes(file), decoding, file.shown)) {
    const lines = (rest + piece).split("\n");
    rest = lines.pop()!;
    for (const line of lines) {
      record += `${line}\n`;
      if (quote !== "" && line.includes(quote)) isOpen = isOpen !== (line.split(quote).length % 2 === 0);
      if (!isOpen || record.length > LONGEST_RECORD) end();
    }
  }
  if (rest !== "") record += `${rest}\n`;
  end();
  return { text: heads + kept.join(""), records, whole: stride === 1 };
}
