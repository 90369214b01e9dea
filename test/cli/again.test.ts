/**
 * @file A folder that a command leaves behind trains again from where it lies, to the same bytes: by files and by SQL, from any working
 * folder, and after the whole tree was moved.
 */
import { mkdirSync, readdirSync, readFileSync, renameSync } from "node:fs";
import { isAbsolute } from "node:path";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { makeReviews } from "../../src/data/reviews/make-reviews.js";
import { parseRecipe } from "../../src/recipe/index.js";
import { at, build, BUILD_TIME, command, ended, read, readJson, start, write } from "./command.js";

const home = process.cwd();
const trained = ["metrics.jsonl", "model.safetensors"];

beforeAll(build, BUILD_TIME);
beforeAll(() => {
  for (const [task, { texts, labels }] of Object.entries(makeReviews({ documents: 48, seed: 3, words: 8 }))) {
    const lines = texts.map((text, row) => `"${text.replaceAll('"', '""')}",${labels[row]}\n`);
    write(`project/data/${task}.csv`, `review,label\n${lines.join("")}`);
  }
  write("project/recipes/files.yaml", recipeOf("../data/movie.csv", "{ file: ../data/restaurant.csv }"));
  write("project/sql.yaml", recipeOf(
    `{ sql: "select review, label from 'data/movie.csv' where length(review) > 1" }`,
    `{ sql: "select * from read_csv('./data/restaurant.csv')" }`,
  ));
  write("project/recipes/elsewhere.yaml", `folder: ../data\n${recipeOf("movie.csv", `{ sql: "from 'restaurant.csv'" }`)}`);
  write("project/recipe.yaml", recipeOf("data/movie.csv", "data/restaurant.csv"));
});
afterEach(() => process.chdir(home));

function recipeOf(movie: string, restaurant: string): string {
  return `
data:
  movie: { source: ${movie}, text: review }
  restaurant: { source: ${restaurant}, text: review, sample: 40 }
tasks:
  movie: { data: movie, target: label, kind: binary, positive: pos }
  restaurant: { data: restaurant, target: label, kind: multiclass, labels: [negative, neutral, positive] }
model: { hidden: [4], activation: sigmoid }
single: { model: { hidden: [5] } }
train: { epochs: 1, batchSize: 16, optimizer: { name: adam, lr: 0.001 }, schedule: min_size, weighting: sum }
`;
}

const filesOf = (run: string): string[] => trained.map((name) => readFileSync(at(`${run}/${name}`)).toString("hex"));

async function run(name: string, ...args: string[]): Promise<void> {
  const more = name === "train" ? ["--no-baselines"] : []; // linear models change none of the files that are compared
  expect(await command(name, ...args, ...more, "--threads", "1")).toMatchObject({ code: 0, stderr: "" });
}

describe.each(["recipes/files", "sql", "recipes/elsewhere", "recipe"])("project/%s.yaml", (name) => {
  const runs = `project/runs-of-${name.replace("/", "-")}`, recipe = at(`project/${name}.yaml`);

  it("trains again from its run folder, and from that one's, wherever these lie", async () => {
    await run("train", recipe, "--out", at(`${runs}/one`));
    await run("train", at(`${runs}/one/recipe.yaml`), "--out", at(`${runs}/deep/er/two`));
    process.chdir(at(`${runs}/deep/er/two`));
    await run("train", "recipe.yaml", "--out", "../../../three");
    process.chdir(at("project"));
    await run("train", `${runs.slice("project/".length)}/three/recipe.yaml`, "--out", "four-of-".concat(name.replace("/", "-")));
    for (const again of [`${runs}/deep/er/two`, `${runs}/three`, `project/four-of-${name.replace("/", "-")}`]) {
      expect(filesOf(again)).toEqual(filesOf(`${runs}/one`));
    }
    const { folder, ...others } = parseRecipe(read(`${runs}/three/recipe.yaml`), { file: "a.yaml" });
    const { folder: _, ...original } = parseRecipe(readFileSync(recipe, "utf8"), { file: recipe });
    expect(others).toEqual(original);
    expect(isAbsolute(folder!)).toBe(false);
  });

  it("trains into the working folder, and again into a folder of the run", async () => {
    const out = `project/here-${name.replace("/", "-")}`;
    mkdirSync(at(out));
    process.chdir(at(out));
    await run("train", `../${name}.yaml`, "--out", ".");
    expect(filesOf(out)).toEqual(filesOf(`${runs}/one`));
    await run("train", "recipe.yaml", "--out", "again");
    expect(filesOf(`${out}/again`)).toEqual(filesOf(`${runs}/one`));
  });

  it.runIf(["sql", "recipes/elsewhere"].includes(name))("as a process of its own, from another working folder", async () => {
    process.chdir(home);
    const one = `${runs.slice("project/".length)}/one/recipe.yaml`;
    const end = await ended(start(["train", one, "--no-baselines", "--out", `${at(runs)}/process`], { cwd: at("project") }));
    expect(end).toMatchObject({ code: 0, stderr: "" });
    expect(filesOf(`${runs}/process`)).toEqual(filesOf(`${runs}/one`));
  });

  it("compares again from the comparison's folder, and trains from it", async () => {
    await run("compare", recipe, "--seeds", "2", "--out", at(`${runs}/compared`));
    await run("compare", at(`${runs}/compared/recipe.yaml`), "--seeds", "2", "--out", at(`${runs}/a/b/compared`));
    const answerOf = (run: string): unknown => (readJson(`${runs}/${run}/study.json`) as { answer: unknown }).answer;
    expect(answerOf("a/b/compared")).toEqual(answerOf("compared"));
    await run("train", at(`${runs}/a/b/compared/recipe.yaml`), "--out", at(`${runs}/by-comparison`));
    expect(filesOf(`${runs}/by-comparison`)).toEqual(filesOf(`${runs}/one`));
  });
});

it("the demonstration's run of all tasks trains again by its own recipe", async () => {
  expect(await command("demo", "--documents", "40", "--out", at("project/demo"))).toMatchObject({ code: 0, stderr: "" });
  await run("train", at("project/demo/together/recipe.yaml"), "--out", at("project/demo-again"));
  expect(filesOf("project/demo-again")).toEqual(filesOf("project/demo/together"));
});

it("all of them do so after the whole tree was moved", async () => {
  mkdirSync(at("moved/further"), { recursive: true });
  renameSync(at("project"), at("moved/further/project"));
  const moved = readdirSync(at("moved/further/project"), { recursive: true, encoding: "utf8" })
    .filter((path) => /(?:three|compared|demo\/together)\/recipe\.yaml$/u.test(path));
  expect(moved).toHaveLength(4 * 3 + 1);
  for (const path of moved) {
    const before = path.startsWith("demo") ? "demo/together" : `${path.split("/")[0]}/one`, out = `again/${path.replaceAll("/", "-")}`;
    await run("train", at(`moved/further/project/${path}`), "--out", at(out));
    expect(filesOf(out)).toEqual(filesOf(`moved/further/project/${before}`));
  }
});
