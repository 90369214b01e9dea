/** @file Files of many kinds: each ends in a recipe whose rows can be fitted, or in one clear sentence. */
import { gzipSync } from "node:zlib";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { withDuckdb } from "../../src/source/node/duckdb.js";
import { drafted, folder, inQuotes as q, lines, reviews, sentence, write } from "./files.js";
import { png } from "../source/pictures.js";

const plain = lines("text,label", ({ text, label }) => `${q(text)},${label}`);

describe("delimited files", () => {
  it("with commas", async () => {
    const { yaml, recipe } = await drafted(write("plain.csv", plain));
    expect(yaml.slice(yaml.indexOf("data:")).split("\n")).toEqual([
      "data:",
      "  plain:",
      "    source: plain.csv                       # 90 rows",
      "    text: text                              # 16 words a row",
      "tasks:",
      '  label: { data: plain, target: label, kind: binary, positive: pos }  # "pos" against "neg": 49 of 90 rows',
      "",
    ]);
    expect(recipe.tasks.label).toMatchObject({ kind: "binary", positive: "pos", target: "label" });
  });

  it("with semicolons, tabs, bars, and of any name", async () => {
    for (const [name, delimiter, source] of [
      ["semi.csv", ";", { delimiter: ";" }],
      ["bars.csv", "|", { delimiter: "|" }],
      ["tabs.tsv", "\t", {}],
      ["tabs.txt", "\t", { format: "tsv" }],
      ["rows.data", ",", { format: "csv" }],
      ["rows", ";", { format: "csv", delimiter: ";" }],
    ] as const) {
      const path = write(
        name,
        lines(["text", "label", "votes"].join(delimiter), ({ text, label, row }) => [q(text), label, row % 7].join(delimiter)),
      );
      const { recipe, roles } = await drafted(path);
      expect(Object.values(recipe.data)[0].source).toMatchObject({ file: name, ...source });
      expect(roles).toEqual({ text: "text", label: "target", votes: "numeric" });
    }
  });

  it("without a header", async () => {
    const { recipe } = await drafted(
      write(
        "nohead.csv",
        lines("", ({ text, label, row }) => `${row % 5},${q(text)},${label}`),
      ),
    );
    expect(recipe.data.nohead).toMatchObject({ source: { header: false }, text: "column1", numeric: ["column0"] });
    expect(recipe.tasks.nohead).toMatchObject({ target: "column2", kind: "binary", positive: "pos" });
  });

  it("with a byte order mark and carriage returns", async () => {
    const { recipe } = await drafted(
      write("bom.csv", `\uFEFF${lines("label,review", ({ text, label }) => `${label},${q(text)}`).replaceAll("\n", "\r\n")}`),
    );
    expect(recipe.data.bom.text).toBe("review");
    expect(recipe.tasks.label.target).toBe("label");
  });

  it("with Excel's line sep=, in UTF-16, in windows-1252, and with some broken bytes", async () => {
    await drafted(write("sep.csv", `sep=;\n${lines("text;label", ({ text, label }) => `${q(text)};${label}`)}`));
    const utf16 = await drafted(write("utf16.csv", Buffer.from(`\uFEFF${plain}`, "utf16le")));
    expect(utf16.recipe.data.utf16.source).toMatchObject({ encoding: "utf-16le" });
    const latin = await drafted(write("latin.csv", Buffer.from(plain.replaceAll("the", "th\xE9"), "latin1")));
    expect(latin.yaml).toContain("encoding: windows-1252 }");
    expect(latin.yaml).toContain("not UTF-8, so taken for windows-1252");
    const broken = Buffer.concat([Buffer.from(plain.replaceAll("the", "thé")), Buffer.from('\n"bad \xff film",neg', "latin1")]);
    expect((await drafted(write("broken.csv", broken))).recipe.data.broken.source).toMatchObject({ encoding: "utf-8", invalid: "replace" });
  });

  it("with quotes that mean nothing, or that a backslash escapes", async () => {
    const raw = await drafted(
      write(
        "raw.tsv",
        lines("", ({ text, label, row }) => `${label}\t${row % 9 === 0 ? '"' : ""}${text}`),
      ),
    );
    expect(raw.recipe.data.raw.source).toMatchObject({ quote: "", header: false });
    const escaped = await drafted(
      write(
        "escaped.csv",
        lines("text,label", ({ text, label }) => `"he said \\"${text}\\", ok",${label}`),
      ),
    );
    expect(escaped.recipe.data.escaped.source).toMatchObject({ escape: "\\" });
  });

  it("with blanks after the commas, and marks of missing values", async () => {
    const { recipe } = await drafted(
      write(
        "blanks.csv",
        lines(
          "",
          ({ label, row }) => `${20 + (row % 30)}, ${["cook", "?", "baker"][row % 3]}, ${row % 8 === 0 ? "?" : row % 11}, ${label}`,
        ),
      ),
    );
    expect(recipe.data.blanks).toMatchObject({
      source: { header: false, trim: true },
      numeric: ["column0", "column2"],
      categorical: ["column1"],
      missing: ["?"],
    });
    expect(recipe.tasks.blanks).toMatchObject({ target: "column3", positive: "pos" });
  });

  it("of 500 columns, in a short recipe", async () => {
    const names = Array.from({ length: 500 }, (_, at) => `gene${at}`);
    const row = (seed: number): number[] => names.map((_, at) => (at === 3 ? 0 : ((seed * 7 + at * 13) % 101) / 10));
    const { yaml, roles } = await drafted(
      write(
        "wide.csv",
        lines(`${names.join(",")},class`, (one) => `${row(one.row).join(",")},${one.label}`),
      ),
    );
    expect(yaml).toContain('numeric: ["*"]\n');
    expect(yaml.split("\n").length).toBeLessThan(12);
    expect(roles).toMatchObject({ gene0: "numeric", gene3: "numeric", class: "target" });
    const ids = await drafted(
      write(
        "ids500.csv",
        lines(`sample_id,${names.join(",")},class`, (one) => `s${one.row},${row(one.row).join(",")},${one.label}`),
      ),
    );
    expect(ids.yaml).toContain('numeric: ["gene*"]');
    const mixed = await drafted(
      write(
        "mixed.csv",
        lines(
          `id,${names.slice(0, 6).join(",")},a,b,c,d,class`,
          ({ row: at, label }) => `${at},${row(at).slice(0, 6).join(",")},${at % 2},${at % 3},${at % 5},${at % 7},${label}`,
        ),
      ),
    );
    expect(mixed.yaml).toContain('numeric: ["*", "!id"]');
  });

  it("sorted by their labels and long, from an evenly spread sample", async () => {
    const row = (at: number): string =>
      `${at < 15_000 ? "good" : "bad"} film number ${at % 50} of ${at % 7},${at < 15_000 ? "pos" : "neg"}\n`;
    const {
      datasets: [dataset],
      recipe,
    } = await drafted(write("long.csv.gz", gzipSync(`text,label\n${Array.from({ length: 30_000 }, (_, at) => row(at)).join("")}`)));
    expect(dataset.rows).toBe(30_000);
    expect(dataset.looked).toBeLessThanOrEqual(10_000);
    expect(dataset.looked).toBeGreaterThan(5000);
    expect(recipe.tasks.label).toMatchObject({ kind: "binary", positive: "pos" });
  });
});

