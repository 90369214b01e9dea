/** @file Each warning before training: a case where it must speak, and ones where it must not. */
import { describe, expect, it, test } from "vitest";
import { SparseVector } from "../../src/data/sparse-vector.js";
import type { CellValue } from "../../src/data/table.js";
import { rankCorrelation } from "../../src/inspect/column-tests.js";
import { warningRules } from "../../src/inspect/rules/index.js";
import { cells, draws, look, sentence, warned } from "./look.js";

const TEXT = `
data: { t: { source: t.csv, text: text } }
tasks: { mood: { data: t, target: mood, kind: binary } }
`;
const moods = (draw: () => number) => (): CellValue => (draw() < 0.5 ? "glad" : "sad");

/** Texts of their own, with moods at random. */
function texts(rows: number, name = "texts"): { text: CellValue[]; mood: CellValue[] } {
  const draw = draws(name);
  return { text: cells(rows, (row) => `${sentence(draw)} ${row}`), mood: cells(rows, moods(draw)) };
}

describe("test_rows_in_train", () => {
  const rule = "test_rows_in_train";

  it("speaks of 300 texts with labels at random, each written four times", async () => {
    const { text, mood } = texts(300), four = (list: CellValue[]): CellValue[] => [...list, ...list, ...list, ...list];
    const [warning, ...more] = await warned(rule, TEXT, { t: { text: four(text), mood: four(mood) } });
    expect(more).toEqual([]);
    expect(warning.message).toMatch(/^\d+ test rows of 300 \((?:9\d|100) %\) stand in training too, all with the same target$/);
    expect(warning.remedy).toContain("data.t.dropDuplicates: true");
    expect(warning.examples).toHaveLength(4);
    expect(warning.examples[0].text).toBe(warning.examples[1].text);
  });

  it("says how many are equal but for case and blanks, and have another target", async () => {
    const { text, mood } = texts(400), part = cells(420, (row) => (row < 400 ? "train" : "test"));
    const again = cells(20, (row) => (row < 15 ? text[row] : `  ${String(text[row]).toUpperCase()} `));
    const other = cells(20, (row) => (row % 2 === 0 ? mood[row] : mood[row] === "glad" ? "sad" : "glad"));
    const [{ message, details }] = await warned(rule, TEXT.replace("text: text", "text: text, split: { column: part }"), {
      t: { text: [...text, ...again], mood: [...mood, ...other], part },
    });
    expect(message).toBe("20 test rows of 20 (100 %) stand in training too, 10 with the same target");
    expect(details).toEqual([
      "15 are equal as they are written, the others but for case and blanks.",
      'Task "mood": 10 rows with a target that an equal training row has too (the model can remember it), 10 rows with another target ' +
        "than the equal training rows (equal rows contradict each other).",
    ]);
  });

  it("is silent on texts that are all different, and on short ones that people write again and again", async () => {
    expect(await warned(rule, TEXT, { t: texts(400) })).toEqual([]);
    const draw = draws("short"), short = cells(400, () => ["ok", "Thank you!", "yes please", "no, thanks"][Math.floor(draw() * 4)]);
    expect(await warned(rule, TEXT, { t: { text: short, mood: cells(400, moods(draw)) } })).toEqual([]);
  });

  const TABLE = `
data: { t: { source: t.csv, numeric: [a, b, c, d], categorical: [e] } }
tasks: { mood: { data: t, target: mood, kind: binary } }
`;
  const table = (rows: number, values: number): Record<string, CellValue[]> => {
    const draw = draws("table"), number = (): number => Math.floor(draw() * values);
    return {
      a: cells(rows, number), b: cells(rows, number), c: cells(rows, number), d: cells(rows, number),
      e: cells(rows, () => ["x", "y"][Math.floor(draw() * 2)]), mood: cells(rows, moods(draw)),
    };
  };

  it("speaks of tables with copied rows", async () => {
    const columns = Object.fromEntries(Object.entries(table(300, 100)).map(([name, list]) => [name, [...list, ...list.slice(0, 60)]]));
    const [{ message }] = await warned(rule, TABLE, { t: columns });
    expect(message).toMatch(/^\d+ test rows of 90/);
  });

  it("is silent where few rows are possible, so that equal ones are to be expected", async () => {
    expect(await warned(rule, TABLE, { t: table(300, 2) })).toEqual([]);
    expect(await warned(rule, TABLE, { t: table(2000, 5) })).toEqual([]);
  });

  it("is silent where columns depend on each other, so that rows coincide more often than their columns' values say", async () => {
    const draw = draws("dependent"), rows = 3000, kind = cells(rows, () => Math.floor(draw() * 60));
    const other = (shift: number): CellValue[] => kind.map((value) => (Number(value) * 7 + shift) % 61);
    const age = cells(rows, () => Math.floor(draw() * 70));
    const columns = { a: kind, b: other(1), c: other(2), d: age, e: cells(rows, () => "x"), mood: cells(rows, moods(draw)) };
    expect(await warned(rule, TABLE, { t: columns })).toEqual([]);
  });
});

