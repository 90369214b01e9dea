/** @file What DuckDB says is put into a source's words: none of its advice on its own options and extensions reaches a user. */
import { expect, test } from "vitest";
import { failure, read, write } from "../../source/source-folder.js";

const addresses = ["https://example.com/x.csv", "s3://bucket/x.parquet", "hf://datasets/a/b.parquet", "gs://b/x.json", "HTTP://x/y.csv"];

test.each(addresses)("%s", async (address) => {
  for (const sql of [`select * from '${address}'`, `from read_csv(['${address}'])`, `select 1 where 1 in (select 1 from "${address}")`]) {
    expect(await failure({ sql }))
      .toContain(`SQL may not read ${address}: SQL reads files only, no addresses; fetch the file once, into the recipe's folder`);
  }
});

test("an address is a plain text elsewhere", async () => {
  expect((await read({ sql: "select 'https://example.com/x.csv' as url" })).column("url")).toEqual(["https://example.com/x.csv"]);
});

test("a quoted field after the records that DuckDB looks at: where, and the remedy", async () => {
  const rows = Array.from({ length: 21_000 }, (_, row) => `bob${row},acme\n`).join("");
  write("late.csv", `name,company\n${rows}bob,"Beth, Bens. Co."\n`);
  const message = await failure({ sql: "select * from 'late.csv'" });
  expect(message).toMatch(/late\.csv: expected 2 fields, found 3 in record 21002.*: bob,"Beth, Bens\. Co\."; read it as \{ file: /u);
  expect((await read("late.csv")).column("company").at(-1)).toBe("Beth, Bens. Co.");
  expect((await read({ sql: `select * from read_csv('late.csv', delim = ',', quote = '"', header = true)` })).rows).toBe(21_001);
});