describe("JSON and Parquet", () => {
  it("JSON lines with ids and nested objects", async () => {
    const { roles, recipe } = await drafted(
      write(
        "nested.jsonl",
        lines("", ({ text, label, row }) => JSON.stringify({ id: row, text, meta: { row }, label })),
      ),
    );
    expect(roles).toEqual({ id: "left out", text: "text", meta: "left out", label: "target" });
    expect(recipe.tasks.label).toMatchObject({ kind: "binary", positive: "pos" });
  });

  it("a list of objects with lists of labels", async () => {
    const objects = reviews.map(({ text, row }) => ({ text, tags: row % 3 ? ["a", "b"] : ["c"] }));
    const { recipe } = await drafted(write("array.json", JSON.stringify(objects, null, 1)));
    expect(recipe.tasks.tags).toMatchObject({ kind: "multilabel", separator: null });
  });

  it("an object around the list of rows", async () => {
    const { recipe } = await drafted(write("around.json", JSON.stringify({ version: 1, data: reviews })));
    expect(recipe.data.around.source).toMatchObject({ rows: "data" });
  });

  it("JSON under another name", async () => {
    const { recipe } = await drafted(
      write(
        "json.txt",
        lines("", (review) => JSON.stringify(review)),
      ),
    );
    expect(recipe.data.json.source).toMatchObject({ format: "jsonl" });
  });

  it("Parquet with lists, vectors and dates", async () => {
    const rows = reviews.map(
      ({ text, label, row }) =>
        `(${row}, '${text.replaceAll("'", "''")}', date '2024-01-01' + ${row}, [${row}.5, 1.0], ['${label}', 'b${row % 3}'])`,
    );
    await withDuckdb({ folders: [folder] }, (duckdb) =>
      duckdb.query(
        `COPY (SELECT * FROM (VALUES ${rows.join(",")}) AS t(id, text, day, embedding, tags)) ` +
          `TO '${join(folder, "lists.parquet")}' (FORMAT parquet)`,
      ),
    );
    const { roles, yaml, recipe } = await drafted(join(folder, "lists.parquet"));
    expect(roles).toEqual({ id: "left out", text: "text", day: "left out", embedding: "vector", tags: "target" });
    expect(yaml).toContain("# split: { time: day }");
    expect(recipe.tasks.tags.kind).toBe("multilabel");
  });
});