describe("duplicates", () => {
  const BY_PART = TEXT.replace("text: text", "text: text, split: { column: part }");

  it("speaks of training rows that repeat each other, where test rows do not", async () => {
    const { text, mood } = texts(200), part = cells(240, (row) => (row >= 150 && row < 200 ? "test" : "train"));
    const columns = { text: [...text, ...text.slice(0, 40)], mood: [...mood, ...mood.slice(0, 40)], part };
    const { warnings } = await look(BY_PART, { t: columns });
    expect(warnings.map(({ name, message }) => [name, message])).toEqual([
      ["duplicates", "40 training rows of 190 (21 %) repeat another one"],
    ]);
  });

  it("is silent where test_rows_in_train speaks, and on a few", async () => {
    const { text, mood } = texts(200);
    const { warnings } = await look(TEXT, { t: { text: [...text, ...text], mood: [...mood, ...mood] } });
    expect(warnings.map(({ name }) => name)).toEqual(["test_rows_in_train"]);
    const sides = cells(204, (row) => (row < 50 ? "test" : "train"));
    const few = { text: [...text, ...text.slice(0, 4)], mood: [...mood, ...mood.slice(0, 4)], part: sides };
    expect(await warned("duplicates", BY_PART, { t: few })).toEqual([]);
  });
});

describe("contradictions", () => {
  it("speaks of equal training rows with other classes, and is silent where equal rows agree", async () => {
    const { text, mood } = texts(200), part = cells(240, (row) => (row >= 150 && row < 200 ? "test" : "train"));
    const other = mood.map((value) => (value === "glad" ? "sad" : "glad"));
    const yaml = TEXT.replace("text: text", "text: text, split: { column: part }");
    const opposed = { text: [...text, ...text.slice(0, 40)], mood: [...mood, ...other.slice(0, 40)], part };
    const [{ message }] = await warned("contradictions", yaml, { t: opposed });
    expect(message).toMatch(/^80 training rows \(42 %\) are equal to one with another class, such as "(?:glad" and "sad|sad" and "glad)"$/);
    const agreeing = { text: [...text, ...text.slice(0, 40)], mood: [...mood, ...mood.slice(0, 40)], part };
    expect(await warned("contradictions", yaml, { t: agreeing })).toEqual([]);
  });
});

