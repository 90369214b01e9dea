/** @file The files that SQL names: a csv's columns stay texts where SQL only passes them on; text of other encodings is decoded. */
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test, vi } from "vitest";
import { failure, folder, read, rowsOf, write } from "./source-folder.js";

/** A place for temporary files that no other test writes to. */
const scratch = join(folder, "scratch");
mkdirSync(scratch);
vi.stubEnv("TMPDIR", scratch);

describe("a csv's columns", () => {
  const written = [
    ["01001", "1.10", "12345678901234567890", "yes", "01/02/2020", "1"],
    ["02139", "1.1", "12345678901234567891", "no", "03/04/2020", "2"],
  ];
  write("v.csv", `zip,version,id,ok,day,n\n${written.map((fields) => `${fields.join(",")}\n`).join("")}`);
  const all = (sql: string) => read({ sql }).then(rowsOf);

  test.each([
    "select * from 'v.csv'", "from 'v.csv'", "from read_csv('v.csv')", "select v.* from 'v.csv'", "select x.* from 'v.csv' x",
    'from "v.csv"',
    "select zip, version, id, ok, day, n from 'v.csv'", "with v as (select * from 'v.csv') select * from v", "from 'v*.csv'",
    "select * from 'v.csv' limit 2", "select * from (select * from 'v.csv')",
  ])("that SQL only passes on are the file's texts: %s", async (sql) => {
    expect(await all(sql)).toEqual(written);
  });

  test.each([
    ["select version, n from 'v.csv' where n > 1", [["1.1", 2]]],
    ["select version, n from 'v.csv' order by n desc", [["1.1", 2], ["1.10", 1]]],
    ["select version as x from 'v.csv' where x > 1.05 and ok", [[1.1]]],
    ["select x from (select version as x from 'v.csv') where x > 1.05", [[1.1], [1.1]]],
    ["select n * 2 as twice, n from 'v.csv'", [[2, 1], [4, 2]]],
    ["select max(version) as top, count(*) as rows from 'v.csv'", [[1.1, 2]]],
    ["select version, n from 'v.csv' order by 2 desc", [[1.1, 2], [1.1, 1]]],
    ["select a.version, n from 'v.csv' a join 'v.csv' b using (n) where n = 2", [["1.1", 2]]],
    ["select n from 'v.csv' where n in (select n from 'v.csv')", [[1], [2]]],
    ["select version from 'v.csv' where n in (select n + 1 from 'v.csv')", [["1.1"]]],
    ["select day from 'v.csv' where day > date '2020-02-15'", [["2020-04-03"]]],
    ["select x, y from 'v.csv' t(x, y) where y > 1", [["01001", 1.1], ["02139", 1.1]]],
    ["select * replace (n + 1 as n) from 'v.csv' where n = 1", [["01001", "1.10", "12345678901234567890", "yes", "01/02/2020", 2]]],
    ["select columns('^(n|id)$') from 'v.csv'", [[12345678901234567000, 1], [12345678901234567000, 2]]],
  ])("that it computes with have DuckDB's types: %s", async (sql, expected) => {
    expect(await all(sql)).toEqual(expected);
  });

  test("a call that says how to read is left alone", async () => {
    expect((await all("from read_csv('v.csv', header = true)"))[0]).toEqual(["01001", 1.1, 12345678901234567000, true, "2020-02-01", 1]);
  });

  test("aliases: DuckDB's own, the SELECT's, and names with blanks and quotes", async () => {
    write("it's a.b.csv", "n,m\n1,2\n");
    expect(await all(`select "it's a".n from 'it''s a.b.csv'`)).toEqual([["1"]]);
    expect(await all(`select "it's a".n, v.zip from 'it''s a.b.csv', 'v.csv' limit 1`)).toEqual([["1", "01001"]]);
    expect(await all("select y.n from 'it''s a.b.csv' as y tablesample 100%")).toEqual([["1"]]);
    write("z.csv.gz", gzipSync("n,m\n1,2\n"));
    expect(await all("select z.n from 'z.csv.gz'")).toEqual([["1"]]);
  });

  test("lines that DuckDB would leave out in silence are an error", async () => {
    write("broken.csv", "text,n\na,1\nb,2,3\n");
    write("title.csv", "A title\n\na,b,c\n1,2,3\n4,5,6\n");
    expect(await failure({ sql: "from 'broken.csv'" }))
      .toMatch(/SQL would leave out the first 2 lines of .*broken\.csv.*read it as \{ file: \.\.\. \}.*read_csv\('\.\.\.', skip = 2\)$/u);
    expect(await all("from read_csv('title.csv', skip = 2, header = true)")).toEqual([[1, 2, 3], [4, 5, 6]]);
  });

  test("an error shows the SQL as the recipe has it", async () => {
    const message = await failure({ sql: "select zipp, version from 'v.csv'" });
    expect(message).toMatch(/there is no column "zipp" \(did you mean "zip"\?\)\nLINE 1: select zipp, version from '.*v\.csv'\n\s+\^$/u);
    expect(message).not.toContain("types =");
  });
});

