/** @file What newcomers' files have: odd headers, names of digits, odd cells among numbers, several targets, labels in other languages. */
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { initReport } from "../../src/cli/init-report.js";
import { guessHeader } from "../../src/init/dialect.js";
import { kindOf } from "../../src/init/kinds.js";
import { profileCells } from "../../src/init/profile.js";
import { disguiseOf } from "../../src/init/values.js";
import { readSource } from "../../src/source/node/read-source.js";
import { drafted, folder, write } from "./files.js";

/** A csv of 60 rows. */
const csv = (header: string, row: (at: number) => readonly (string | number)[], rows = 60): string =>
  [...(header === "" ? [] : [header]), ...Array.from({ length: rows }, (_, at) => row(at).join(","))].join("\n");

describe("a header", () => {
  it.each([
    ["a long question", `age,${"How content were you with the service that we gave you last year".padEnd(70, "?")},label`],
    ["a blank", "age,bmi,label,"],
    ["years", "country,2019,2020,2021,region"],
  ])("with %s", async (name, header) => {
    const width = header.split(",").length;
    const path = write(
      `header ${name}.csv`,
      csv(header, (at) =>
        Array.from({ length: width }, (_, column) =>
          name === "years" && column === 0 ? `c${at % 7}`
            : column === 2 && width < 5 ? ["a", "b", "c"][at % 3]
              : column === 4 ? ["EU", "ASIA"][at % 2] : (at * 7 + column) % 50,
        ),
      ),
    );
    const { yaml, datasets } = await drafted(path, width === 5 ? { targets: ["region"] } : { targets: ["label"] });
    expect(yaml).not.toContain("header: false");
    expect(datasets[0].rows).toBe(60);
  });

  it("is not seen in rows that look alike, and a doubtful one is told", async () => {
    const { yaml } = await drafted(write("headerless.csv", csv("", (at) => [at % 9, (at * 7) % 13, ["x", "y"][at % 2]])));
    expect(yaml).toContain("no header: the first row looks like the others");
    const numbered = [["0", "1", "2", "label"], ...Array.from({ length: 20 }, (_, at) => [`${at}.5`, "3.5", `${at}`, "ab"[at % 2]])];
    expect(guessHeader(numbered)).toEqual({ header: true });
    const guess = guessHeader([["name", "town"], ["Ann", "Oslo"], ["Bob", "Rome"]]);
    expect([guess.header, typeof guess.why]).toEqual([true, "string"]);
  });
});

it("a file or a target named with digits gets a name that a recipe takes", async () => {
  const { recipe } = await drafted(write("2023.csv", csv("a,b,2024", (at) => [at % 9, at % 7, ["x", "y"][at % 2]])));
  expect([Object.keys(recipe.data), Object.keys(recipe.tasks)]).toEqual([["data-2023"], ["target-2024"]]);
});