describe("label_spelling", () => {
  const rule = "label_spelling", yaml = (more = "") => `
data: { t: { source: t.csv, text: text } }
tasks: { team: { data: t, target: team, kind: multiclass${more} } }
`;
  const labelled = (labels: Record<string, number>): Record<string, CellValue[]> => {
    const team = Object.entries(labels).flatMap(([label, count]) => cells(count, () => label));
    return { text: texts(team.length).text, team };
  };

  test.each([
    [
      { billing: 60, " Billing": 20, sales: 60 },
      /^"billing" \(60 rows\) and " Billing" \(20 rows\) are different classes$/, /normalise: case/,
    ],
    [
      { billing: 100, sales: 100, Biling: 4 },
      /^"billing" \(100 rows\) and "Biling" \(4 rows\) are different classes$/, /map both to one name/,
    ],
    [{ "lost luggage": 100, "lost lugagge": 3, late: 60 }, /"lost luggage" .* and "lost lugagge"/, /map both/],
    [{ 1: 50, "1.0": 50, 2: 50 }, /^"1.*" \(50 rows\) and "1.*" \(50 rows\)/, /normalise/],
    [{ True: 50, true: 50, false: 50 }, /"True" .* and "true"/, /normalise/],
    [{ ">50K": 50, ">50K.": 50, "<=50K": 50 }, /">50K" .* and ">50K\."/, /normalise/],
  ])("speaks of %o", async (labels, message, remedy) => {
    const [warning, ...more] = await warned(rule, yaml(), { t: labelled(labels) });
    expect(more).toEqual([]);
    expect(warning.message).toMatch(message);
    expect(warning.remedy).toMatch(remedy);
  });

  test.each([
    ["codes", { A1: 100, A2: 4, B1: 100 }], ["numbers", { "100": 100, "101": 4, "1": 60 }],
    ["codes with zeros", { "01": 50, 1: 50, "02": 50 }],
    ["short words", { cat: 100, car: 4, dog: 60 }], ["words that begin otherwise", { Zambia: 100, Gambia: 4, Mali: 60 }],
    ["words of like frequency", { singer: 60, single: 50, dancer: 60 }], ["capitals", { ABCDE: 100, ABCDF: 4 }],
    ["an alphabet", Object.fromEntries([..."abcdefABCDEF"].map((letter) => [letter, 12]))],
  ])("is silent on %s", async (_, labels) => {
    expect(await warned(rule, yaml(), { t: labelled(labels) })).toEqual([]);
  });

  it("is silent where the recipe lists both, or makes them one", async () => {
    const tables = { t: labelled({ billing: 60, Billing: 60, sales: 60 }) };
    expect(await warned(rule, yaml(", labels: [billing, Billing, sales]"), tables)).toEqual([]);
    expect(await warned(rule, yaml(", labels: { billing: money, Billing: money, sales: sales }"), tables)).toEqual([]);
    expect(await warned(rule, yaml(), tables)).toHaveLength(1);
  });
});

describe("positive_spelling", () => {
  const yaml = (positive: string) => `
data: { t: { source: t.csv, text: text } }
tasks: { paid: { data: t, target: paid, kind: binary, positive: ${positive} } }
`;
  const paid = (...values: string[]) => ({ t: { text: texts(200).text, paid: cells(200, (row) => values[row % values.length]) } });

  it("speaks of values that say the same and count as negative", async () => {
    const [warning] = await warned("positive_spelling", yaml('"yes"'), paid("yes", "YES", "y", "no"));
    expect(warning.message).toBe('positive is "yes", so "YES" and "y" count as negative (100 rows)');
    expect(warning.remedy).toContain('tasks.paid.labels: { "YES": "yes", "y": "yes", ... }');
    expect((await look(yaml('"yes"'), paid("yes", "YES", "y", "no"))).warnings.map(({ name }) => name)).toEqual(["positive_spelling"]);
  });

  test.each([["yes and no", '"yes"', ["yes", "no"]], ["classes", "a", ["a", "b", "c"]], ["stars", "5", ["1", "2", "3", "4", "5"]]])(
    "is silent on %s", async (_, positive, values) => {
      expect(await warned("positive_spelling", yaml(positive), paid(...values))).toEqual([]);
    });
});

