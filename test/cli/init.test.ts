/** @file `potluck init` as a command, where nobody can be asked: what it prints and writes, and what it refuses. */
import { existsSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { at, command, folder, read, write, writeReviews } from "./command.js";

beforeAll(() => void writeReviews());

describe("potluck init", () => {
  it("writes a recipe that trains, and says what it assumed", async () => {
    const { code, stdout, stderr } = await command("init", at("restaurant.csv"), "--out", at("new/recipe.yaml"));
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("label   target   multiclass: 3 classes: negative, neutral, positive");
    expect(stdout.trimEnd().split("\n").at(-1)).toBe(
      `Wrote ${at("new/recipe.yaml")}. Look it over, then train it:  npx potluck train ${at("new/recipe.yaml")}`);
    expect(read("new/recipe.yaml")).toContain("source: ../restaurant.csv");
    const trained = await command("train", at("new/recipe.yaml"), "--out", at("trained"), "--threads", "1", "--set", "train.epochs=1");
    expect({ code: trained.code, stderr: trained.stderr }).toEqual({ code: 0, stderr: "" });
  });

  it("takes what the flags say", async () => {
    write("shop.csv", `id,review,stars,age,side\n${Array.from({ length: 60 }, (_, row) => (
      `${row},a ${row % 2 ? "good" : "bad"} shop with ${row % 7} fine things,${1 + (row % 5)},${20 + (row % 9)},${row % 3}\n`)).join("")}`);
    const { code } = await command("init", at("shop.csv"), "--out", at("flags.yaml"), "--target", "stars:regression", "--target", "side",
      "--categorical", "age", "--text", "review", "--ignore", "id", "--yes");
    expect(code).toBe(0);
    expect(read("flags.yaml")).toContain("stars: { data: shop, target: stars, kind: regression }");
    expect(read("flags.yaml")).toContain("side: { data: shop, target: side, kind: multiclass }");
    expect(read("flags.yaml")).toContain("categorical: [age]");
    expect(read("flags.yaml")).toContain("id (as you asked)");
  });

  it("prints JSON alone", async () => {
    const { stdout } = await command("init", at("movie.csv"), "--out", at("json.yaml"), "--json");
    const { recipe, yaml, datasets } = JSON.parse(stdout) as { recipe: string; yaml: string; datasets: { columns: { role: string }[] }[] };
    expect([recipe, yaml]).toEqual([at("json.yaml"), read("json.yaml")]);
    expect(datasets[0].columns.map(({ role }) => role)).toEqual(["text", "target"]);
  });

  it("never replaces a recipe unless it is told to", async () => {
    write("there.yaml", "mine");
    const { code, stderr } = await command("init", at("movie.csv"), "--out", at("there.yaml"));
    expect(code).toBe(1);
    expect(stderr).toBe(`${at("there.yaml")} is there already: name another file with --out, or replace it with --force\n`);
    expect(read("there.yaml")).toBe("mine");
    expect((await command("init", at("movie.csv"), "--out", at("there.yaml"), "--force")).code).toBe(0);
    expect(read("there.yaml")).toContain("potluck init");
  });

  it("leaves nothing behind where it fails", async () => {
    const { code, stdout, stderr } = await command("init", at("movie.csv"), "--text", "reveiw", "--out", at("none/recipe.yaml"));
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr.replaceAll(folder, "/here")).toBe('--text: there is no column "reveiw" in /here/movie.csv (did you mean "review"?); ' +
      'the columns are "review", "label"\n');
    expect(existsSync(at("none"))).toBe(false);
  });
});
