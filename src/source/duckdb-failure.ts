/** @file DuckDB's errors and literals, for the readers that use it. */
import { PotluckError } from "../engine/errors.js";
import { excerpt } from "./excerpt.js";

/** What DuckDB said when it refused or failed; a reader puts it into its user's words. */
export class DuckdbFailure extends Error {
  override name = "DuckdbFailure";
  /** The message without DuckDB's advice about its own options, its lines cut to a readable length. */
  readonly summary: string;

  constructor(message: string) {
    super(message);
    const plain = message.replace(/\n+(?:Possible (?:fixes|Solution)|The search space used was)[\s\S]*?(?=\n\nLINE |$)/u, "");
    this.summary = plain.trim().split("\n").map((line) => excerpt(line, 200)).join("\n");
  }
}

/** Any failure of DuckDB's as a user's error, with the name of the source in front; other errors pass through. */
export function explainFailure(error: unknown, name: string): unknown {
  return error instanceof DuckdbFailure ? new PotluckError(`${name}: ${error.summary}`) : error;
}

/** A text as a SQL string literal. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