describe("few_rows_of_class", () => {
  const yaml = `
data: { t: { source: t.csv, text: text, split: { column: part } } }
tasks: { team: { data: t, target: team, kind: multiclass } }
`;

  it("speaks of classes that hardly train, or do not test", async () => {
    const rows = 120, part = cells(rows, (row) => (row % 4 === 0 ? "test" : "train"));
    const team = cells(rows, (row) => (row === 1 ? "once" : row % 4 === 2 ? "untested" : "often"));
    const [{ message, details }] = await warned("few_rows_of_class", yaml, { t: { text: texts(rows).text, team, part } });
    expect(message).toBe('class "once" has fewer than 2 training rows, and class "untested" has no test row');
    expect(details).toEqual(['"once": 1 training row, 0 test rows.', '"untested": 30 training rows, 0 test rows.']);
  });

  it("is silent on classes that all sides have", async () => {
    const rows = 120, columns = { text: texts(rows).text, team: cells(rows, (row) => `c${Math.floor(row / 4) % 3}`) };
    const part = cells(rows, (row) => (row % 4 === 0 ? "test" : "train"));
    expect(await warned("few_rows_of_class", yaml, { t: { ...columns, part } })).toEqual([]);
  });
});

describe("missing_targets", () => {
  it("speaks of rows that no task learns from, and is silent where another task has their target", async () => {
    const { text, mood } = texts(200), half = mood.map((value, row) => (row % 4 === 0 ? value : null));
    const [{ message }] = await warned("missing_targets", TEXT, { t: { text, mood: half } });
    expect(message).toBe('150 rows of 200 (75 %) have no target of any task (column "mood")');
    const two = `${TEXT.trimEnd().slice(0, -1)}, other: { data: t, target: other, kind: binary } }\n`;
    expect(await warned("missing_targets", two, { t: { text, mood: half, other: mood } })).toEqual([]);
  });
});

describe("gives_answer_away", () => {
  const rule = "gives_answer_away", yaml = (kind: string, columns: string) => `
data: { t: { source: t.csv, ${columns} } }
tasks: { out: { data: t, target: out, kind: ${kind} } }
`;
  const draw = draws("answers"), rows = 400;
  const noise = cells(rows, () => draw()), classes = cells(rows, () => "abc"[Math.floor(draw() * 3)]), two = cells(rows, moods(draw));

  it("speaks of a number that separates classes", async () => {
    const tells = classes.map((label) => "bca".indexOf(String(label)) * 10 + draw());
    const [warning, ...more] = await warned(rule, yaml("multiclass", "numeric: [noise, tells]"), { t: { noise, tells, out: classes } });
    expect(more).toEqual([]);
    expect(warning).toMatchObject({ task: "out", column: "tells" });
    expect(warning.message).toBe('column "tells" tells the target by itself: thresholds on it separate the classes');
  });

  it("ranks numbers without the rows where one is missing", () => {
    const values = Float64Array.of(1, 2, Number.NaN, 4, 5, 6), targets = [10, 20, 25, Number.NaN, 21, 60];
    expect(rankCorrelation(values, targets)).toBeCloseTo(1, 12);
    expect(rankCorrelation(values, targets.map((target) => -target))).toBeCloseTo(-1, 12);
    expect(rankCorrelation(values, targets.map(() => 3))).toBe(0);
  });

  it("speaks of a category, of cells that are missing, and of both in one warning", async () => {
    const code = two.map((label) => (label === "glad" ? ["x", "y"] : ["z"])[Math.floor(draw() * 2)] ?? "z");
    const reason = two.map((label) => (label === "sad" ? ["late", "lost", "rude"][Math.floor(draw() * 3)] : null));
    const [{ message }] = await warned(rule, yaml("binary", "categorical: [code]"), { t: { code, out: two } });
    expect(message).toBe('column "code" tells the target by itself: rows of the same value have the same class');
    const [both] = await warned(rule, yaml("binary", "categorical: [code, reason]"), { t: { code, reason, out: two } });
    expect(both.message).toBe('columns "code", "reason" each tell the target by themselves');
  });

  it("speaks of a category that tells one of several classes", async () => {
    const reason = classes.map((label) => (label === "b" ? ["late", "lost", "rude"][Math.floor(draw() * 3)] : null));
    const [{ message }] = await warned(rule, yaml("multiclass", "categorical: [reason]"), { t: { reason, out: classes } });
    expect(message).toBe('column "reason" tells class "b" by itself: its values are others for the rows of this class');
  });

  it("speaks of a number in the order of a numeric target, either way", async () => {
    const out = cells(rows, () => draw()), pence = out.map((value) => -100 * Number(value) ** 3);
    const [{ message }] = await warned(rule, yaml("regression", "numeric: [noise, pence]"), { t: { noise, pence, out } });
    expect(message).toBe('column "pence" tells the target by itself: its order is opposite to that of the target');
  });

  it("speaks of a term that marks a class, and not of one that is often there", async () => {
    const marked = (share: number) => two.map((label) => `${sentence(draw)} ${label === "sad" && draw() < share ? "complaintform" : ""}`);
    const [{ message }] = await warned(rule, yaml("binary", "text: text"), { t: { text: marked(1), out: two } });
    expect(message)
      .toMatch(/^the term "complaintform" of the text tells class "sad" by itself: \d+ training rows have it, 100 % of the class$/);
    expect(await warned(rule, yaml("binary", "text: text"), { t: { text: marked(0.9), out: two } })).toEqual([]);
  });

  it("is silent on columns that say much, on values of one row each, and on few rows", async () => {
    const much = two.map((label) => Number(label === "glad") + draw() * 1.5);
    const code = two.map((label) => (draw() < 0.97 ? label : "sad")), id = cells(rows, (row) => `id${row}`);
    const columns = { much, code, id, noise, out: two };
    expect(await warned(rule, yaml("binary", "numeric: [noise, much], categorical: [code, id]"), { t: columns })).toEqual([]);
    const few = { tells: two.slice(0, 60).map((label) => Number(label === "glad")), out: two.slice(0, 60) };
    expect(await warned(rule, yaml("binary", "numeric: [tells]"), { t: few })).toEqual([]);
  });
});