describe("columns", () => {
  it("ids, dates, codes, groups and constants", async () => {
    const { yaml, roles } = await drafted(
      write(
        "shop.csv",
        lines(
          "customer_id,signup,zip,plan,country,spend,churned",
          ({ label, row }) =>
            [
              1000 + (row % 30), `2024-0${1 + (row % 9)}-11`, `0${1001 + (row % 4)}`, ["free", "pro", "team"][row % 3], "NO",
              ((row * 37) % 100) / 3, label === "pos" ? "yes" : "no",
            ].join(","),
        ),
      ),
    );
    expect(roles).toEqual({
      customer_id: "left out",
      signup: "left out",
      zip: "categorical",
      plan: "categorical",
      country: "left out",
      spend: "numeric",
      churned: "target",
    });
    expect(yaml).toContain("# split: { group: customer_id }");
    expect(yaml).toContain("# split: { time: signup }");
    expect(yaml).toContain('country (always "NO")');
  });

  it("that give the target away", async () => {
    const { roles } = await drafted(
      write(
        "leak.csv",
        lines(
          "text,label,label_text,code,score_confidence",
          ({ text, label, row }) => `${q(text)},${label === "pos" ? 1 : 0},${label},${label === "pos" ? "A7" : "B2"},${row % 10}`,
        ),
      ),
    );
    expect(roles).toEqual({ text: "text", label: "target", label_text: "left out", code: "left out", score_confidence: "numeric" });
    const reason = await drafted(
      write(
        "reason.csv",
        lines(
          "text,reason_given,sentiment",
          ({ text, row }) => `${q(text)},${row % 3 === 0 ? ["late", "rude"][row % 2] : ""},${["negative", "neutral", "positive"][row % 3]}`,
        ),
      ),
    );
    expect(reason.yaml).toContain("reason_given (is filled for some values of sentiment alone)");
  });

  it("that are only good features stay", async () => {
    const { roles } = await drafted(
      write(
        "iris.csv",
        lines(
          "petal,sepal,species",
          ({ row }) => `${(row % 3) * 2 + (row % 10) / 10},${5 + (row % 13) / 10},${["setosa", "versicolor", "virginica"][row % 3]}`,
        ),
      ),
      { ignore: [] },
    );
    expect(roles).toMatchObject({ sepal: "numeric", species: "target" });
  });

  it("with several targets", async () => {
    const { recipe, yaml } = await drafted(
      write(
        "many.csv",
        lines(
          "text,stars,category,price",
          ({ text, row }) => `${q(text)},${1 + (row % 5)},${["food", "bar", "shop"][row % 3]},${5 + ((row * 37) % 100) / 4}`,
        ),
      ),
    );
    expect(Object.values(recipe.tasks).map(({ target, kind }) => [target, kind])).toEqual([
      ["stars", "ordinal"],
      ["category", "multiclass"],
      ["price", "regression"],
    ]);
    expect(yaml).toContain("# or kind: regression (as numbers) or multiclass (without their order)");
  });

  it("with labels that differ in case or blanks", async () => {
    const { yaml } = await drafted(
      write(
        "alike.csv",
        lines("text,queue", ({ text, row }) => `${q(text)},${["billing", "tech", '" Billing"'][row % 3]}`),
      ),
    );
    expect(yaml).toContain('# labels: { normalise: case } would make " Billing" and "billing" one label');
  });

  it("with several labels in a cell", async () => {
    const { recipe } = await drafted(
      write(
        "pipes.csv",
        lines("title,genres", ({ text, row }) => `${q(text)},${["drama|comedy", "comedy", "war|drama", "war"][row % 4]}`),
      ),
    );
    expect(recipe.tasks.genres).toMatchObject({ kind: "multilabel", separator: "|" });
  });

  it("of Chinese texts, with a vectorizer of characters", async () => {
    const films = ["这部电影非常好看演员很棒", "剧情无聊浪费时间非常失望"];
    const { recipe } = await drafted(
      write(
        "zh.csv",
        lines(
          "文本,标签",
          ({ row }) => `${films[row % 2]}${String.fromCharCode(0x4e00 + row * 3, 0x5000 + row * 7)},${row % 2 ? "差" : "好"}`,
        ),
      ),
    );
    expect(recipe.features.vectorizer).toMatchObject({ name: "count", analyzer: "char", ngramRange: [1, 2] });
    expect(recipe.tasks.标签.target).toBe("标签");
  });

  it("without any value, and with names that YAML and patterns would misread", async () => {
    const { recipe, roles } = await drafted(
      write(
        "names.csv",
        lines(
          'text,nothing,"a: b","# c",yes,"*","null",label',
          ({ text, label, row }) => `${q(text)},,${row % 3},${row % 4},${row % 5},${row % 6},${row % 7},${label}`,
        ),
      ),
    );
    expect(recipe.data.names.numeric).toEqual(["a: b", "# c", "yes", "*", "null"]);
    expect(roles.nothing).toBe("left out");
  });
});