describe("odd cells", () => {
  it("of few kinds among numbers are missing values", async () => {
    const { yaml, recipe, roles } = await drafted(
      write("odd.csv", csv("lead,zinc,label", (at) => [
        at === 7 ? "<5" : 5 + ((at * 7) % 31), at === 9 ? "inf" : (at * 3) % 17, ["a", "b"][at % 2],
      ])),
    );
    expect(roles).toEqual({ lead: "numeric", zinc: "numeric", label: "target" });
    expect(recipe.data.odd.missing).toEqual({ lead: ["<5"], zinc: ["inf"] });
    expect(yaml.replace(/\s+#?\s*/gu, " ")).toContain('no number, so taken for one: "<5" in lead; "inf" in zinc');
  });

  it("of many kinds are quoted with their row", async () => {
    const { yaml } = await drafted(
      write("odder.csv", csv("lead,zinc,label", (at) => [at % 6 === 5 ? `< ${at}` : at + 0.5, (at * 3) % 17, ["a", "b"][at % 2]])),
    );
    expect(yaml.replace(/\s+#?\s*/gu, " ")).toContain('lead (numbers, but for 10 cells such as "< 5" in row 6)');
  });

  it("and numbers written in another way come with SQL that works, and with a note", async () => {
    const path = write(
      "priced.csv",
      ["preis;paid;size;rate;label", ...Array.from({ length: 60 }, (_, at) =>
        `${at},${at % 10}5;1,${100 + at},000;${at % 13};${at % 40} %;${["a", "b"][at % 2]}`)].join("\n"),
    );
    const { yaml, datasets } = await drafted(path);
    const said = yaml.replace(/\s+#?\s*/gu, " ");
    expect(said).toContain('preis (numbers with a decimal comma, such as "0,05": convert them with SQL)');
    expect(said).toContain("paid (numbers with thousands separators");
    expect(said).toContain("rate (numbers with a unit (%)");
    expect(datasets[0].warnings[0]).toContain("3 of 5 columns are left out");
    expect(initReport({ yaml, datasets }, "r.yaml", { width: 120, color: false })).toContain("\nNote: 3 of 5 columns are left out");
    expect(datasets[0].warnings[1]).toContain("preis is the target by its name, but is left out");
    const source = /as numbers: source: (?<source>.*)\n/u.exec(yaml)!.groups!.source;
    const { sql } = parse(source) as { sql: string };
    const table = await readSource({ sql }, { folder });
    expect([table.column("preis")[11], table.column("paid")[11], table.column("rate")[11]]).toEqual([11.15, 1_111_000, 11]);
  });
});

it.each([
  [["1.234,50", "2,1"], "numbers with a decimal comma", "replace(replace(#, '.', ''), ',', '.')::double"],
  [["1,234", "12,345"], "numbers with thousands separators", "replace(#, ',', '')::double"],
  [["1.234.567", "22.000.000"], "numbers with thousands separators", "replace(#, '.', '')::double"],
  [["€ 3,50", "€ 1.000,00"], "numbers with a unit (€)", "replace(regexp_replace(#, '[^0-9,+-]', '', 'g'), ',', '.')::double"],
  [["12 %", "3.5%"], "numbers with a unit (%)", "regexp_replace(#, '[^0-9.+-]', '', 'g')::double"],
])("%j are %s", (texts, phrase, sql) => {
  expect(disguiseOf(texts)).toEqual({ phrase, sql });
});

it("a split by time is offered for dates alone that it reads", async () => {
  const file = (date: (at: number) => string): string => csv("day,size,label", (at) => [date(at), at % 7, ["a", "b"][at % 2]]);
  const day = (at: number): string => String(1 + (at % 28)).padStart(2, "0");
  expect((await drafted(write("iso.csv", file((at) => `2024-03-${day(at)}`)))).yaml).toContain("# split: { time: day }");
  expect((await drafted(write("german.csv", file((at) => `${day(at)}.03.2024`)))).yaml).not.toContain("time:");
});

describe("targets", () => {
  it("a last column of two values beats an income in the middle, which is told", async () => {
    const rows = csv("age,income,bought", (at) => [20 + (at % 31), 1000 + ((at * 37) % 97), ["no", "yes"][(at * 5) % 3 % 2]]);
    const { yaml, recipe } = await drafted(write("bank.csv", rows));
    expect(Object.values(recipe.tasks).map(({ target }) => target)).toEqual(["bought"]);
    expect(yaml).toContain("  # or learn income (regression), which is a feature now\n");
  });

  it("columns of 0 and 1 behind a text are a task each", async () => {
    const { recipe } = await drafted(
      write("toxic.csv", csv("text,toxic,insult,threat", (at) => [
        `this is the text number ${at} of all`, at % 2, (at >> 1) % 2, (at >> 2) % 2,
      ])),
    );
    expect(Object.values(recipe.tasks).map(({ target, kind }) => [target, kind]))
      .toEqual([["toxic", "binary"], ["insult", "binary"], ["threat", "binary"]]);
  });

  it.each([
    [["ja", "nein"], "ja"],
    [["healthy", "sick"], "sick"],
    [["Oui", "Non"], "Oui"],
    [["benign", "tumour"], "tumour"],
    [["no fraud", "some fraud"], "some fraud"],
    [["OK", "ERROR"], "ERROR"],
  ])("the positive one of %j is %s, though it is the more frequent one", (labels, positive) => {
    const cells = Array.from({ length: 30 }, (_, at) => (at % 3 === 0 ? labels.find((label) => label !== positive)! : positive));
    const guess = kindOf(profileCells("y", cells), cells)!;
    expect(guess.options.positive).toBe(positive);
    expect(guess.why).not.toContain("rarer");
  });

  it("NA among labels is a missing one, but not one of two", async () => {
    const labels = ["good", "bad", "NA", "None"];
    const rows = csv("size,colour,label", (at) => [at % 7, ["r", "g"][(at >> 1) % 2], labels[(at * 7) % 4]]);
    const { recipe, yaml } = await drafted(write("labels.csv", rows));
    expect(recipe.data.labels.missing).toEqual(["None", "NA"]);
    expect(recipe.tasks.label).toMatchObject({ kind: "binary", positive: "good" });
    expect(yaml.replace(/\s+#?\s*/gu, " ")).toContain("30 rows without it do not train this task");
    const two = await drafted(write("two.csv", csv("size,label", (at) => [at % 7, ["good", "-"][(at >> 1) % 2]], 120)));
    expect(two.recipe.data.two.missing).toBeFalsy();
    expect(two.recipe.tasks.label.kind).toBe("binary");
  });
});
