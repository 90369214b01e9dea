/** @file Whole commands as a user runs them: what stands on stdout and stderr, what lies in the folder, and how they end. */
import { readdirSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { at, build, BUILD_TIME, command, folder, logged, potluck, read, readJson, write, writeReviews } from "./command.js";

const charts = ["cosines.svg", "gradient-norms.svg", "losses.svg", "scores.svg", "task-gradients.svg"];
const written = ["account.json", "metrics.jsonl", "model.safetensors", "recipe.yaml"];
const demoFiles = [...charts, ...written].sort();
const runFiles = [...demoFiles, "predictions.csv"].sort();

beforeAll(build, BUILD_TIME);
beforeAll(() => {
  writeReviews();
});

/** Stdout that is one JSON object on one line, and nothing else. */
function onlyJson(stdout: string): Record<string, unknown> {
  expect(stdout).toMatch(/^\{.*\}\n$/u);
  return JSON.parse(stdout) as Record<string, unknown>;
}

describe("potluck train", () => {
  it("prints a table and the run folder, is quiet on a piped stderr, and numbers run folders", async () => {
    const ends = [await potluck("train", "reviews.yaml"), await potluck("train", "reviews.yaml")];
    for (const [index, { code, stdout, stderr }] of ends.entries()) {
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      expect(stdout).toMatch(/^task .*95 % interval .*\n-+\nmovie +f1 +0\.\d+ .*\nrestaurant +accuracy +0\.\d+ .*\n/u);
      expect(stdout).toContain(`run folder: runs/reviews-${index + 1}\n`);
      expect(stdout).not.toContain("\u001b[");
      expect(readdirSync(at(`runs/reviews-${index + 1}`)).sort()).toEqual(runFiles);
    }
  });

  it("prints one JSON object with --json, and takes --seed, --set and --out", async () => {
    const { code, stdout, stderr } = await potluck(
      "train", "reviews.yaml", "--json", "--out", "deep/run", "--seed", "5", "--set", "train.epochs=1", "--set", "model.hidden=[4, 3]",
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const told = onlyJson(stdout);
    expect(told).toMatchObject({ folder: "deep/run", steps: 5, tasks: { movie: { f1: expect.any(Number) as number }, restaurant: {} } });
    expect((told.charts as string[]).sort()).toEqual(charts.map((name) => `deep/run/${name}`));
    const recipe = read("deep/run/recipe.yaml");
    for (const line of ["seed: 5", "epochs: 1", "folder: ../..", "hidden: [ 4, 3 ]"]) expect(recipe).toContain(line);
  });

  it("tells which epoch was the best, where the recipe chooses one", async () => {
    const changes = ["split.validation=0.2", "train.best=mean", "train.epochs=3"];
    const set = ["--no-baselines", ...changes.flatMap((one) => ["--set", one])];
    const plain = await command("train", at("reviews.yaml"), "--threads", "1", "--out", at("best"), ...set);
    expect(plain).toMatchObject({ code: 0, stderr: "" });
    const [, epoch] = /; epoch (\d) was the best on the validation rows\n/u.exec(plain.stdout)!;
    const number = expect.any(Number) as number;
    expect(logged("best").at(-3)).toEqual({ event: "best", epoch: Number(epoch), step: 4 * Number(epoch), value: number });
    const when = { epoch: Number(epoch), step: 4 * Number(epoch) }, metrics = expect.any(Object) as object;
    expect(logged("best").slice(-2)).toEqual(["movie", "restaurant"].map((task) => ( // the test rows, once
      { event: "epoch", task, split: "test", ...when, metrics, loss: number })));
    const { stdout } = await command("train", at("reviews.yaml"), "--threads", "1", "--json", "--out", at("best-json"), ...set);
    expect(onlyJson(stdout).bestEpoch).toBe(Number(epoch));
  });

  it("never touches a folder that holds something", async () => {
    write("mine/notes.txt", "precious");
    for (const name of ["train", "compare", "demo"]) {
      const end = await command(name, ...(name === "demo" ? [] : [at("reviews.yaml"), "--threads", "1"]), "--out", at("mine"));
      expect(end).toMatchObject({ code: 1, stdout: "" });
      expect(end.stderr).toMatch(/^--out \S+mine: the folder is not empty \(it holds notes\.txt\); /u);
      expect(readdirSync(at("mine"))).toEqual(["notes.txt"]);
    }
    expect(read("mine/notes.txt")).toBe("precious");
    expect(await command("train", at("reviews.yaml"), "--out", at("movie.csv"))).toMatchObject({
      code: 1, stderr: expect.stringMatching(/^--out \S+movie\.csv: .*a file.* is in the way \(EEXIST\)\n$/u) as string,
    });
    expect(await command("train", at("reviews.yaml"), "--out", at("movie.csv/run"))).toMatchObject({
      code: 1, stderr: expect.stringMatching(/^--out \S+movie\.csv\/run: .*a file is in the way \(ENOTDIR\)\n$/u) as string,
    });
  });
});

describe("potluck compare", () => {
  const compare = (...args: string[]) => command("compare", at("reviews.yaml"), "--threads", "1", ...args);

  it("prints JSON in the form that is promised, and keeps it", async () => {
    const { code, stdout, stderr } = await potluck("compare", "reviews.yaml", "--seeds", "2", "--json", "--out", "study");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const { folder: told, warnings, ...comparison } = onlyJson(stdout);
    expect(told).toBe("study");
    expect(readJson("study/study.json")).toMatchObject({ question: "compare", asked: { seeds: 2 }, answer: comparison, warnings,
      isComplete: true });
    expect(readJson("study/progress.json")).toMatchObject({ done: 6, total: 6, stored: 0, state: "done" });
    expect(readdirSync(at("study")).sort())
      .toEqual(["progress.json", "recipe.yaml", "report.html", "report.json", "study.json", "trials.jsonl"]);
    expect(comparison).toMatchObject({ question: "compare", seeds: [1, 2], sampling: "splits", looks: null });
    const number = expect.any(Number) as number, text = expect.any(String) as string;
    const summary = { mean: number, sd: number, values: [number, number] },
      of = (name: string) => expect.objectContaining({ name }) as object;
    const { stdout: alone } = await compare("--seeds", "2", "--json", "--out", at("study-1"));
    expect(onlyJson(alone)).toEqual({ folder: at("study-1"), warnings, ...comparison }); // however many threads
    expect(comparison.arms).toEqual([of("alone"), of("together")]);
    const { movie, restaurant } = comparison.tasks as Record<string, object>,
      verdict = { name: text, sentence: text, settle: expect.anything() as null };
    const interval = { low: number, high: number }, side = { interval, p: number, adjusted: number, verdict };
    expect([Object.keys(movie), restaurant]).toEqual([Object.keys(restaurant), expect.objectContaining({
      metric: "accuracy", higherIsBetter: true, margin: 0.01, baseline: summary, arm: summary, difference: summary, better: number,
        worse: number,
      theseRows: { ...side, verdict: { ...verdict, settle: expect.toSatisfy((value) => value === null
        || typeof value === "string") as null } },
    })]); // the form of both
  });

  it("says which seeds there were and what differed between them", async () => {
    const one = await compare("--seeds", "1", "--seed", "7", "--out", at("one"), "--set", "train.epochs=1");
    expect(one.stdout).toMatch(/^task +metric +alone +together +difference\n-+\nmovie +f1 +0\.\d{4} +0\.\d{4} +[+-]0\.\d{4}\n/u);
    expect(one.stdout).toContain("(7)");
    expect(one.stdout).not.toMatch(/NaN|null|undefined|±|deviation|seed to seed/u); // of one seed there is neither
    const fixed = ["--set", "split.seed=1"];
    const two = await compare("--seeds", "2", "--out", at("two"), "--set", "train.epochs=8", ...fixed);
    const [, rule, movie] = two.stdout.split("\n");
    expect(rule).toMatch(/^-+$/u);
    expect(movie).toMatch(/^movie +f1( +0\.\d{4}){2} +[+-]0\.\d{4} ± 0\.\d{4}( +[+-]\d\.\d{3} to [+-]\d\.\d{3}){2} +[0-2] of 2$/u);
    expect(two.stdout).toMatch(/\nseeds 1 to 2; difference: mean ± standard deviation over them; the test rows are the same for all\n/u);
    expect(two.stderr).toBe("");
  });
});

describe("potluck demo", () => {
  it("shows F1 by epoch and a closing table, and leaves a recipe that trains", async () => {
    const { code, stdout, stderr } = await potluck("demo", "--documents", "60", "--out", "demo");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout.match(/^ +[1-8]( +0\.\d{4}){4}$/gmu)).toHaveLength(8);
    expect(stdout).toMatch(/F1 alone +F1 together +difference\n-+\nmovie +0\.\d+ +0\.\d+ +[+-]0\.\d+\nrestaurant /u);
    expect(stdout).toContain("Run folder: demo ");
    expect(readdirSync(at("demo")).sort()).toEqual(
      ["movie-alone", "movie.csv", "recipe.yaml", "restaurant-alone", "restaurant.csv", "scores.svg", "together"],
    );
    expect(readdirSync(at("demo/together")).sort()).toEqual(demoFiles);
    const drawn = readdirSync(at("demo/movie-alone")).filter((name) => name.endsWith(".svg"));
    expect(drawn.sort()).toEqual(["gradient-norms.svg", "losses.svg", "scores.svg"]);
    expect(await command("train", at("demo/recipe.yaml"), "--out", at("again"))).toMatchObject({ code: 0, stderr: "" });
    expect(read("again/metrics.jsonl")).toBe(read("demo/together/metrics.jsonl"));
  });

  it("prints one JSON object with --json, the same for the same seed", async () => {
    const run = async (out: string, ...more: string[]) => {
      const { stdout, stderr, code } = await command("demo", "--documents", "40", "--json", "--out", at(out), ...more);
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      return { ...onlyJson(stdout), folder: "" };
    };
    const first = await run("d1", "--seed", "4", "--overlap", "-1");
    expect(first).toMatchObject({ overlap: -1, documents: 40, seed: 4, tasks: { movie: { alone: expect.any(Number) as number } } });
    expect(await run("d2", "--seed", "4", "--overlap", "-1")).toEqual(first);
    expect(await run("d3", "--seed", "5", "--overlap", "-1")).not.toEqual({ ...first, seed: 5 });
  });
});

describe("the command line", () => {
  it("prints the JSON Schema", async () => {
    const { code, stdout, stderr } = await potluck("schema");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(Object.keys((JSON.parse(stdout) as { properties: object }).properties)).toEqual(
      ["name", "seed", "folder", "data", "split", "features", "tasks", "model", "single", "train", "arms"],
    );
  });

  it.each([
    ["train", ["[recipe]", "--resume <dir>", "--threads <n>", "--out <dir>", "--seed <n>", "--set <path=value>", "--json"]],
    ["compare", ["[recipe]", "--seeds <n>", "--threads <n>", "--out <dir>", "--seed <n>", "--set <path=value>", "--json"]],
    ["demo", ["--overlap <share>", "--documents <n>", "--out <dir>", "--seed <n>", "--json"]],
    ["schema", ["JSON Schema"]],
  ])("explains %s", async (name, parts) => {
    const { code, stdout, stderr } = await command(name, "--help");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    for (const part of [`Usage: potluck ${name}`, ...parts]) expect(stdout).toContain(part);
  });

  it("lists its commands, and knows its version", async () => {
    const help = await command("--help");
    expect(help).toMatchObject({ code: 0, stderr: "" });
    for (const name of ["train", "compare", "schema", "demo"]) expect(help.stdout).toContain(`  ${name} `);
    const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as { version: string };
    expect((await command("--version")).stdout).toBe(`${version}\n`);
  });

  it.each([
    [[], "Usage: potluck"],
    [["trian"], "error: unknown command 'trian'\n(Did you mean train?)\n(see potluck --help)\n"],
    [["train"], "error: missing required argument 'recipe'\n(see potluck train --help)\n"],
    [["train", "a", "b"], "error: too many arguments for 'train'. Expected 1 argument but got 2."],
    [["train", "a", "--see", "3"], "error: unknown option '--see'"],
    [["train", "a", "--seed", "-1"], `It must be a whole number from 0 up, found "-1".`],
    [["train", "a", "--seed", "1.5"], `It must be a whole number from 0 up, found "1.5".`],
    [["train", "a", "--out"], "error: option '--out <dir>' argument missing"],
    [["train", "a", "--out", ""], `It must name a folder, found "".`],
    [["compare", "a", "--seeds", "0"], `It must be a whole number from 1 up, found "0".`],
    [["compare", "a", "--seeds", "many"], `It must be a whole number from 1 up, found "many".`],
    [["demo", "--overlap", "lots"], `It must be a number from -1 to 1, found "lots".`],
    [["demo", "--overlap", "2"], `It must be a number from -1 to 1, found "2".`],
    [["demo", "--documents", "3"], `It must be a whole number from 8 up, found "3".`],
  ])("ends with 2 for arguments that make no sense: %j", async (args, message) => {
    const { code, stdout, stderr } = await command(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(message);
  });

  it("leaves no run folder behind where nothing was written", async () => {
    for (const name of ["train", "compare"]) {
      const set = ["--set", "train.dropLast=true", "--set", "train.batchSize=500"];
      const { code, stdout } = await command(name, at("reviews.yaml"), "--threads", "1", ...set, "--out", at("never"));
      expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
      expect(readdirSync(folder)).not.toContain("never");
    }
  });
});