describe("columns", () => {
  const yaml = (columns: string) => `
data: { t: { source: t.csv, ${columns} } }
tasks: { out: { data: t, target: out, kind: binary } }
`;
  const rows = 400, draw = draws("columns"), out = cells(rows, moods(draw)), noise = cells(rows, () => draw());

  test("constant_target speaks of a numeric target that never changes", async () => {
    const recipe = (kind: string): string => `
data: { t: { source: t.csv, numeric: [noise] } }
split: { test: 0.25 }
tasks: { level: { data: t, target: level, ${kind} } }
`, level = cells(rows, (row) => (row % 3 === 0 ? null : 7));
    expect(await warned("constant_target", recipe("kind: regression"), { t: { noise, level } })).toMatchObject([{
      task: "level", column: "level", message: expect.stringMatching(/^the target of task "level" is 7 in all \d+ training /u) as string,
    }]);
    expect(await warned("constant_target", recipe("kind: regression"), { t: { noise, level: cells(rows, (row) => row % 5) } })).toEqual([]);
  });

  test("constant_columns speaks of columns that the recipe names, and is silent on pixels of a pattern", async () => {
    const columns = { noise, same: cells(rows, () => "review"), gone: cells(rows, (row) => (row % 200 === 0 ? 1 : null)), out };
    const found = await warned("constant_columns", yaml("numeric: [noise, gone], categorical: [same]"), { t: columns });
    expect(found.map(({ message }) => message)).toEqual([
      'column "same" has one value in all 300 training rows: "review"',
      expect.stringMatching(/^column "gone" is missing in 9\d.* of the training rows$/),
    ]);
    const pixel = (at: number): CellValue[] => (at < 4 ? cells(rows, () => 0) : cells(rows, () => draw()));
    const pixels = Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`pixel${at}`, pixel(at)]));
    expect(await warned("constant_columns", yaml('numeric: ["pixel*"]'), { t: { ...pixels, out } })).toEqual([]);
  });

  test("identifier_categories speaks of values of one row each, and of many numbers; not of a hundred towns", async () => {
    const weight = cells(rows, () => String(Math.round(draw() * 1e6))), town = cells(rows, () => `town ${Math.floor(draw() * 100)}`);
    const columns = "numeric: [noise], categorical: [weight, town]";
    const [{ message, remedy }] = await warned("identifier_categories", yaml(columns), { t: { noise, weight, town, out } });
    expect(message).toMatch(/^the categorical column "weight" has \d+ values in 300 training rows: \d+ of the \d+ features \(7\d %\)$/);
    expect(remedy).toContain("name it under numeric");
    const many = cells(4000, () => String(Math.floor(draw() * 1500))), zip = many.map((value) => `0${String(value).padStart(4, "0")}`);
    const large = { many, zip, noise: cells(4000, () => draw()), out: cells(4000, moods(draw)) };
    const found = await warned("identifier_categories", yaml("numeric: [noise], categorical: [many, zip]"), { t: large });
    expect(found.map(({ column }) => column)).toEqual(["many"]);
  });

  test("numeric_identifiers speaks of row numbers; not of numbers in any order", async () => {
    const id = cells(rows, (row) => 1000 + 3 * row), whole = cells(rows, () => Math.floor(draw() * 1e6));
    const found = await warned("numeric_identifiers", yaml("numeric: [id, whole, noise]"), { t: { id, whole, noise, out } });
    expect(found.map(({ message }) => message))
      .toEqual(['the numeric column "id" counts the rows: it has whole numbers that rise from row to row']);
  });
});

