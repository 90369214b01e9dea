/** @file Every family of errors that a SELECT can meet in DuckDB: a user's error, in plain words, without DuckDB's advice on itself. */
import { DuckdbFailure } from "../../src/source/duckdb-failure.js";
import { PotluckError } from "../../src/engine/errors.js";
import { sqlProblem } from "../../src/source/node/explain-sql.js";
import { withSources } from "../../src/source/node/read-source.js";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { statements } from "./failing-sql.js";
import { folder, write } from "./source-folder.js";

/** What only DuckDB's own shell or settings know. */
const advice = new RegExp(
  "\\b(?:INSTALL|LOAD|SET |PRAGMA|COPY|httpfs|sample_size|ignore_errors|all_varchar|strict_mode|null_padding|union_by_name|maximum_depth|" +
    "files_to_sniff|max_line_size|memory_limit|temp_directory|autoinstall|autoload|read_blob|extension)\\b|" +
    "duckdb\\.org|Possible|Potential|Candidate",
  "u",
);

const late = (last: string, row: (n: number) => string) => `a,b\n${Array.from({ length: 21_000 }, (_, n) => row(n)).join("")}${last}\n`;
write("a.csv", "text,stars\nbad,1\nfair,3\ngood,5\n");
write("b.csv", "text,n\na,1\nb,2,3\n");
write("late.csv", late('bob,"Beth, Bens. Co."', (n) => `bob${n},acme\n`));
write("latetype.csv", late("x,2", (n) => `${n},1\n`));
write("latemissing.csv", late("5", (n) => `${n},1\n`));
write("quote.csv", late('"x,2\n3,4', (n) => `${n},1\n`));
write("broken.csv", Buffer.from("text,n\n\xe9,1\n", "latin1"));
write("x.json", '[{"a":1},{"a":');
write("x.jsonl", '{"a":1,"a":2}\n{"a"');
write("twice.jsonl", '{"a":1,"a":2}\n');
write("mix.json", '[{"a":1},{"a":"x"}]');
write("latejson.json", `[${Array.from({ length: 21_000 }, (_, n) => `{"a":${n}}`).join(",")},{"a":"x","b":{"c":1}}]`);
write("latejson2.json", `[${Array.from({ length: 21_000 }, (_, n) => `{"a":${n}}`).join(",")},{"b":1}]`);
write("sur.json", '{"t":"\\ud83d x"}');
write("empty.csv", "");
write("bin.parquet", "text");
write("bad.csv.gz", "no gzip");
write("bad.csv.zst", "no zstd");
write("long.csv", `a,b\n${"x".repeat(3_000_000)},1\n`);
write("dup.csv", "a,A\n1,2\n");
write("x.xlsx", "PK");
write("x.txt", "hello");
write("m1.csv", "a,b\n1,2\n");
write("m2.csv", "a,c\n1,2\n");
write("dates.csv", "d\n01/02/2020\n13/02/2020\n");
mkdirSync(join(folder, "sub"));

test("no advice of DuckDB's reaches a user, and no other error than a user's", async () => {
  const ended: string[] = [];
  await withSources({ folder }, async (read) => {
    const more = ["from 'twice.jsonl'", "select a + 1 from 'latetype.csv'", "select a + 1 from 'quote.csv'", "from 'b.csv' where n > 1"];
    for (const sql of [...statements, ...more]) {
      const error: unknown = await read({ sql }).then(() => undefined, (reason: unknown) => reason);
      if (error === undefined) continue;
      expect(error, sql).toBeInstanceOf(PotluckError);
      const { message } = error as PotluckError, said = message.replace(/^SQL ".*?": /su, "").replace(/\nLINE [\s\S]*$/u, "");
      expect(said, sql).not.toMatch(advice);
      expect(said, sql).not.toMatch(/^[A-Z]\w+ Error:|\n/u);
      ended.push(said);
    }
  });
  expect(ended.length).toBeGreaterThan(120);
});

test.each([
  ["select txt from 'a.csv'", /there is no column "txt" \(did you mean "text"\?\)\nLINE 1/u],
  ["select t.x from 'a.csv' t", /"t" has no column "x"; there is "stars" and "text"/u],
  ["select u.text from 'a.csv' t", /there is no table "u"; there is "t"/u],
  ["select lenght('x')", /there is no function lenght \(did you mean "length"\?\)/u],
  ["select upper('a', 'b')", /upper\(VARCHAR, VARCHAR\) does not exist: the function takes upper\(VARCHAR\)/u],
  ["select * from nowhere", /there is no table nowhere; a SELECT reads files, as in FROM 'reviews\.csv'/u],
  ["from 'x.xlsx'", /SQL cannot read files of Excel; save it as a csv/u],
  ["from 'a.csv' where text > 3", /cannot compare VARCHAR with INTEGER; convert one of them, as in column::DOUBLE/u],
  ["from read_csv('a.csv', sepp = ',')", /read_csv has no option "sepp" \(did you mean "sep"\?\)/u],
  ["from read_xlsx('x.xlsx')", /read_xlsx needs a part of DuckDB that a source cannot use/u],
  ["select 'x'::nosuchtype", /there is no type nosuchtype/u],
  ["select a + 1 from 'latetype.csv'", /latetype\.csv: "x" in column "a" in record 21002 is no BIGINT.*read it as \{ file: \.\.\. \}/u],
  ["from 'latemissing.csv'", /latemissing\.csv: expected 2 fields, found 1 in record 21002/u],
  ["from 'x.json'", /x\.json is not JSON that DuckDB can read: unexpected end of data; read it as \{ file: \.\.\. \} to see the place/u],
  ["from 'twice.jsonl'", /twice\.jsonl.*read it as \{ file: \.\.\. \}/u],
  ["from 'sur.json'", /sur\.json.*no low surrogate in string; read it as \{ file/u],
  ["from 'latejson.json'", /latejson\.json: its rows are not all of the kind.*read it as \{ file: \.\.\. \}/u],
  ["from read_csv('m*.csv', header = true)", /m2\.csv lacks "b" of .*m1\.csv; the files of one pattern must have the same columns/u],
  ["from 'a.csv' using sample 200%", /the size of the sample, 200, is out of range: it must be between 0 and 100/u],
])("%s", async (sql, message) => {
  await withSources({ folder }, async (read) => {
    await expect(read({ sql })).rejects.toThrow(message);
  });
});

test("out of memory: what DuckDB may use, and what to do", () => {
  const said = "Out of Memory Error: failed to allocate data of size 16.0 MiB (178.2 MiB/190.7 MiB used)\n\nPossible solutions:\n* SET x";
  expect(sqlProblem(new DuckdbFailure(said))).toBe(
    "DuckDB ran out of memory (it may use 190.7 MiB); select fewer rows or columns, or write the result to a file once, and read that",
  );
});
