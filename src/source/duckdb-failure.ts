/** @file DuckDB's errors and literals, for the readers that use it. */
import { PotluckError } from "../engine/errors.js";
import { excerpt } from "./excerpt.js";

/** Words of DuckDB's own advice, on its options and extensions, which no source has. */
const ADVICE = new RegExp(
  "\\b(?:INSTALL|LOAD|SET|PRAGMA|COPY|httpfs|sample_size|ignore_errors|all_varchar|strict_mode|null_padding|union_by_name|maximum_depth|" +
    "files_to_sniff|max_line_size|maximum_line_size|memory_limit|temp_directory|auto_detect|autoinstall\\w*|autoload\\w*|read_blob|" +
    "extension)\\b|^You (?:might|may)\\b",
  "u",
);

/** What DuckDB said when it refused or failed; a reader puts it into its user's words. */
export class DuckdbFailure extends Error {
  override name = "DuckdbFailure";
  /** What is wrong, in one line: DuckDB's first, without the kind of error and without advice about DuckDB's own options. */
  readonly summary: string;
  /** The line of the SQL that DuckDB points at, with a mark below it; empty if it shows none. */
  readonly line: string;

  constructor(message: string) {
    super(message);
    const [problem, ...lines] = message.split(/\n+(?=LINE \d+: )/u);
    this.line = lines.length === 0 ? "" : `\n${lines[0].split("\n").slice(0, 2).map((line) => excerpt(line, 200)).join("\n")}`;
    this.summary = withoutAdvice(problem);
  }
}

function withoutAdvice(problem: string): string {
  const [first] = problem.trim().split("\n"), plain = first.replace(/^[A-Z]\w*(?: [A-Za-z]\w*){0,3} Error: /u, "");
  const sentences = plain.split(/(?<=[.!]) (?=[A-Z])/u).filter((sentence) => !ADVICE.test(sentence));
  return excerpt(sentences.join(" ").trim().replace(/[.!]+$/u, ""), 200) || "DuckDB cannot do this here";
}

/** Any failure of DuckDB's as a user's error, with the name of the source in front; other errors pass through. */
export function explainFailure(error: unknown, name: string): unknown {
  if (!(error instanceof DuckdbFailure)) return error;
  return new PotluckError(`${name}: ${outOfMemory(error) ?? `${error.summary}${error.line}`}`);
}

/** The words for a failure for want of memory. */
export function outOfMemory({ message }: DuckdbFailure): string | undefined {
  if (!/^(?:Out of Memory Error|Invalid Input Error: .*std::bad_alloc)/u.test(message)) return undefined;
  const limit = /\/([\d.]+ \w+) used/u.exec(message)?.[1], may = limit === undefined ? "" : ` (it may use ${limit})`;
  return `DuckDB ran out of memory${may}; select fewer rows or columns, or write the result to a file once, and read that`;
}

/** A text as a SQL string literal. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