describe("texts", () => {
  const characters = [..."我喜欢这部电影很好看的演员都不错故事也有意思但是结局太慢了一点吧你们觉得怎么样"];
  const clause = (draw: () => number): string => (
    Array.from({ length: 12 }, () => characters[Math.floor(draw() * characters.length)]).join(""));

  test("texts_without_words speaks of 600 Chinese texts; not of characters as terms, nor of words with blanks", async () => {
    const draw = draws("chinese"), text = cells(600, () => `${clause(draw)}，${clause(draw)}。`), mood = cells(600, moods(draw));
    const [{ message, remedy }] = await warned("texts_without_words", TEXT, { t: { text, mood } });
    expect(message).toMatch(/^100 % of the letters are of a script without blanks between words, so a whole clause is one word/);
    expect(remedy).toContain("analyzer: char, ngramRange: [1, 2]");
    const byCharacter = `${TEXT}features: { vectorizer: { name: tfidf, analyzer: char, ngramRange: [1, 2] } }\n`;
    expect(await warned("texts_without_words", byCharacter, { t: { text, mood } })).toEqual([]);
    const spaced = text.map((one) => [...String(one)].map((character, at) => (at % 2 === 0 ? character : `${character} `)).join(""));
    expect(await warned("texts_without_words", TEXT, { t: { text: spaced, mood } })).toEqual([]);
    expect(await warned("texts_without_words", TEXT, { t: texts(200) })).toEqual([]);
  });

  test("texts_without_words speaks of rows without a term", async () => {
    const { text, mood } = texts(200), some = text.map((one, row) => (row % 3 === 0 ? `${"x".repeat(1 + (row % 5))} ? ! ${row % 7}` : one));
    const frequent = `${TEXT}features: { vectorizer: { name: count, minDf: 20 } }`;
    const [{ message }] = await warned("texts_without_words", frequent, { t: { text: some, mood } });
    expect(message).toMatch(/^\d+ training rows of 120 with text \(\d+ %\) have no term that is a feature$/);
  });

  test("empty_texts speaks of blank texts; not of one, nor of a few beside other features", async () => {
    const { text, mood } = texts(200), blank = (many: number) => text.map((one, row) => (row < many ? [null, "", "  "][row % 3] : one));
    const [{ message }] = await warned("empty_texts", TEXT, { t: { text: blank(6), mood } });
    expect(message).toBe("6 rows of 200 (3 %) have no text");
    expect(await warned("empty_texts", TEXT, { t: { text: blank(1), mood } })).toEqual([]);
    const beside = TEXT.replace("text: text", "text: text, numeric: [n]");
    expect(await warned("empty_texts", beside, { t: { text: blank(20), mood, n: cells(200, (row) => row % 9) } })).toEqual([]);
  });

  test("no_shared_terms speaks of datasets without a common word; not where one is shared", async () => {
    const yaml = `
data: { a: { source: a.csv, text: text }, b: { source: b.csv, text: text } }
tasks: { one: { data: a, target: mood, kind: binary }, two: { data: b, target: mood, kind: binary } }
`;
    const a = texts(80), draw = draws("other");
    const number = (): string => ["uno", "dos", "tres"][Math.floor(draw() * 3)];
    const foreign = (word: string) => ({ text: cells(80, () => `${word} ${number()}`), mood: cells(80, moods(draw)) });
    const found = await warned("no_shared_terms", yaml, { a, b: foreign("hola") });
    expect(found.map(({ dataset }) => dataset)).toEqual(["a", "b"]);
    expect(await warned("no_shared_terms", yaml, { a, b: foreign("film") })).toEqual([]);
  });
});