describe("other encodings than utf-8", () => {
  const latin = (text: string) => Buffer.from(text, "latin1");
  write("cafés/a.csv", latin("text,n\ncafé,1\n"));
  write("cafés/b.csv", latin("text,n\nthé,2\n"));
  write("zipped.csv.gz", gzipSync(latin("text,n\ncafé,1\n")));
  write("l.jsonl", latin('{"text":"café"}\n'));
  write("plain.txt", latin("café"));
  write("stray.csv", Buffer.concat([Buffer.from("text,n\ncafé "), Buffer.from([0xff]), Buffer.from(",1\n")]));
  write("euro.csv", Buffer.from([0x74, 0x2c, 0x6e, 0x0a, 0x80, 0x2c, 0x31, 0x0a]));
  write("set [a].csv", latin("text\né\n"));

  test.each([
    ["select text from 'cafés/a.csv'", ["café"]],
    ["select text from 'cafés/*.csv' order by text", ["café", "thé"]],
    ["select a.text from 'cafés/a.csv'", ["café"]],
    ["select text from 'zipped.csv.gz'", ["café"]],
    ["select text from 'l.jsonl'", ["café"]],
    ["select content as text from read_text('plain.txt')", ["café"]],
    ["select text from read_csv(['cafés/a.csv', 'cafés/b.csv'], header = true)", ["café", "thé"]],
    ["select x.text from 'cafés/a.csv' x join 'zipped.csv.gz' y using (text)", ["café"]],
    ["select text from 'set [a].csv'", ["é"]],
    ["select t as text from 'euro.csv'", ["€"]],
  ])("latin1: %s", async (sql, expected) => {
    expect((await read({ sql, encoding: "latin1" })).column("text")).toEqual(expected);
    expect(readdirSync(scratch)).toEqual([]);
  });

  test("a stray byte: refused with both remedies, replaced when told", async () => {
    const sql = "select text from 'stray.csv'";
    expect(await failure({ sql })).toMatch(/stray\.csv is not utf-8.*beside sql: encoding: latin1 \(for example\), or invalid: replace$/u);
    expect((await read({ sql, invalid: "replace" })).column("text")).toEqual(["café \uFFFD"]);
    expect(await failure({ sql, encoding: "utf-16le" })).toMatch(/^stray\.csv:\d+: these bytes are not utf-16le/u);
  });

  test("errors name the file, not its copy; nothing is left behind, and nothing else may be read", async () => {
    const message = await failure({ sql: "select nope from 'cafés/a.csv'", encoding: "latin1" });
    expect(message).toContain("cafés/a.csv");
    expect(message).not.toContain(scratch);
    expect(await failure({ sql: "from read_text('/etc/passwd')", encoding: "latin1" })).toContain("SQL may not read /etc/passwd");
    expect(await failure({ sql: "from read_text('/etc/' || 'passwd')", encoding: "latin1" })).toContain("SQL may not read");
    expect(await failure({ sql: "select 1", encoding: "latin-one" })).toMatch(/source\.encoding must be the name of an encoding/u);
    expect(readdirSync(scratch)).toEqual([]);
  });
});
