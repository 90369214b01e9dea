/**
 * @file The documents' plug-in in commands: trained, compared over seeds on several threads, recorded in the run folder, trained again from
 * there, refused without the plug-in. The plug-in is in a folder outside of the project, from which no Potluck can be imported.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { at, build, BUILD_TIME, command, folder, potluck, read, readJson, write } from "../cli/command.js";
import { blocksOf, readDocument, root } from "../docs/markdown.js";
import { mine, writeShops } from "./plugin-files.js";

beforeAll(() => {
  build();
  writeShops();
}, BUILD_TIME);

describe("a process", () => {
  it("trains with the plug-in, and says in the folder what the model needs", async () => {
    const trained = await potluck("train", "shops.yaml", "--plugin", "./mine.ts", "--out", "runs/shops-1", "--threads", "1");
    expect(trained).toMatchObject({ code: 0, stderr: "" });
    expect(trained.stdout).toMatch(/sales +within +0\.\d+/u);
    expect(readJson("runs/shops-1/plugins.json")).toEqual([
      {
        plugin: "../../mine.ts", isFile: true,
        members: { loss: ["pinball"], metric: ["within"], trunk: ["towers"], weighting: ["behind"] },
      },
    ]);
    expect(read("runs/shops-1/recipe.yaml")).not.toContain("mine.ts");
  });

  it("trains again from the folder to the same bytes, and refuses to without the plug-in", async () => {
    const again = await potluck(
      "train", "runs/shops-1/recipe.yaml", "--plugin", "mine.ts", "--out", "runs/shops-2", "--threads", "2", "--no-baselines");
    expect(again).toMatchObject({ code: 0, stderr: "" });
    for (const name of ["model.safetensors", "metrics.jsonl", "recipe.yaml", "plugins.json"]) {
      expect(readFileSync(at(`runs/shops-2/${name}`)).equals(readFileSync(at(`runs/shops-1/${name}`))), name).toBe(true);
    }
    process.chdir(folder);
    const refused = await command("train", "runs/shops-1/recipe.yaml", "--out", "runs/shops-3").finally(() => process.chdir(root));
    const said = blocksOf(readDocument("docs/plugins.md")).find(({ code }) => code.startsWith("runs/shops-1:"))!.code;
    expect(refused).toMatchObject({ code: 1, stdout: "", stderr: said });
    const settings = ["tasks.sales.loss=mse", "tasks.sales.metric=r2", "train.weighting=sum", "model={ hidden: [8] }"];
    const without = await command(
      "train", at("runs/shops-1/recipe.yaml"), "--out", at("runs/shops-4"), "--threads", "1", "--no-baselines",
      ...settings.flatMap((one) => ["--set", one]));
    expect(without).toMatchObject({ code: 0, stderr: "" });
  });

  it("compares on one and on several threads with equal results", async () => {
    const compared = (threads: string) => potluck(
      "compare", "shops.yaml", "--plugin", "./mine.ts", "--seeds", "1", "--threads", threads, "--out", `compare-${threads}`, "--json");
    const results = await Promise.all([compared("1"), compared("3")]);
    for (const { code, stderr } of results) expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const [one, several] = ["1", "3"].map((threads) => (readJson(`compare-${threads}/study.json`) as { answer: unknown }).answer);
    expect(several).toEqual(one);
    expect(readJson("compare-3/plugins.json")).toMatchObject([{ plugin: "../mine.ts" }]);
  });

  it("prints a schema that knows the members", async () => {
    const { stdout } = await potluck("schema", "--plugin", "./mine.ts");
    const texts = ["pinball", "The quantile that is predicted.", "within", "The least weight of a task."];
    for (const text of texts) expect(stdout).toContain(text);
    expect((await command("schema")).stdout).not.toContain("pinball");
  });

  it("tells mistakes of threads with their place", async () => {
    writeWrong("wrong.ts", "errors.mul(quantile)", "errors.times(quantile)");
    const failed = await potluck("compare", "shops.yaml", "--plugin", "./wrong.ts", "--seeds", "1", "--threads", "2", "--out", "compare-5");
    expect(failed.stderr).toMatch(/^seed 1, (?:sales alone|together): plug-in /u);
    expect(failed.stderr).toContain(
      'plug-in ./wrong.ts, loss "pinball": TypeError: errors.times is not a function (at ./wrong.ts:14:19)\n',
    );
  });
});

function writeWrong(name: string, from: string, to: string): void {
  expect(mine).toContain(from);
  write(name, mine.replace(from, to));
}

describe("this process", () => {
  it("reads the run folder with the plug-in, and refuses to before", async () => {
    const { readRun, loadPlugin } = await import("../../src/exports/node.js");
    // the plug-in's path is relative to the working directory where that is shorter
    const read = () => readRun(at("runs/shops-1"));
    expect(read).toThrow(/its recipe needs the loss "pinball", the metric "within", the trunk "towers" and the weighting "behind" of/);
    expect(read).toThrow(/of the plug-in \S*mine\.ts, which is not loaded\. First call await loadPlugin\("\S*mine\.ts"\)/);
    const loaded = await loadPlugin(at("mine.ts"));
    expect(loaded.members).toEqual({ loss: ["pinball"], metric: ["within"], weighting: ["behind"], trunk: ["towers"] });
    expect(await loadPlugin(join(folder, "x", "..", "mine.ts"))).toBe(loaded);
    expect(Object.keys(readRun(at("runs/shops-1")).state)).toContain("towers.open.weight");
  });

  it("writes the same bytes", async () => {
    const args = [at("shops.yaml"), "--plugin", at("mine.ts"), "--out", at("runs/here"), "--threads", "1", "--no-baselines"];
    const { code, stderr } = await command("train", ...args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(readFileSync(at("runs/here/model.safetensors")).equals(readFileSync(at("runs/shops-1/model.safetensors")))).toBe(true);
  });

  it.each([
    ["tasks.sales.loss.quantile=2", "tasks.sales.loss.quantile must be a number between 0 and 1, both excluded, found 2"],
    ["tasks.sales.loss.quantil=0.5", 'unknown key "quantil" in tasks.sales.loss (did you mean "quantile"?)'],
    [
      "tasks.sales.loss=pinbal",
      'tasks.sales.loss must be one of mse, l1, huber, smooth_l1 or pinball, found "pinbal" (did you mean "pinball"?)',
    ],
    ["train.weighting=behinf", 'found "behinf" (did you mean "behind"?)'],
  ])("refuses %s as for any member", async (setting, problem) => {
    const { code, stderr } = await command("train", at("shops.yaml"), "--set", setting, "--out", at("none"));
    expect(code).toBe(1);
    expect(stderr).toContain(problem);
  });
});