it("ordinary data has no warning at all", async () => {
  const draw = draws("ordinary"), rows = 300, kinds = ["red", "green", "blue"];
  const columns = {
    text: cells(rows, (row) => `${sentence(draw)} ${row}`), age: cells(rows, () => Math.floor(draw() * 70)),
    colour: cells(rows, () => kinds[Math.floor(draw() * 3)]),
    mood: cells(rows, moods(draw)), price: cells(rows, () => Math.round(draw() * 1000) / 100),
  };
  const { warnings, problem } = await look(`
data: { t: { source: t.csv, text: text, numeric: [age], categorical: [colour] } }
tasks: { mood: { data: t, target: mood, kind: binary }, price: { data: t, target: price, kind: regression } }
`, { t: columns });
  expect({ warnings, problem }).toEqual({ warnings: [], problem: null });
});

it("every rule has a name of its own", () => {
  expect(new Set(warningRules.map(({ name }) => name)).size).toBe(warningRules.length);
});

describe("unseen_categories", () => {
  const rule = "unseen_categories", yaml = `
data: { t: { source: t.csv, categorical: [flag], numeric: [n], split: { column: part } } }
tasks: { mood: { data: t, target: mood, kind: binary } }
`;
  const rows = 80, part = cells(rows, (row) => (row < 40 ? "train" : "test")), n = cells(rows, (row) => row % 7);
  const mood = cells(rows, moods(draws("unseen")));

  it("speaks of two files that write one value in two ways", async () => {
    const flag = cells(rows, (row) => (row < 40 ? ["yes", "no"][row % 2] : ["true", "false"][row % 2]));
    const [warning, ...more] = await warned(rule, yaml, { t: { flag, n, mood, part } });
    expect(more).toEqual([]);
    expect(warning.message).toBe('100 % of the test rows have a value of "flag" that no training row has: "true", "false"');
    expect(warning.remedy).toContain('training rows have "yes", "no"');
  });

  it("is silent of a few new values, and of identifiers", async () => {
    const few = cells(rows, (row) => (row % 10 === 9 ? `new ${row}` : ["yes", "no"][row % 2]));
    expect(await warned(rule, yaml, { t: { flag: few, n, mood, part } })).toEqual([]);
    expect(await warned(rule, yaml, { t: { flag: cells(rows, (row) => `id ${row}`), n, mood, part } })).toEqual([]);
  });
});

