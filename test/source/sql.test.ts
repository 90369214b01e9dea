/**
 * @file SQL sources: one SELECT, shut in. What is refused is tried for real, not only by its spelling.
 */
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PotluckError } from "../../src/engine/errors.js";
import { withDuckdb } from "../../src/source/node/duckdb.js";
import { readSource } from "../../src/source/node/read-source.js";

let root: string, folder: string, data: string;
beforeAll(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "source-sql-")));
  [folder, data] = ["it's the recipe", "data"].map((name) => join(root, name));
  mkdirSync(join(folder, "reviews/deep"), { recursive: true });
  mkdirSync(data);
  writeFileSync(join(folder, "reviews/a.csv"), "text,stars\nbad,1\nfair,3\ngood,5\n");
  writeFileSync(join(folder, "reviews/deep/b.csv"), "text,stars\nmore,4\n");
  writeFileSync(join(folder, "x.json"), '[{"a":1}]');
  writeFileSync(join(folder, "broken.csv"), Buffer.from("text,n\n\xe9,1\n", "latin1"));
  symlinkSync(join(root, "data"), join(folder, "link"));
  writeFileSync(join(data, "c.csv"), "text,stars\nouter,2\n");
});
afterAll(() => rmSync(root, { recursive: true }));

const read = (sql: string, environment = {}) => readSource({ sql }, { folder, environment });
async function failure(sql: string, environment = {}): Promise<string> {
  const error: unknown = await read(sql, environment).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error, sql).toBeInstanceOf(PotluckError);
  return (error as Error).message;
}
const texts = async (sql: string, environment = {}) => (await read(sql, environment)).column("text");

describe("paths", () => {
  test.each([
    ["select text from 'reviews/a.csv' where stars in (1, 5)", ["bad", "good"]],
    ['with r as (select * from "reviews/a.csv") select text from r order by stars desc limit 1', ["good"]],
    ["from read_csv(['reviews/a.csv', 'reviews/deep/*.csv'], header = true)", ["bad", "fair", "good", "more"]],
    ["from 'reviews/**/*.csv' order by text", ["bad", "fair", "good", "more"]],
    ["select 'é' as e, text from 'reviews/a.csv' union all select 'x', text from 'reviews/deep/b.csv'", ["bad", "fair", "good", "more"]],
    [
      "select text from 'reviews/a.csv' where text in (select text from 'reviews/a.csv' where text <> 'reviews/a.csv') -- 'reviews/a.csv'",
      ["bad", "fair", "good"],
    ],
    ['with "reviews/a.csv" as (select \'cte\' as text) select text from "reviews/a.csv";', ["cte"]],
    ["select content[1:4] as text from read_text('reviews/a.csv')", ["text"]],
    ["select a::varchar as text from 'x.json'", ["1"]],
  ])("%s", async (sql, expected) => {
    expect(await texts(sql)).toEqual(expected);
  });

  test("variables: folders they name may be read, and files; defaults open nothing", async () => {
    expect(await texts("select text from '${DATA}/c.csv'", { DATA: data })).toEqual(["outer"]);
    expect(await texts("select text from '${FILE}'", { FILE: join(data, "c.csv") })).toEqual(["outer"]);
    expect(await texts("select text from '${DATA}/a.csv' where stars > ${LEAST}", { DATA: join(folder, "reviews"), LEAST: "2" })).toEqual([
      "fair",
      "good",
    ]);
    expect(await texts("select '${WORD}' as text", { WORD: "it's" })).toEqual(["it's"]);
    expect(await failure(`select text from '\${DATA:-${data}}/c.csv'`)).toMatch(/SQL may not read .*c\.csv/u);
    expect(await failure("select text from '${DATA}/c.csv'", { DATA: join(data, "gone") })).toMatch(
      /: there is no folder .*gone, which an environment variable of the SQL names$/u);
    expect(await failure("select text from '${DATA}/../c.csv'", { DATA: join(data, "deeper") })).toMatch(/SQL may not read .*c\.csv/u);
    expect(await failure("select * from '${DATA}/c.csv'")).toMatch(/variable DATA is not set/u);
  });

  test("a missing file is named whole, with the nearest name", async () => {
    expect(await failure("from 'reviews/b.csv'")).toContain(
      `${join(folder, "reviews/b.csv")}: there is no such file (did you mean "a.csv"?)`,
    );
    expect(await failure("from 'reviews/*.tsv'")).toMatch(/reviews\/\*\.tsv: there is no such file/u);
    expect(await failure("from 'reviews/a'")).toMatch(/there is no such file/u);
  });
});

