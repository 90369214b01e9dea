/**
 * @file The parts of RFC 4180 that DuckDB does not do for us: the fields of a file's first record, the line on which its n-th record starts
 * (DuckDB numbers records, and a record with newlines in quotes takes several lines), and equal line ends.
 */

/** Follows a csv character by character and knows what is in quotes, which open only where a field starts (blanks aside). */
class QuoteTracker {
  /** Whether the next character is in quotes. */
  quoted = false;
  #fieldStart = true;
  #mayReopen = false;
  #recent = "";

  constructor(
    readonly delimiter: string,
    readonly quote: string,
  ) {}

  /** Takes the next character; returns whether it is a quote that opens or closes. */
  next(char: string): boolean {
    if (this.quoted) {
      this.quoted = char !== this.quote;
      this.#mayReopen = !this.quoted;
      return !this.quoted;
    }
    this.quoted = char === this.quote && (this.#fieldStart || this.#mayReopen);
    this.#mayReopen = false;
    this.#recent = this.quoted ? "" : (this.#recent + char).slice(-this.delimiter.length);
    this.#fieldStart = this.#recent === this.delimiter || char === "\n" || char === "\r" || (this.#fieldStart && char === " ");
    return this.quoted;
  }
}

/**
 * The fields of the first record that is not a blank line; `undefined` when there is none.
 *
 * @param text pieces of the file's text; reading stops where the record ends
 */
export async function firstFields(text: AsyncIterable<string>, delimiter: string, quote: string): Promise<string[] | undefined> {
  const tracker = new QuoteTracker(delimiter, quote);
  const fields: string[] = [];
  let field = "", wasQuoted = false, afterQuote = false;
  for await (const piece of text) {
    for (const char of piece) {
      const inside = tracker.quoted;
      if (tracker.next(char)) {
        if (!inside && afterQuote) field += quote;
        if (!inside && !wasQuoted) field = "";
        wasQuoted = true;
        afterQuote = inside;
        continue;
      }
      afterQuote = false;
      if (!inside && (char === "\n" || char === "\r")) {
        if (fields.length === 0 && field === "" && !wasQuoted) continue;
        return [...fields, field];
      }
      field += char;
      if (!inside && field.endsWith(delimiter)) {
        fields.push(field.slice(0, -delimiter.length));
        field = "";
        wasQuoted = false;
      }
    }
  }
  return fields.length === 0 && field === "" && !wasQuoted ? undefined : [...fields, field];
}

/** The line (from 1) on which record number `record` (from 1) starts, and that line's text. */
export async function recordLine(
  text: AsyncIterable<string>,
  delimiter: string,
  quote: string,
  record: number,
): Promise<{ line: number; text: string }> {
  const tracker = new QuoteTracker(delimiter, quote);
  let line = 1, records = 1, found = "", start = record === 1 ? 1 : 0;
  for await (const piece of text) {
    for (const char of piece) {
      tracker.next(char);
      if (char === "\n") {
        line++;
        if (start > 0) return { line: start, text: found };
        if (!tracker.quoted && ++records === record) start = line;
      } else if (start > 0 && char !== "\r") {
        found += char;
      }
    }
  }
  return { line: start || line, text: found };
}

/**
 * The text with every line end outside quotes as `\n`. DuckDB takes the first line end that it sees, in quotes or not, for the
 * whole file's, and then refuses the others.
 */
export async function* evenLineEnds(text: AsyncIterable<string>, delimiter: string, quote: string): AsyncGenerator<string> {
  const tracker = new QuoteTracker(delimiter, quote);
  let afterReturn = false;
  for await (const piece of text) {
    let even = "";
    for (const char of piece) {
      const inside = tracker.quoted;
      tracker.next(char);
      if (inside || (char !== "\r" && char !== "\n")) even += char;
      else if (char === "\r" || !afterReturn) even += "\n";
      afterReturn = !inside && char === "\r";
    }
    yield even;
  }
}