describe("dropped_duplicates", () => {
  const rule = "dropped_duplicates", yaml = TEXT.replace("text: text", "text: text, dropDuplicates: true");

  it("says how many rows went, and how many of them contradict", async () => {
    const { text, mood } = texts(200), other = cells(10, (row) => (row < 4 ? (mood[row] === "glad" ? "sad" : "glad") : mood[row]));
    const [{ message }] = await warned(rule, yaml, { t: { text: [...text, ...text.slice(0, 10)], mood: [...mood, ...other] } });
    expect(message).toBe("dropDuplicates left out 10 of 210 rows, and 4 of them have another target than the row that stays");
    const [same] = await warned(rule, yaml, { t: { text: [...text, ...text.slice(0, 10)], mood: [...mood, ...mood.slice(0, 10)] } });
    expect(same.message).toBe("dropDuplicates left out 10 of 210 rows");
  });

  it("is silent where none went, and where the recipe keeps them", async () => {
    expect(await warned(rule, yaml, { t: texts(200) })).toEqual([]);
    const { text, mood } = texts(200);
    expect(await warned(rule, TEXT, { t: { text: [...text, ...text], mood: [...mood, ...mood] } })).toEqual([]);
  });
});

describe("unused_markers", () => {
  const rule = "unused_markers", yaml = (data: string, task = ""): string => `
data: { t: { source: t.csv, numeric: [n], missing: ${data} } }
tasks: { mood: { data: t, target: mood, kind: binary${task} } }
`;
  const rows = 60, n = cells(rows, (row) => (row % 9 === 0 ? "?" : String(row % 7)));
  const mood = cells(rows, (row) => (row % 11 === 0 ? "N/A" : ["glad", "sad"][row % 2]));

  it("speaks of markers that stand in no cell of their columns", async () => {
    const said = async (...given: [string, string?]): Promise<string[]> => (
      (await warned(rule, yaml(...given), { t: { n, mood } })).map(({ message }) => message));
    expect(await said('["?", "-", "N/A"]')).toEqual(['no cell has "-", which missing names']);
    expect(await said('{ n: ["?", "N/A"] }', ", missing: [N/A]")).toEqual(['no cell has "N/A", which missing: n names']);
    expect(await said('["?"]', ", missing: [N/A, unknown]")).toEqual(['no cell has "unknown", which missing names']);
  });

  it("is silent where all of them do, blanks and values aside", async () => {
    const numbers = cells(rows, (row) => (row % 9 === 0 ? " -1.0" : String(row % 7)));
    expect(await warned(rule, yaml("{ n: -1 }", ", missing: [N/A]"), { t: { n: numbers, mood } })).toEqual([]);
  });
});

it("of the tasks of one by are said once", async () => {
  const yaml = `
data: { t: { source: t.csv, numeric: [n] } }
tasks: { mood: { data: t, target: mood, kind: binary, positive: "yes", by: shop } }
`;
  const rows = 240, n = cells(rows, (row) => row % 7), shop = cells(rows, (row) => `shop ${row % 6}`);
  const mood = cells(rows, (row) => ["yes", "no", "YES"][(row * 7 + Math.floor(row / 6)) % 3]);
  const { warnings, tasks, problem } = await look(yaml, { t: { n, mood, shop } });
  expect(problem).toBeNull();
  expect(tasks.map(({ name }) => name)).toEqual(["mood"]);
  expect(warnings.filter(({ name }) => name === "positive_spelling")).toHaveLength(1);
});

it("sparse rows that differ are no copies", async () => {
  const yaml = `
data: { t: { source: t.svm, vector: [x] } }
tasks: { mood: { data: t, target: mood, kind: binary } }
`;
  const rows = 100, mood = cells(rows, moods(draws("sparse")));
  const x = cells(rows, (row) => new SparseVector(Uint32Array.of(row % 10, 10 + row % 9), Float32Array.of(1 + row, 1), 20));
  const names = (await look(yaml, { t: { x, mood } })).warnings.map(({ name }) => name);
  expect(names.filter((name) => /rows|duplicates|contradictions/u.test(name))).toEqual([]);
});