describe("folders", () => {
  it("of texts by class, also below train and test", async () => {
    for (const { text, label, row } of reviews) {
      write(`texts/${label}/${row}.txt`, text);
      write(`split/${row % 3 === 0 ? "test" : "train"}/${label}/${row}.txt`, text);
    }
    expect((await drafted(join(folder, "texts"))).recipe.tasks.label).toMatchObject({ kind: "binary", positive: "pos" });
    const { recipe } = await drafted(join(folder, "split"));
    expect(recipe.data.split.source).toMatchObject({ train: { texts: "split/train" }, test: { texts: "split/test" } });
  });

  it("of images by class", async () => {
    for (let image = 0; image < 12; image++)
      write(
        `images/${["cat", "dog"][image % 2]}/${image}.png`,
        png({
          width: 2,
          height: 2,
          colours: 0,
          lines: [
            [image * 20, 0],
            [0, image],
          ],
        }),
      );
    const { recipe } = await drafted(join(folder, "images"));
    expect(recipe.data.images).toMatchObject({ source: { images: "images" }, image: "image" });
  });

  it("of texts a line, one file a class", async () => {
    for (const label of ["pos", "neg"])
      write(
        `perclass/films.${label}`,
        reviews
          .filter((one) => one.label === label)
          .map(({ text }) => text)
          .join("\n"),
      );
    const { recipe } = await drafted(join(folder, "perclass"));
    expect(recipe.data.films.source).toMatchObject({ file: "perclass/films.*", format: "lines" });
    expect(recipe.tasks.films).toMatchObject({ target: "file", positive: "films.pos" });
  });

  it("of the parts of one table", async () => {
    for (const part of [0, 1])
      write(
        `parts/part-${part}.csv`,
        ["text,label", ...reviews.filter(({ row }) => row % 2 === part).map(({ text, label }) => `${q(text)},${label}`)].join("\n"),
      );
    const { datasets } = await drafted(join(folder, "parts"));
    expect(datasets.map(({ rows }) => rows)).toEqual([90]);
  });

  it("with lines that begin with their label", async () => {
    write("marked/marked.txt", reviews.map(({ text, label }) => `__label__${label} ${text}`).join("\n"));
    const { recipe } = await drafted(join(folder, "marked", "marked.txt"));
    expect(recipe.data.marked.source).toHaveProperty("sql");
    expect(recipe.data.marked.text).toBe("text");
  });
});

