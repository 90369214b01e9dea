/** @file `potluck predict`, `evaluate` and `compress`: a trained run, used as a user does. */
import { existsSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { loadModel } from "../../src/run/run-folder.js";
import { png } from "../source/pictures.js";
import { at, build, BUILD_TIME, command, ended, read, readJson, start, until, write, writeReviews } from "./command.js";

const TRAINED = "data:\n  movie: { source: { file: movie.csv, delimiter: \",\", encoding: latin1 }, text: review }\n";

/** A run of two text tasks, and one of columns. */
beforeAll(async () => {
  build();
  writeReviews();
  expect((await command("train", at("reviews.yaml"), "--out", at("run"), "--no-baselines")).code).toBe(0);
  const rows = Array.from({ length: 60 }, (_, row) => `${row};${row % 7};${row % 2 ? "cook" : "clerk"};${row % 2 ? "yes" : "no"}`);
  write("people.csv", `id;age;job;rich\n${rows.join("\n")}\n`);
  write("people.yaml", `${TRAINED.replace("movie: ", "people: ").replace("movie.csv", "people.csv").replace(",\"", ";\"")
    .replace("text: review", "numeric: [age], categorical: [job]")}
tasks: { rich: { data: people, target: rich, kind: binary, positive: "yes" } }
model: { hidden: [3] }
train: { epochs: 2, batchSize: 16, optimizer: { name: adam, lr: 0.05 }, schedule: min_size, weighting: sum }
`);
  expect((await command("train", at("people.yaml"), "--out", at("people-run"), "--no-baselines")).code).toBe(0);
}, BUILD_TIME);

const lines = (text: string): unknown[] => text.trimEnd().split("\n").map((line) => JSON.parse(line) as unknown);

describe("potluck predict", () => {
  it("answers texts as the library does, for all tasks or some", async () => {
    const model = await loadModel(at("run")), texts = ["a superb film", "awful soup"];
    const { code, stdout, stderr } = await command("predict", at("run"), ...texts);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(lines(stdout)).toEqual(model.predict(texts));
    const some = await command("predict", at("run/model.safetensors"), ...texts, "--tasks", "movie");
    expect(lines(some.stdout)).toEqual(model.predict(texts, { tasks: "movie" }));
    model.dispose();
  });

  it("reads files as the training's rows were read, and keeps columns beside the answers", async () => {
    const model = await loadModel(at("people-run"));
    write("new.csv", "id;age;job\nx1;3;cook\nx2;;\n=1+1;4;\"a;b\"\n");
    const { stdout, stderr } = await command("predict", at("people-run"), "--data", at("new.csv"), "--keep", "id,job");
    expect(stderr).toBe("");
    const answers = model.predict([{ age: "3", job: "cook" }, { age: null, job: null }, { age: "4", job: "a;b" }]);
    expect(lines(stdout)).toEqual([
      { id: "x1", job: "cook", ...answers[0] }, { id: "x2", job: null, ...answers[1] }, { id: "=1+1", job: "a;b", ...answers[2] }]);
    const out = at("answers.csv"), csv = await command("predict", at("people-run"), "--data", at("new.csv"), "--keep", "*", "--out", out);
    expect(csv.stdout).toBe("");
    const [header, , , last] = read("answers.csv").split("\n");
    expect(header).toBe("id,age,job,rich,rich.probability");
    expect(last).toBe(`'=1+1,4,a;b,${answers[2].rich.label},${answers[2].rich.probability}`);
    const sql = `{ sql: "SELECT 'q' AS id, '3' AS age, 'cook' AS job" }`;
    expect(lines((await command("predict", at("people-run"), "--data", sql, "--keep", "id")).stdout)).toEqual([{ id: "q", ...answers[0] }]);
    model.dispose();
  });

  it("gives csv a column for each class, and explanations their own key", async () => {
    const { stdout } = await command("predict", at("run"), "superb, superb food", "--output", "csv");
    expect(stdout.split("\n")[0]).toBe("movie,movie.probability,restaurant,restaurant.probabilities.negative," +
      "restaurant.probabilities.neutral,restaurant.probabilities.positive");
    const [row] = lines((await command("predict", at("run"), "superb, superb food", "--explain", "--top", "1")).stdout) as {
      explanation: { movie: { outputs: { contributions: unknown[] }[] } };
    }[];
    expect(row.explanation.movie.outputs[0].contributions.length).toBeLessThanOrEqual(1);
    expect((await command("predict", at("run"), "x", "--explain", "--output", "csv")).stderr).toMatch(/^--explain needs JSON lines/u);
  });

  it("says what is missing, by names that are known", async () => {
    const error = async (...args: string[]): Promise<string> => {
      const { code, stderr } = await command("predict", ...args);
      expect(code).toBe(1);
      return stderr;
    };
    write("odd.csv", "id;age\n1;2\n");
    expect(await error(at("people-run"), "a text"))
      .toMatch(/^a text alone is not enough for this model, which needs age and job: give --data/u);
    expect(await error(at("people-run"), "--data", at("odd.csv"))).toMatch(/odd\.csv has no "job": the model needs age and job/u);
    expect(await error(at("run"), "x", "--tasks", "moovie")).toMatch(/the model has no task "moovie" \(did you mean "movie"\?\)/u);
    expect(await error(at("run"), "x", "--data", "y")).toBe("give texts or --data, not both\n");
    expect(await error(at("run"), "--data", at("movie.csv"), "--dataset", "mvie")).toMatch(/no dataset "mvie" \(did you mean "movie"\?\)/u);
    expect(await error(at("nowhere"), "x")).toMatch(/nowhere: there is no such file/u);
    expect(await error(at("people.yaml"), "x")).toMatch(/people\.yaml: this is a recipe, not a model: train it first \(potluck train /u);
    expect(await error(at("people.csv"), "x")).toMatch(/people\.csv: this is a file of data, not a model: .* with --data/u);
    write("model.bin", "no model, but long enough to be one");
    expect(await error(at("model.bin"), "x")).toMatch(/model\.bin: this is not a safetensors file/u);
    Object.defineProperty(process.stdin, "isTTY", { value: true, configurable: true });
    try {
      expect(await error(at("run"))).toMatch(/^there is nothing to predict: give texts/u);
    } finally {
      delete (process.stdin as { isTTY?: boolean }).isTTY;
    }
  });

  it("keeps columns with the names of tasks, and with commas in their names", async () => {
    write("given.csv", 'id;age;job;rich;"a,b";rich.probability\nx1;3;cook;yes;c;0.5\n');
    const keep = (...args: string[]): Promise<{ stdout: string }> => (
      command("predict", at("people-run"), "--data", at("given.csv"), ...args));
    const [row] = lines((await keep("--keep", "*")).stdout) as Record<string, unknown>[];
    expect(Object.keys(row)).toEqual(["id", "age", "job", "rich (given)", "a,b", "rich.probability (given)", "rich"]);
    expect(row["rich (given)"]).toBe("yes");
    expect((await keep("--keep", "a,b", "--keep", "id,rich", "--output", "csv")).stdout.split("\n")[0])
      .toBe('"a,b",id,rich (given),rich,rich.probability');
    expect((await keep("--keep", "id,rich", "--output", "tsv")).stdout.split("\n")[0]).toBe("id\trich (given)\trich\trich.probability");
  });

  it("replaces nothing that it reads, under any name, and no folder", async () => {
    const [model, data] = [at("people-run/model.safetensors"), at("in.csv")], error = async (...args: string[]): Promise<string> => {
      const { code, stderr } = await command(...args);
      expect(code).toBe(1);
      return stderr;
    };
    write("in.csv", "id;age;job\n1;2;cook\n");
    symlinkSync(data, at("link.csv"));
    const before = [model, data].map((file) => readFileSync(file, "utf8"));
    const predict = (source: string, out: string): Promise<string> => error("predict", at("people-run"), "--data", source, "--out", out);
    expect(await predict(data, data)).toMatch(/^--out .*in\.csv is an input itself, which would be replaced/u);
    expect(await predict(data, at("link.csv"))).toMatch(/link\.csv is an input itself \(.*in\.csv\)/u);
    expect(await predict(at("i*.csv"), data)).toMatch(/is an input itself/u);
    expect(await predict(`{ sql: "SELECT * FROM '${data}'" }`, data)).toMatch(/is an input itself/u);
    write("part.csv.part", "id;age;job\n1;2;cook\n");
    expect(await predict(`{ file: ${at("part.csv.part")}, format: csv }`, at("part.csv"))).toMatch(/is an input itself/u);
    expect(await predict(data, at("people-run"))).toMatch(/people-run: this is a folder; name a file in it/u);
    expect(await predict(data, at("nowhere/x.csv"))).toMatch(/cannot write .*nowhere\/x\.csv: the parent folder does not exist/u);
    for (const [name, ending] of [["o.parquet", "parquet"], ["o.csv.gz", "gz"], ["o.json", "json"]]) {
      expect(await predict(data, at(name))).toMatch(new RegExp(`^--out .*: .* is written, and \\.${ending} means something else`, "u"));
    }
    expect(await error("export", at("people-run"), "--out", model)).toMatch(/an ONNX model is written, and \.safetensors means/u);
    symlinkSync(model, at("link.onnx"));
    expect(await error("export", at("people-run"), "--out", at("link.onnx"))).toMatch(/is the model itself/u);
    expect(await error("compress", at("people-run"), "--out", at("people.csv"))).toMatch(/a model file is written, and \.csv means/u);
    expect(await error("init", data, "--out", data, "--force")).toMatch(/a recipe is written, and \.csv means/u);
    expect([model, data].map((file) => readFileSync(file, "utf8"))).toEqual(before);
  });

  it("answers several sources one after another, and a source without rows by none", async () => {
    write("a.csv", "id;age;job\n1;2;cook\n");
    write("b.csv", "id;age;job\n2;3;clerk\n");
    write("none.csv", "id;age;job\n");
    const predict = (...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> => (
      command("predict", at("people-run"), ...args));
    const both = await predict("--data", at("a.csv"), "--data", at("b.csv"), "--keep", "id");
    expect(lines(both.stdout)).toMatchObject([{ id: "1" }, { id: "2" }]);
    expect(await predict("--data", at("none.csv"), "--keep", "id", "--output", "csv")).toEqual({
      code: 0, signal: null, stdout: "id,rich,rich.probability\n",
      stderr: `${at("none.csv")}: there are no rows, so there are no answers\n`,
    });
    expect(await predict("--data", at("none.csv"), "--out", at("none.jsonl"))).toMatchObject({ code: 0, stdout: "" });
    expect(read("none.jsonl")).toBe("");
    write("nothing.csv", "");
    expect((await predict("--data", at("nothing.csv"))).stderr).toMatch(/nothing\.csv: there are no rows in this source/u);
  });

  it("reads images of a plain folder, of a glob, and as arguments, and says which file each answer is of", async () => {
    const grey = (...values: number[]): Buffer => png({ width: values.length, height: 1, colours: 0, lines: [values] });
    for (let number = 0; number < 24; number++) {
      write(`imgs/dark/${number}.png`, grey(number, number + 1));
      write(`imgs/light/${number}.png`, grey(255 - number, 254 - number));
    }
    write("new/a.png", grey(3, 4));
    write("new/b.png", grey(250, 251));
    write("imgs.yaml", `data: { i: { source: { images: imgs }, image: image } }
tasks: { kind: { data: i, target: label, kind: binary, positive: light } }
model: { hidden: [2] }
train: { epochs: 2 }
`);
    expect((await command("train", at("imgs.yaml"), "--out", at("imgs-run"), "--no-baselines")).stderr).not.toMatch(/rror/u);
    const files = async (...args: string[]): Promise<unknown> => (
      lines((await command("predict", at("imgs-run"), ...args)).stdout).map((row) => (row as { file: string }).file));
    expect(await files("--data", at("new"))).toEqual(["a.png", "b.png"]);
    expect(await files("--data", `{ images: ${at("new")} }`, "--keep", "*")).toEqual(["a.png", "b.png"]);
    expect(await files("--data", at("new/b*.png"))).toEqual(["b.png"]);
    expect(await files(at("new/b.png"), at("new/a.png"))).toEqual(["b.png", "a.png"]);
  });

  it("refuses options that are given twice, or do nothing", async () => {
    const said = async (...args: string[]): Promise<string> => (await command(...args)).stderr;
    expect(await said("predict", at("run"), "x", "--output", "csv", "--output", "jsonl"))
      .toMatch(/^error: --output is given twice: csv and jsonl; give it once/u);
    expect(await said("serve", at("run"), "--port", "1", "--port", "2")).toMatch(/--port is given twice: 1 and 2/u);
    expect(await said("predict", at("run"), "x", "--top", "3")).toMatch(/^--top does nothing without --explain/u);
    expect(await said("predict", at("run"), "x", "--format", "csv")).toMatch(/^--format says what --data or stdin is/u);
    expect(await said("evaluate", at("run"), "--format", "csv")).toMatch(/^--format does nothing without --data/u);
    expect(await said("compress", at("run"), "--format", "csv", "--out", at("x"))).toMatch(/^--format does nothing without --data/u);
  });

  it("writes what came before a bad row, and leaves no file that looks whole", async () => {
    write("bad.csv", `id;age;job\n${"1;2;cook\n".repeat(5000)}2;old;cook\n3;4;cook\n`);
    const { code, stderr, stdout } = await command("predict", at("people-run"), "--data", at("bad.csv"));
    expect([code, lines(stdout).length]).toEqual([1, 5000]);
    expect(stderr).toMatch(/bad\.csv: data row 5001.*"old"/u);
    const out = await command("predict", at("people-run"), "--data", at("bad.csv"), "--out", at("bad.jsonl"));
    expect(out.stderr).toMatch(/; the answers before it are in .*bad\.jsonl\.part\n$/u);
    expect([existsSync(at("bad.jsonl")), lines(read("bad.jsonl.part")).length]).toEqual([false, 5000]);
  });

  it("answers lines as they come, ends quietly with its reader, and cleanly with Ctrl-C", async () => {
    const child = start(["predict", "run", "--tasks", "movie"], { stdio: ["pipe", "pipe", "pipe"] });
    let said = "";
    child.stdout!.setEncoding("utf8").on("data", (text: string) => (said += text));
    child.stdin!.write("great\n");
    await until(() => said.endsWith("\n"), "the first answer");
    child.stdin!.write("awful\nfine");
    child.stdin!.end();
    expect((await ended(child)).code).toBe(0);
    expect(lines(said).length).toBe(3);

    const endless = start(["predict", "run"], { stdio: ["pipe", "pipe", "pipe"] }), feeding = setInterval(() => {
      endless.stdin!.write("great food\n".repeat(2000));
    }, 5);
    endless.stdin!.on("error", () => {}); // it stops reading too
    await new Promise((resolve) => endless.stdout!.once("data", resolve));
    endless.stdout!.destroy();
    const { code, stderr } = await ended(endless);
    clearInterval(feeding);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });

    const waiting = start(["predict", "run", "--out", "kept.jsonl"], { stdio: ["pipe", "pipe", "pipe"] });
    waiting.stdin!.write("great\n");
    await until(() => existsSync(at("kept.jsonl.part")) && statSync(at("kept.jsonl.part")).size > 0, "the first answer");
    waiting.kill("SIGINT");
    expect(await ended(waiting)).toMatchObject({
      code: 130, stderr: "stopped by SIGINT after 1 rows; the answers before it are in kept.jsonl.part\n",
    });
  }, 60_000);
});

describe("potluck evaluate", () => {
  it("scores the rows that tested the model, as the training did", async () => {
    const { code, stdout } = await command("evaluate", at("run"), "--json"), model = await loadModel(at("run"));
    expect(code).toBe(0);
    const { tasks } = JSON.parse(stdout) as { tasks: Record<string, { metrics: Record<string, { value: number }> }> };
    for (const [task, metrics] of Object.entries(model.card.metrics)) {
      for (const [name, score] of Object.entries(metrics)) expect(tasks[task].metrics[name].value).toBeCloseTo(score, 6);
    }
    model.dispose();
  });

  it("reads files for the dataset that they are of, warns of training rows, and writes a folder", async () => {
    const { code, stdout, stderr } = await command("evaluate", at("run"), "--data", `movie=${at("movie.csv")}`, "--out", at("evaluation"));
    expect(code).toBe(0);
    expect(stderr.replace(/\s+/gu, " ")).toMatch(/^warning: .*movie\.csv: these are the rows that the model was made from/u);
    expect(stdout).toMatch(/^movie \(binary\): 96 rows of .*movie\.csv\nmetric {2,}value {2}95 % interval +better\n-+\nf1 /u);
    expect(readJson("evaluation/evaluation.json")).toMatchObject({ tasks: { movie: { rows: { scored: 96 } } } });
    expect(read("evaluation/reliability.svg")).toMatch(/^<svg/u);
    const both = await command("evaluate", at("run"), "--data", at("movie.csv"));
    expect(both.stderr).toMatch(/movie\.csv: these may be rows of movie or restaurant: say which, as in --data movie=/u);
  });

  it("leaves out unknown labels on request", async () => {
    write("labels.csv", "review,label\ngood,pos\nbad,neg\nodd,other\n");
    const { stderr } = await command("evaluate", at("run"), "--data", `movie=${at("labels.csv")}`);
    expect(stderr).toMatch(/labels\.csv: data row 3: column "label" has the unknown label "other"/u);
    const { stdout } = await command("evaluate", at("run"), "--data", `movie=${at("labels.csv")}`, "--skip-unknown");
    expect(stdout).toMatch(/^movie \(binary\): 2 rows of .*; left out: 1 with an unknown label/su);
  });

  it("says so where the model's own rows are gone or changed", async () => {
    const before = read("people.csv");
    write("people.csv", `${before}60;1;cook;yes\n`);
    expect((await command("evaluate", at("people-run"))).stderr).toMatch(
      /^dataset "people": the data are not those that the model was trained on \(60 rows then, 61 now\): give rows with --data/u);
    write("people.csv", before);
    write("copy.safetensors", await import("node:fs").then(({ readFileSync }) => readFileSync(at("run/model.safetensors"))));
    expect((await command("evaluate", at("copy.safetensors"))).stderr).toMatch(/this model file is in no run folder/u);
  });
});

describe("potluck compress", () => {
  it("writes a smaller file that predicts, and says what it costs", async () => {
    const small = at("small.safetensors");
    const { code, stdout } = await command("compress", at("run"), "--dtype", "int8", "--drop-words", "0.3", "--out", small);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^task {2,}metric {2,}before {2,}after {2,}change\n-+\nmovie .*\nrestaurant .*\n\n\d+ words dropped: each /u);
    expect(stdout).toMatch(/small\.safetensors: \d+ bytes as int8, \d+ % of \d+\n$/u);
    expect(statSync(small).size).toBeLessThan(statSync(at("run/model.safetensors")).size);
    expect(lines((await command("predict", small, "a superb film")).stdout).length).toBe(1);
    const model = await loadModel(small);
    expect(model.card.small).toMatchObject({ dtype: "int8" });
    model.dispose();
  });

  it("refuses to replace its own input, and words that are none", async () => {
    expect((await command("compress", at("run"), "--out", at("x"), "--drop-words", "1e-9")).stdout).toContain("no word was dropped");
    expect((await command("compress", at("run"), "--out", at("run/model.safetensors"))).stderr).toMatch(/is the model itself/u);
    expect((await command("compress", at("run"), "--out", at("x"), "--drop-words", "some")).code).toBe(2);
    expect((await command("compress", at("people-run"), "--out", at("x"), "--drop-words", "auto")).stderr).toMatch(/reads no text/u);
  });
});
