/**
 * @file DuckDB's errors in the words of a source's user. Each family of errors has its sentence, since DuckDB's advice is about options and
 * extensions that a source's SELECT cannot set; of an error that is in no family stays what is wrong and where.
 */
import { PotluckError } from "../../engine/errors.js";
import { didYouMean, listNames } from "../../options/index.js";
import { DuckdbFailure, outOfMemory } from "../duckdb-failure.js";
import { excerpt } from "../excerpt.js";

/** What explains a family: its sentence, from the parts of DuckDB's message. */
interface Family {
  pattern: RegExp;
  explain: (parts: Record<string, string>, message: string) => string;
}

const FILE = "read it as { file: ... }";
const ENCODING = "say how its bytes are read, beside sql: encoding: latin1 (for example), or invalid: replace";
const SAME_COLUMNS = "the files of one pattern must have the same columns";
const namesOf = (list: string) => [...list.matchAll(/"([^"]*)"/gu)].map(([, name]) => name);
const inQuotes = (names: string[]) => listNames(names.map((name) => `"${name}"`), "and");
const candidates = (names: string[]) => (names.length === 0 ? "" : `; there is ${inQuotes(names.slice(0, 8))}`);

const families: Family[] = [
  {
    pattern: /requires the extension httpfs|File (?<address>[a-z][a-z0-9+.-]+:\/\/\S+) requires/u,
    explain: (_, message) => notAnAddress(/File (\S+) requires/u.exec(message)?.[1] ?? "this"),
  },
  {
    pattern: /name "?(?<name>[^"]*?)"? is not in the catalog, but it exists in the \w+ extension/u,
    explain: ({ name }) => `${name} needs a part of DuckDB that a source cannot use; do this step elsewhere, and read its result as a file`,
  },
  {
    pattern: /invalid unicode|not utf-8|valid UTF-8 encoded text/iu,
    explain: (_, message) => `${fileOf(message)} is not utf-8${recordOf(message)}; ${ENCODING}`,
  },
  {
    pattern: /(?:Original Line: (?<text>.*)\n)?Expected Number of Columns: (?<expected>\d+) Found: (?<found>\d+)/u,
    explain: ({ text = "", expected, found }, message) =>
      `${fileOf(message)}: expected ${expected} fields, found ${found}${recordOf(message)}, as SQL guesses delimiter and quotes from the ` +
        `first records: ${excerpt(text)}; ${FILE}, or name its dialect: read_csv('...', delim = ',', quote = '"')`,
  },
  {
    pattern: /Error when converting column "(?<column>.*?)"\. Could not convert string "(?<value>[\s\S]*?)" to '(?<type>[^']*)'/u,
    explain: ({ column, value, type }, message) =>
      `${fileOf(message)}: ${JSON.stringify(excerpt(value, 60))} in column "${column}"${recordOf(message)} is no ${type}, ` +
        `which SQL takes the column for; ${FILE}, or give its type: read_csv('...', types = {'${column}': 'VARCHAR'})`,
  },
  { pattern: /CSV Error on Line|sniffing file/u, explain: (_, message) => `${fileOf(message)} is not a csv that DuckDB can understand` +
    `${recordOf(message)}; ${FILE} to see the broken line, or give its dialect to read_csv(...)` },
  {
    pattern: /Schema mismatch between globbed files[\s\S]*?Main file schema: (?<main>.*)[\s\S]*?Current file: (?<current>.*)/u,
    explain: ({ main, current }, message) => {
      const missing = [...message.matchAll(/Column with name: "(.*?)" is missing/gu)].map(([, name]) => name);
      return `${current} lacks ${missing.length === 0 ? "columns" : inQuotes(missing)} of ${main}; ${SAME_COLUMNS}`;
    },
  },
  {
    pattern: /Malformed JSON in file "(?<file>.*?)".*?: (?<reason>[^:\n]*?)[. ]*(?:\n|$)/u,
    explain: ({ file, reason }) => `${file} is not JSON that DuckDB can read: ${reason}; ${FILE} to see the place`,
  },
  {
    pattern: /JSON transform error in file "(?<file>.*?)", in [^:]*: (?<reason>.*)/u,
    explain: ({ file, reason }) =>
      `${file}: its rows are not all of the kind that SQL takes them for from the first ones (${excerpt(reason)}); ${FILE}`,
  },
  {
    pattern: /Referenced column "(?<column>.*?)" was not found because the FROM clause is missing/u,
    explain: ({ column }) => `there is no column "${column}"; the SELECT has no FROM`,
  },
  {
    pattern: /Referenced column "(?<column>.*?)" not found in FROM clause!(?:\nCandidate bindings: (?<has>.*))?/u,
    explain: ({ column, has = "" }) => `there is no column "${column}"${didYouMean(column, namesOf(has))}`,
  },
  {
    pattern: /Table "(?<table>.*?)" does not have a column named "(?<column>.*?)"\s*(?:Candidate bindings: :?(?<has>.*))?/u,
    explain: ({ table, column, has = "" }) =>
      `"${table}" has no column "${column}"${didYouMean(column, namesOf(has))}${candidates(namesOf(has))}`,
  },
  {
    pattern: /Referenced table "(?<table>.*?)" not found!(?:\nCandidate tables: (?<has>.*))?/u,
    explain: ({ table, has = "" }) => `there is no table "${table}"${didYouMean(table, namesOf(has))}${candidates(namesOf(has))}`,
  },
  {
    pattern: /Table with name (?<file>[^"\n]*?\.xlsx?) does not exist/iu,
    explain: ({ file }) => `${file}: SQL cannot read files of Excel; save it as a csv, and read that`,
  },
  {
    pattern: /Table with name (?<file>[^"\n]*?[./\\][^\n]*?) does not exist/u,
    explain: ({ file }) => `cannot infer the format of ${file} from its name; write FROM read_csv('${file}'), for example`,
  },
  {
    pattern: /Table with name "?(?<table>.*?)"? does not exist/u,
    explain: ({ table }) => `there is no table ${table}; a SELECT reads files, as in FROM 'reviews.csv'`,
  },
  {
    pattern: /Function with name "?(?<name>.*?)"? does not exist!(?:\nDid you mean "(?<near>.*?)")?/u,
    explain: ({ name, near }) => `there is no function ${name}${near === undefined ? "" : didYouMean(name, [near])}`,
  },
  {
    pattern: /Type with name (?<name>.*?) does not exist/u,
    explain: ({ name }) => `there is no type ${name}; types are, for example, BIGINT, DOUBLE, VARCHAR, BOOLEAN and DATE`,
  },
  {
    pattern: /No function matches the given name and argument types '(?<call>.*?)'\.|for the function call "(?<unclear>.*?)"\./u,
    explain: ({ call, unclear }, message) => {
      const takes = [...message.matchAll(/^\t(.*?) -> /gmu)].map(([, one]) => one), more = takes.length > 3 ? ", ..." : "";
      return `${withoutLiterals(call ?? unclear)} does not exist: the function takes ${takes.slice(0, 3).join(", ")}${more}; ` +
        "convert a value first, as in column::DOUBLE";
    },
  },
  {
    pattern: /Cannot compare values of type (?<a>.*?) and type (?<b>.*?) - an explicit cast is required/u,
    explain: ({ a, b }) => `cannot compare ${withoutLiterals(a)} with ${withoutLiterals(b)}; convert one of them, as in column::DOUBLE`,
  },
  {
    pattern: /Invalid named parameter "(?<given>.*?)" for function (?<name>\w+)/u,
    explain: ({ given, name }, message) => {
      const known = [...message.matchAll(/^\s+(\w+) [A-Z]/gmu)].map(([, one]) => one);
      return `${name} has no option "${given}"${didYouMean(given, known)}`;
    },
  },
  {
    pattern: /Values were not provided|parameters?, but none were supplied/u,
    explain: () => "the SQL has a placeholder, such as $1 or ?, that nothing fills; write the value, or ${VARIABLE}",
  },
  {
    pattern: /COLUMN_TYPES error: Columns with names: (?<names>.*?) do not exist/u,
    explain: ({ names }) => `there is no column ${names} in a csv that the SQL reads; ${SAME_COLUMNS}`,
  },
  {
    pattern: /Sample sample_size (?<size>\S+) out of range, (?<range>.*)/u,
    explain: ({ size, range }) => `the size of the sample, ${Number(size)}, is out of range: it ${range}`,
  },
  { pattern: /No files found that match the pattern "(?<path>.*?)"/u, explain: ({ path }) => `${path}: there is no such file` },
];

/** The sentence for an address where a path should be. */
export function notAnAddress(address: string): string {
  const remedy = "fetch the file once, into the recipe's folder, and name it there";
  return `SQL may not read ${address}: SQL reads files only, no addresses; ${remedy}`;
}

/** A failure in the words of a source's user. */
export function sqlProblem(failure: DuckdbFailure): string {
  const memory = outOfMemory(failure);
  if (memory !== undefined) return memory;
  const { message } = failure, problem = message.split(/\n+LINE \d+: /u)[0];
  for (const { pattern, explain } of families) {
    const found = pattern.exec(problem);
    if (found !== null) return `${explain(found.groups ?? {}, problem)}${failure.line}`;
  }
  return `${failure.summary}${failure.line}`;
}

/** Any failure of a statement as a user's error. @param refused the error for a path that may not be read */
export function explainSqlFailure(error: unknown, name: string, refused: (path: string) => PotluckError): unknown {
  if (!(error instanceof DuckdbFailure)) return error;
  const path = /Cannot access (?:file|directory) "(.*?)"/u.exec(error.message)?.[1];
  return path === undefined ? new PotluckError(`${name}: ${sqlProblem(error)}`) : refused(path);
}

function fileOf(message: string): string {
  return /^\s*file = (.*)$/mu.exec(message)?.[1] ?? /(?:sniffing file|content of file) ["'](.*?)["']/u.exec(message)?.[1] ?? "a file";
}

function recordOf(message: string): string {
  const record = /CSV Error on Line: (\d+)/u.exec(message)?.[1];
  return record === undefined ? "" : ` in record ${record}`;
}

/** Types as a user knows them: DuckDB's name for the type of a constant ends in _LITERAL. */
function withoutLiterals(types: string): string {
  return types.replaceAll("STRING_LITERAL", "VARCHAR").replaceAll("INTEGER_LITERAL", "INTEGER");
}