describe("several files", () => {
  it("are several datasets", async () => {
    const { recipe } = await drafted([
      write("films.csv", plain),
      write(
        "shops.csv",
        lines("text,kind,label", ({ text, label, row }) => `${q(text)},${row % 3},${label}`),
      ),
    ]);
    expect(Object.entries(recipe.tasks).map(([name, { data, target }]) => [name, data, target])).toEqual([
      ["films", "films", "label"],
      ["shops", "shops", "label"],
    ]);
  });

  it("named train and test are the sides of one, and labels that the test rows write differently are mended", async () => {
    const side = (part: number, end: string): string =>
      [
        "text,income",
        ...reviews
          .filter(({ row }) => (row % 3 === 0 ? 0 : 1) === part)
          .map(({ text, label }) => `${q(text)},${label === "neg" ? ">50K" : "<=50K"}${end}`),
      ].join("\n");
    const { recipe, datasets } = await drafted([write("adult-train.csv", side(1, "")), write("adult-test.csv", side(0, "."))]);
    expect(recipe.data.adult.source).toMatchObject({ train: { file: "adult-train.csv" }, test: { file: "adult-test.csv" } });
    expect(recipe.tasks.income).toMatchObject({ kind: "binary", positive: ">50K" });
    expect(datasets[0].notes).toEqual(["60 train", "30 test"]);
  });

  it("of a contest, whose test rows have no target, train on the other file", async () => {
    const files = [
      write(
        "contest/train.csv",
        lines("text,age,label", ({ text, label, row }) => `${q(text)},${row % 50},${label}`),
      ),
      write(
        "contest/test.csv",
        lines("text,age", ({ text, row }) => `${q(text)},${row % 50}`),
      ),
    ];
    const { recipe, yaml } = await drafted(files);
    expect(recipe.data.contest.source).toMatchObject({ file: "contest/train.csv" });
    expect(yaml).toContain("has no label, so it is left out");
  });
});