describe("nothing but one SELECT", () => {
  test.each([
    [" ", "found none"],
    ["-- nothing", "found none"],
    ["select 1; select 2", "found 2 statements"],
    ["select 1; drop table x", "found 2 statements"],
    ["copy (select 1) to 'out.csv'", "begins with COPY"],
    ["/* x */ attach 'out.db'", "begins with ATTACH"],
    ["install httpfs", "begins with INSTALL"],
    ["load json", "begins with LOAD"],
    ["set threads = 4", "begins with SET"],
    ["pragma version", "begins with PRAGMA"],
    ["create table t as select 1", "begins with CREATE"],
    ["insert into t values (1)", "begins with INSERT"],
    ["explain select 1", "begins with EXPLAIN"],
    ["call pragma_version()", "begins with CALL"],
    ["show tables", "found DESCRIBE, SHOW or SUMMARIZE"],
    ["pivot 'reviews/a.csv' on text", "begins with PIVOT; write SELECT"],
  ])("%s", async (sql, expected) => {
    const message = await failure(sql);
    expect(message).toContain("must be exactly one SELECT");
    expect(message).toContain(expected);
    expect(existsSync(join(folder, "out.csv")) || existsSync(join(folder, "out.db"))).toBe(false);
  });
});

describe("nothing from outside", () => {
  test.each([
    "from read_text('/etc/passwd')",
    "from '/etc/passwd'",
    "from read_text('/etc/' || 'passwd')",
    "from read_csv(E'/etc/passwd')",
    "from '../data/c.csv'",
    "from read_csv('reviews/../../data/c.csv')",
    "from glob('/etc/*')",
    "from query('from read_text(''/etc/passwd'')')",
    "from 'https://example.com/x.csv'",
    "from '~/x.csv'",
    "from 'link/c.csv'",
    "from read_text(['reviews/a.csv', '/etc/passwd'])",
  ])("%s", async (sql) => {
    expect(await failure(sql)).toContain("SQL may not read");
  });

  test("the locks hold without the checks in front of them", async () => {
    await withDuckdb({ folders: [folder] }, async (duckdb) => {
      for (const sql of [
        "FROM read_text('/etc/passwd')",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET threads = 2",
        "SET lock_configuration = false",
        "SET enable_external_access = true",
        `COPY (SELECT 1) TO '${join(data, "out.csv")}'`,
        `ATTACH '${join(data, "x.db")}'`,
        "COPY (SELECT 1) TO 'here.csv'",
      ]) {
        await expect(duckdb.query(sql), sql).rejects.toThrow(/Permission Error|configuration has been locked/u);
      }
      const { columns } = await duckdb.query("SELECT current_setting('threads'), current_setting('temp_directory')");
      expect(columns).toEqual([[1], [""]]);
    });
  });
});

describe("errors of DuckDB", () => {
  test.each([
    ["select nope from 'reviews/a.csv'", /there is no column "nope"\nLINE 1: select nope from '/u],
    ["select text\nfro m 'x'", /syntax error.*\(line 2, column 5 of the SQL\)/u],
    ["select text::int from 'reviews/a.csv'", /Could not convert string 'bad' to INT32/u],
    ["select $1", /has a placeholder, such as \$1 or \?, that nothing fills/u],
    ["select 1 as a, 2 as a", /two columns are called "a"/u],
    ["select * from 'reviews/a.csv' where stars > 9", /there are no rows/u],
    ["select read_cvs('x')", /there is no function read_cvs/u],
    ["from 'broken.csv'", /broken\.csv.* not utf-8.*invalid: replace|not a csv that DuckDB can make out/u],
  ])("%s", async (sql, expected) => {
    const message = await failure(sql);
    expect(message).toMatch(expected);
    expect(message).not.toMatch(/\bat .*\.js:\d+/u);
  });
});

test("values: exact integers as numbers, decimals, dates in UTC, nested values as JSON", async () => {
  const table = await read(
    "select sum(range) as s, 9007199254740993 as big, 1.25 as d, date '2020-01-02' as day, " +
      "timestamptz '2020-01-02 10:00:00+02' as moment, {'a': 1} as o, null as n, true as b from range(4)",
  );
  expect(table.columnNames.map((name) => table.column(name)[0])).toEqual([
    6,
    9007199254740993n,
    1.25,
    "2020-01-02",
    "2020-01-02 08:00:00+00",
    '{"a":1}',
    null,
    true,
  ]);
  expect(table.where(0)).toBe("row 1 of the SQL's result");
});

test("rows come in the same order, and chance repeats itself", async () => {
  const sql = "select range as n, random() as r from range(30000) where n % 7 <> 3 order by r limit 500";
  const [a, b] = [await read(sql), await read(sql)];
  expect(a.column("n")).toEqual(b.column("n"));
  expect(a.column("n").slice(0, 5)).not.toEqual([0, 1, 2, 4, 5]);
});
