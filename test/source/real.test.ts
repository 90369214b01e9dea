/**
 * @file The real datasets, where they are there: each read whole, with the counts that are known of it.
 */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { parseNumber } from "../../src/data/scalars.js";
import type { Source } from "../../src/source/index.js";
import { readSource } from "../../src/source/node/read-source.js";

const folder = resolve(process.env.POTLUCK_DATA ?? "../shared/data");
const there = existsSync(folder);
if (!there) console.log(`skipped: real datasets are not in ${folder}; set POTLUCK_DATA to their folder`);
const read = (source: Source) => readSource(source, { folder, environment: { POTLUCK_DATA: folder } });

describe.skipIf(!there)("real data", () => {
  test("polarity_v2: an archive of texts, its README left out", async () => {
    const table = await read({ texts: "polarity_v2/review_polarity.tar.gz" });
    expect([table.rows, table.column("label").filter((label) => label === "pos").length]).toEqual([2000, 1000]);
    expect([table.column("file")[0], table.column("file")[1999]]).toEqual([
      "txt_sentoken/neg/cv000_29416.txt",
      "txt_sentoken/pos/cv999_13106.txt",
    ]);
    const words = table.column("text").reduce((sum: number, text) => sum + (text as string).split(/\s+/u).filter(Boolean).length, 0);
    expect(Math.round(words / 2000)).toBe(746);
  });

  test("yelp: newlines in quotes, whole and by SQL", async () => {
    const table = await read("yelp/yelp.csv.gz");
    const stars = table.column("stars");
    expect([table.rows, ["1", "2", "3", "4", "5"].map((star) => stars.filter((value) => value === star).length)]).toEqual([
      10_000,
      [749, 927, 1461, 3526, 3337],
    ]);
    expect(table.column("text").every((text) => typeof text === "string")).toBe(true);
    const chosen = await read({ sql: "select text, stars from '${POTLUCK_DATA}/yelp/yelp.csv.gz' where stars in (1, 3, 5)" });
    expect(chosen.rows).toBe(5547);
    expect(chosen.column("text")).toEqual(table.column("text").filter((_, row) => ["1", "3", "5"].includes(stars[row] as string)));
  });

  test("rt_polarity: lines of two files", async () => {
    const table = await read({ file: "rt_polarity/rt-polarity.*", format: "lines" });
    expect([table.rows, table.column("file").filter((file) => file === "rt-polarity.pos").length]).toEqual([10_662, 5331]);
  });

  test("trec: one latin-1 byte", async () => {
    const file = "trec/TREC.*",
      format = "lines";
    await expect(read({ file, format })).rejects.toThrow(
      /^trec\/TREC\.train:66: these bytes are not utf-8: 0xF0 .*encoding: latin1.*invalid: replace/u,
    );
    expect((await read({ file, format, encoding: "latin1" })).rows).toBe(5952);
    expect(
      (await read({ file, format, invalid: "replace" })).column("text").filter((text) => String(text).includes("\uFFFD")),
    ).toHaveLength(1);
  });

  test("sms_spam: raw TSV", async () => {
    const table = await read({ file: "sms_spam/sms.tsv", quote: "", columns: ["label", "text"] });
    expect([table.rows, table.column("label").filter((label) => label === "spam").length]).toEqual([5574, 747]);
    await expect(read({ file: "sms_spam/sms.tsv", columns: ["label", "text"] })).rejects.toThrow(/^sms_spam\/sms\.tsv:\d+: .*quote: ""/u);
  });

  test("ag_news: no header", async () => {
    const table = await read({ file: "ag_news_test/test.csv", columns: ["class", "title", "text"] });
    expect([table.rows, ["1", "2", "3", "4"].map((kind) => table.column("class").filter((value) => value === kind).length)]).toEqual([
      7600,
      [1900, 1900, 1900, 1900],
    ]);
  });

  test("airline_tweets: two broken sequences", async () => {
    const file = "airline_tweets/Tweets.csv.gz";
    await expect(read(file)).rejects.toThrow(
      /^airline_tweets\/Tweets\.csv\.gz:8073: these bytes are not utf-8: 0xF0 0x9F 0x98 .*decompressed.*invalid: replace/u,
    );
    for (const table of [await read({ file, invalid: "replace" }), await read({ file, encoding: "latin1" })]) {
      expect([table.rows, table.column("negativereason").filter((reason) => reason === null).length]).toEqual([14_640, 5462]);
    }
  });

  test("uci_adult: blanks after the commas are kept, or trimmed", async () => {
    const file = "uci_adult/adult-test.csv.gz", written = await read({ file, header: false });
    const trimmed = await read({ file, header: false, trim: true });
    expect([written.columnNames.length, written.column("column1")[0], trimmed.column("column1")[0]]).toEqual([15, " Private", "Private"]);
    expect(trimmed.column("column13")).toEqual((await read({ file, header: false, delimiter: ", " })).column("column13"));
  });

  test("uci_adult, wine, optdigits: numbers without and with a header", async () => {
    const adult = await read({ file: "uci_adult/adult-*.csv.gz", header: false, delimiter: ", " });
    expect([adult.rows, adult.where(16_281), adult.column("column1").at(-1)]).toEqual([
      48_842,
      "uci_adult/adult-train.csv.gz: data row 1",
      "Self-emp-inc",
    ]);
    const wine = await read({ file: "wine_quality/*.csv", header: false });
    expect([wine.rows, wine.where(1599), wine.columnNames.length]).toEqual([6497, "wine_quality/winequality-white.csv: data row 1", 12]);
    expect(wine.columnNames.flatMap((name) => wine.column(name)).every((value) => parseNumber(value as string) !== undefined)).toBe(true);
    const digits = await read({ file: "optdigits/optdigits.t[re]*", format: "csv" });
    expect([digits.rows, digits.columnNames.length, new Set(digits.column("Class")).size]).toEqual([5620, 65, 10]);
  });
});
