/** @file JSON that comes in pieces: what is read at once (a bracket, an object) is read again, with more text, where it was cut off. */
import { JsonText, NeedsMore, placeAt } from "./json-text.js";

/** A file of JSON, of which only the element that is being read, and a piece behind it, is in memory. */
export class JsonStream {
  readonly #pieces: AsyncIterator<string>;
  #json: JsonText;
  /** Where the next step starts. */
  #done = 0;

  constructor(pieces: AsyncIterable<string>, readonly shown: string) {
    this.#pieces = pieces[Symbol.asyncIterator]();
    this.#json = new JsonText("", shown, { line: 1, column: 1 }, undefined);
  }

  /**
   * Reads on from where the last step ended.
   *
   * @param read called again, with more text, as long as what it reads is cut off
   * @param undo takes back what an interrupted `read` has done
   */
  async step<T>(read: (json: JsonText) => T, undo?: () => void): Promise<T> {
    for (;;) {
      try {
        const result = read(this.#json);
        this.#done = this.#json.end;
        return result;
      } catch (error) {
        if (!(error instanceof NeedsMore)) throw error;
        undo?.();
        await this.#more();
      }
    }
  }

  /** Lets the file go. */
  async close(): Promise<void> {
    await this.#pieces.return?.();
  }

  /** Twice the text that is left each time, so that the time for a long element stays proportional to its length. */
  async #more(): Promise<void> {
    const rest = this.#json.text.slice(this.#done), pieces = [rest], wanted = 2 * rest.length;
    let length = rest.length, ended = false;
    while (length <= wanted && !ended) {
      const next = await this.#pieces.next();
      if (next.done === true) ended = true;
      else {
        pieces.push(next.value);
        length += next.value.length;
      }
    }
    const start = placeAt(this.#json.text, this.#done, this.#json.start);
    this.#json = new JsonText(pieces.join(""), this.shown, start, ended ? "file" : undefined);
    this.#done = 0;
  }
}