describe("one clear sentence", () => {
  it.each<[string, string, string | Uint8Array, string]>([
    ["an empty file", "empty.csv", "", "/here/empty.csv is empty"],
    ["blank lines", "blank.csv", "\n \n", "/here/blank.csv is empty"],
    [
      "a picture",
      "picture.csv",
      Buffer.from("89504e470d0a1a0a", "hex"),
      "/here/picture.csv is a PNG image; for images give a folder with a subfolder for each class",
    ],
    [
      "an Excel file",
      "book.xlsx",
      Buffer.from(`PK\x03\x04${"x".repeat(40)}xl/workbook.xml`),
      "/here/book.xlsx is an Excel file (xlsx); open it there and save it as csv",
    ],
    [
      "a zip archive",
      "all.zip",
      Buffer.from(`PK\x03\x04${"x".repeat(40)}`),
      "/here/all.zip is a zip archive; unpack it and give the files in it",
    ],
    [
      "a web page",
      "page.csv",
      "<!DOCTYPE html><html></html>",
      "/here/page.csv is HTML or XML; save its data as csv, JSON lines or Parquet",
    ],
    ["a header alone", "header.csv", "text,label\n", "/here/header.csv has a header and no rows"],
    [
      "one row",
      "onerow.csv",
      "text,label\ngood film,pos\n",
      "/here/onerow.csv has one row; a task needs many to learn from, and some to test on",
    ],
    [
      "one column",
      "onecol.csv",
      lines("text", ({ text }) => q(text)),
      "/here/onecol.csv has one column, text (text): a task needs another one with the answers",
    ],
    [
      "one column of JSON",
      "jsoncol.csv",
      lines("json", (review) => q(JSON.stringify(review))),
      "/here/jsoncol.csv has one column, json (nested JSON: take a part of it with SQL): a task needs another one with the answers",
    ],
    [
      "texts alone",
      "texts.txt",
      lines("", ({ text }) => text),
      "/here/texts.txt has texts and no labels: give a file for each class, or a csv with a column of labels",
    ],
    [
      "no target",
      "notarget.csv",
      lines("id,text", ({ row, text }) => `${row},${q(text)}`),
      '/here/notarget.csv: no column looks like a target; name one with --target, as in --target "text". ' +
        "The columns are id (an id: every row has its own), text (text)",
    ],
    [
      "nothing to learn from",
      "nofeature.csv",
      lines("id,label", ({ row, label }) => `${row},${label}`),
      "/here/nofeature.csv: nothing is left to learn label from; the others are left out: id (an id: every row has its own). " +
        "Name a column with --text, --numeric or --categorical",
    ],
    [
      "several lists in an object",
      "lists.json",
      JSON.stringify({ a: [{ x: 1 }], b: [{ x: 2 }] }),
      "/here/lists.json is one JSON object, which has several lists: a, b; rows must be the objects of one list, or one object a line",
    ],
  ])("%s", async (_, name, content, message) => {
    expect(await sentence(write(name, content))).toBe(message);
  });

  it("a file that is not there, a folder without data, an empty folder", async () => {
    write("names/reviews.csv", plain);
    expect(await sentence(join(folder, "names", "reviws.csv"))).toBe(
      '/here/names/reviws.csv: there is no such file (did you mean "reviews.csv"?)',
    );
    write("nodata/sound.mp3", Buffer.from([73, 68, 51, 0]));
    expect(await sentence(join(folder, "nodata"))).toBe("/here/nodata: nothing in this folder can be read as data; it has sound.mp3");
  });

  it("files that do not fit together", async () => {
    const files = [
      write("fit/train.csv", "text,a,b,label\nx y,1,2,pos\nx z,2,3,neg\n"),
      write("fit/test.csv", "words,label\nx y,pos\nz,neg\n"),
    ];
    expect(await sentence(files)).toBe(
      '/here/fit/test.csv lacks "text", "a" and "b", unlike /here/fit/train.csv: they do not fit together as one split; ' +
        "give one of them alone",
    );
  });

  it("wrong column names and kinds", async () => {
    const path = write("wrong.csv", plain);
    expect(await sentence(path, { text: "txet" })).toBe(
      `--text: there is no column "txet" in ${path.replace(folder, "/here")} (did you mean "text"?); ` + 'the columns are "text", "label"',
    );
    expect(await sentence(path, { targets: ["label:binery"] })).toBe(
      '--target label:binery: "binery" is no kind of task (did you mean "binary"?); ' +
        "the kinds are binary, multiclass, multilabel, regression, ordinal",
    );
    expect(await sentence(path, { targets: ["label"], ignore: ["label"] })).toBe('--target and --ignore both name "label": choose one');
    expect(await sentence(path, { targets: ["label:regression"] })).toBe(
      '/here/wrong.csv: column "label" is no target of kind regression: it has "neg", which is no number',
    );
  });
});

describe("what the caller decides", () => {
  const path = (): string =>
    write(
      "own.csv",
      lines(
        "review,title,stars,label,votes",
        ({ text, label, row }) => `${q(text)},${q(text.split(" ").slice(0, 6).join(" "))},${1 + (row % 5)},${label},${row % 4}`,
      ),
    );

  it("holds", async () => {
    const { recipe, roles } = await drafted(path(), {
      text: "title",
      targets: ["stars:multiclass"],
      categorical: ["votes"],
      ignore: ["label"],
    });
    expect(roles).toEqual({ review: "left out", title: "text", stars: "target", label: "left out", votes: "categorical" });
    expect(recipe.tasks).toMatchObject({ stars: { kind: "multiclass" } });
    expect(Object.keys(recipe.tasks)).toEqual(["stars"]);
  });

  it("makes labels of an ordinal target a list in their order", async () => {
    const file = write(
      "mood.csv",
      lines("text,mood", ({ text, row }) => `${q(text)},${["positive", "negative", "neutral"][row % 3]}`),
    );
    expect((await drafted(file, { targets: ["mood:ordinal"] })).yaml).toContain("labels: [negative, neutral, positive]");
  });
});
