/** @file The article's example, as code and as a recipe, on its real data; and the script that fetches them. */
import { spawnSync, type SpawnSyncReturns } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseRecipe } from "../../src/recipe/index.js";
import { readSafetensors } from "../../src/format/safetensors.js";
import { build, BUILD_TIME } from "../cli/command.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const example = (name: string): string => join(root, "examples", "article", name);
const dataFolder = resolve(root, process.env.POTLUCK_DATA ?? "../shared/data");
const needed = ["polarity_v2/review_polarity.tar.gz", "yelp/yelp.csv.gz"].map((name) => join(dataFolder, name));
const there = needed.every((path) => existsSync(path));
if (!there) {
  const missing = needed.find((path) => !existsSync(path));
  console.log(`skipped: the article on its real data, since ${missing} is not there (POTLUCK_DATA names the folder)`);
}

const folder = mkdtempSync(join(tmpdir(), "potluck-test-"));
beforeAll(build, BUILD_TIME);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function node(args: string[], environment: NodeJS.ProcessEnv = {}): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8", env: { ...process.env, ...environment } });
}

describe.skipIf(!there)("the article on its real data", () => {
  it("trains as a recipe, on the words that both corpora know", () => {
    const { status, stdout, stderr } = node(
      [
        join(root, "bin/potluck.mjs"), "train", example("recipe.yaml"), "--json", "--out", "run",
        "--set", "train.epochs=1", "--no-baselines",
      ],
      { POTLUCK_DATA: dataFolder },
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const { steps, features, tasks } = JSON.parse(stdout) as {
      steps: number; features: number; tasks: Record<string, Record<string, number>>;
    };
    expect(steps).toBe(24); // 1,500 training rows each, 64 a batch
    expect(tasks.movie.f1).toBeGreaterThan(0.6);
    expect(tasks.yelp.accuracy).toBeGreaterThan(0.55);
    const { tensors } = readSafetensors(readFileSync(join(folder, "run/model.safetensors")));
    expect(tensors["hidden.weight"].shape).toEqual([200, features]);
  });

  it("trains as code: alone, then together", () => {
    const { status, stdout, stderr } = node([join(root, "build/examples/article/article.js")], { POTLUCK_DATA: dataFolder });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout.match(/^movie alone, epoch [1-6]: F1 0\.\d{3}$/gmu)).toHaveLength(6);
    const [, movie, yelp] = /^together, epoch 6: F1 movie (0\.\d{3}), yelp (0\.\d{3}); loss \d\.\d{3}$/mu.exec(stdout)!;
    expect(Number(movie)).toBeGreaterThan(0.75); // the article: .82 and .67
    expect(Number(yelp)).toBeGreaterThan(0.6);
  });

  it("is known to the script that fetches it", () => {
    const before = readdirSync(dataFolder);
    const { status, stdout } = node([example("fetch.mjs"), dataFolder]);
    expect(status).toBe(0);
    expect(stdout).toBe(`${needed[0]} is already there, and complete.\n${needed[1]} is there. Set POTLUCK_DATA=${dataFolder} and train.\n`);
    expect(readdirSync(dataFolder)).toEqual(before);
  });
});

it("the recipe is the article's experiment", () => {
  const { model, single, train, features, tasks } = parseRecipe(readFileSync(example("recipe.yaml"), "utf8"), { file: "recipe.yaml" });
  expect(model).toMatchObject({ trunk: "mlp", hidden: [200], activation: { name: "sigmoid" } });
  expect(single.model).toEqual({ hidden: [300] });
  expect(train).toMatchObject({
    epochs: 6, batchSize: 64, optimizer: { name: "adam", lr: 0.001 }, schedule: { name: "min_size" }, weighting: { name: "sum" },
  });
  const vectorizer = { name: "count", minDf: 3, maxDf: 0.33, stopWords: "english" };
  expect(features).toMatchObject({ vectorizer, vocabulary: "intersection", fitOn: "all" });
  expect([tasks.movie.metric.name, tasks.yelp.metric.name]).toEqual(["f1", "accuracy"]);
});

it.each([
  ["recipe", [join(root, "bin/potluck.mjs"), "train", example("recipe.yaml")]],
  ["code", [join(root, "build/examples/article/article.js")]],
])("the %s says what is missing where the data are not there", (_, args) => {
  const { status, stdout, stderr } = node(args, { POTLUCK_DATA: join(folder, "nothing") });
  expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
  expect(stderr).toMatch(/nothing\/polarity_v2\S*: there is no folder "nothing" in /u);
  expect(stderr).not.toMatch(/internal:|\n {4}at /u);
});

describe("fetch.mjs", () => {
  /** Runs it with a `fetch` of our own: the tests use no network. */
  const fetching = (answer: string): SpawnSyncReturns<string> => {
    const preload = `data:text/javascript,${encodeURIComponent(`globalThis.fetch = async () => ${answer};`)}`;
    return node(["--import", preload, example("fetch.mjs"), "data"]);
  };

  it.each([
    [
      "no network", `{ throw Object.assign(new TypeError("fetch failed"), { cause: { code: "ENOTFOUND" } }); }`,
      /^The download failed \(ENOTFOUND\)\. .* data\/polarity_v2\/review_polarity\.tar\.gz /u,
    ],
    [
      "a server's refusal", `new Response("", { status: 503, statusText: "Service Unavailable" })`,
      /^The server answered 503 Service Unavailable\. .* data\/polarity_v2\/review_polarity\.tar\.gz\b/u,
    ],
    [
      "another file", `new Response("not it")`,
      /wrong sha256 \([0-9a-f]{64}, expected fc0dccc2[0-9a-f]{56}\)\. Nothing was saved\.\n$/u,
    ],
  ])("%s is told, and nothing is kept", (_, answer, message) => {
    const { status, stdout, stderr } = fetching(answer);
    expect(status).toBe(1);
    expect(stderr).toMatch(message);
    expect(stdout).toMatch(/^Downloading https:\/\/www\.cs\.cornell\.edu\/\S+ \.\.\.\n$/u);
    expect(readdirSync(folder)).not.toContain("data");
  });
});
