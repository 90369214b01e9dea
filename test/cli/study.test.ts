/** @file Studies on the command line: going on, shards and merging, shared storages, arms, and slips that end with one line. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { at, build, BUILD_TIME, command, ended, folder, readJson, start, until, write, writeReviews } from "./command.js";

let recipe = "";
beforeAll(() => {
  recipe = writeReviews(60);
  build();
}, BUILD_TIME);

const one = ["--threads", "1", "--set", "train.epochs=1"];
const compare = (...args: string[]) => command("compare", recipe, ...one, ...args);
interface Study {
  answer: { seeds: number[]; arms: { name: string }[] } | null;
  isComplete: boolean;
  storage?: string;
  shard?: string;
}
const studyOf = (name: string): Study => readJson(`${name}/study.json`) as Study;

/** The trials of a storage, without where and when. */
const trialsOf = (file: string): string[] => readFileSync(at(file), "utf8").trimEnd().split("\n")
  .map((line) => line.replace(/^\{"crc":"\w+",/u, "").replace(/"seconds":[\d.]+,"machine":"[^"]*"/u, "")).sort();

describe("a study", () => {
  it("that was stopped by a signal goes on, and ends as one that was not", async () => {
    const args = ["--seeds", "3", "--set", "train.epochs=20"];
    const whole = await command("compare", recipe, "--threads", "1", ...args, "--out", at("whole"));
    expect(whole).toMatchObject({ code: 0, stderr: "" });
    const child = start(["compare", "reviews.yaml", "--threads", "1", ...args, "--out", "stopped"]), end = ended(child);
    await until(() => existsSync(at("stopped/trials.jsonl")) && readFileSync(at("stopped/trials.jsonl")).includes(10), "a trial");
    child.kill("SIGINT");
    const { code, stderr } = await end;
    if (code === 0) return; // it was quicker
    expect(code).toBe(130);
    expect(stderr).toMatch(/^stopped by SIGINT after \d trials; their results are kept in stopped\/trials\.jsonl\n/u);
    expect(stderr).toMatch(/\nto go on: potluck compare --resume stopped\n$/u);
    const resumed = await command("compare", "--resume", at("stopped"), "--threads", "1");
    expect(resumed).toMatchObject({ code: 0, stderr: "" });
    const without = (text: string): string => text.replace(/^(?:report|folder): .*$/gmu, "");
    expect(without(resumed.stdout)).toBe(without(whole.stdout));
    expect(trialsOf("stopped/trials.jsonl")).toEqual(trialsOf("whole/trials.jsonl"));
    expect(studyOf("stopped")).toMatchObject({ answer: studyOf("whole").answer, isComplete: true });
  });

  it("in shards, merged, is one run", async () => {
    const args = ["--seeds", "2", "--fractions", "0.5,1"];
    expect(await compare(...args, "--out", at("one-run"))).toMatchObject({ code: 0, stderr: "" });
    const early = await compare(...args, "--shard", "1/2", "--out", at("part-1"));
    expect(early).toMatchObject({ code: 0, stderr: "",
      stdout: expect.stringMatching(
        /^shard 1\/2: 6 trials trained, 0 were there, 6 are those of other shards\nWhen all shards are done: /u) as string });
    expect(await command("merge", at("part-1"), at("one-run"), "--out", at("both"))).toMatchObject({
      code: 0, stderr: "6 trials were in several folders, with the same bits\n",
    });
    const again = await command("compare", "--resume", at("part-1"));
    expect(again.stdout).toMatch(/^shard 1\/2: 0 trials trained, 6 were there, 6 are those of /u);
    expect(studyOf("both").shard).toBeUndefined();
    expect(await compare(...args, "--shard", "2/2", "--out", at("part-2"))).toMatchObject({ code: 0 });
    expect(await command("merge", at("part-1"), at("part-2"), "--out", at("merged"))).toMatchObject({ code: 0, stderr: "" });
    for (const name of ["both", "merged"]) {
      expect(trialsOf(`${name}/trials.jsonl`)).toEqual(trialsOf("one-run/trials.jsonl"));
      expect(studyOf(name)).toMatchObject({ answer: studyOf("one-run").answer, isComplete: true });
    }
  });

  it("does not go on with another recipe than it began with", async () => {
    const args = ["--seeds", "1", "--out", at("edited")];
    expect(await compare(...args)).toMatchObject({ code: 0 });
    const text = readFileSync(at("edited/recipe.yaml"), "utf8"), before = readFileSync(at("edited/study.json"), "utf8");
    write("edited/recipe.yaml", `# a remark\n${text}`);
    expect(await command("compare", "--resume", at("edited"))).toMatchObject({ code: 0, stderr: "" });
    write("edited/recipe.yaml", text.replace(/epochs: \d+/u, "epochs: 3"));
    expect(await command("compare", "--resume", at("edited"))).toMatchObject({
      code: 1, stdout: "", stderr: expect.stringMatching(/edited\/recipe\.yaml: the recipe has changed since the study began/u) as string,
    });
    expect(readFileSync(at("edited/study.json"), "utf8")).toBe(before);
  });

  it("whose shards do not agree, or are not all there, is refused", async () => {
    const line = readFileSync(at("part-2/trials.jsonl"), "utf8");
    const missing = await compare("--seeds", "3", "--shard", "1/3", "--out", at("third-1")),
      second = await compare("--seeds", "3", "--shard", "2/3", "--out", at("third-2"));
    expect([missing.code, second.code]).toEqual([0, 0]);
    const merged = await command("merge", at("third-1"), at("third-2"), "--out", at("thirds"));
    expect(merged).toMatchObject({ code: 1, stdout: "",
      stderr: expect.stringMatching(/^3 trials are missing: .*potluck compare --resume \S+thirds trains the rest\n$/u) as string });
    expect(await command("compare", "--resume", at("thirds"), "--threads", "1", "--json")).toMatchObject({ code: 0, stderr: "" });
    expect(studyOf("thirds").answer!.seeds).toEqual([1, 2, 3]);
    const { FileStorage } = await import("../../src/study/node/file-storage.js"), storage = new FileStorage(at("third-1/trials.jsonl"));
    const [key] = storage.keys(), result = storage.get(key)!, { lineOf } = await import("../../src/study/node/file-storage.js");
    writeFileSync(at("third-2/trials.jsonl"), `${lineOf({ ...result, weights: "0", machine: "elsewhere" })}\n`);
    const other = await command("merge", at("third-1"), at("third-2"), "--out", at("no-thirds"));
    expect(other).toMatchObject({ code: 1,
      stderr: expect.stringMatching(
        /^trial "seed 1, .*" \(key \w+\) has one result from .* and another from "elsewhere": other weights\..*\n$/u) as string });
    expect(readdirSync(folder)).not.toContain("no-thirds");
    expect(line).not.toBe("");
  });

  it("shares its storage with others, and trains equal trials once", async () => {
    const shared = ["--storage", at("shared.jsonl")];
    expect(await compare("--seeds", "1", ...shared, "--out", at("first"))).toMatchObject({ code: 0 });
    expect(await compare("--seeds", "2", ...shared, "--arm", "plain", "--arm", "wide=model.hidden=[9]", "--out",
      at("second"))).toMatchObject({ code: 0 });
    expect(readJson("second/progress.json")).toMatchObject({ done: 8, stored: 3, total: 8, state: "done" });
    expect([trialsOf("shared.jsonl").length, existsSync(at("second/trials.jsonl")), studyOf("second").storage]).toEqual([8, false,
      at("shared.jsonl")]);
    expect(studyOf("second").answer!.arms.map(({ name }) => name)).toEqual(["alone", "plain", "wide"]);
    expect(await command("compare", "--resume", at("second"), "--threads", "1")).toMatchObject({ code: 0,
      stderr: "" }); // with all its arms
    expect(studyOf("second").answer!.arms).toHaveLength(3);
  });

  it("finds its storage from another folder", async () => {
    process.chdir(folder);
    const { code } = await compare("--seeds", "1", "--storage", "near.jsonl", "--out", "near");
    process.chdir(join(folder, ".."));
    expect([code, studyOf("near").storage]).toEqual([0, at("near.jsonl")]);
    expect(await command("compare", "--resume", at("near"), "--threads", "1")).toMatchObject({ code: 0, stderr: "" });
    expect(trialsOf("near.jsonl")).toHaveLength(3);
  });

  it("says how many lines of its storage were damaged", async () => {
    const bytes = readFileSync(at("first/study.json")), lines = readFileSync(at("shared.jsonl"));
    write("cut.jsonl", lines.subarray(0, -9));
    const { code, stderr } = await compare("--seeds", "1", "--storage", at("cut.jsonl"), "--out", at("mended"));
    const says = "1 line was cut or changed, and not read; a trial that is lost is trained again";
    expect({ code, stderr }).toEqual({ code: 0, stderr: `${at("cut.jsonl")}: ${says}\n` });
    expect(bytes.length).toBeGreaterThan(0);
  });
});

describe("a slip", () => {
  it.each<[string[], RegExp]>([
    [["--resume", "whole", "--seeds", "9"], /^potluck compare --resume whole goes on with what the study was asked: leave out --seeds$/u],
    [["--resume", "whole", "--set", "seed=2"], /leave out --set$/u],
    [["--resume", "nowhere"], /^nowhere: there is no such folder$/u],
    [["--resume", "."], /^\.: it is not the folder of a study: it has no study\.json$/u],
    [[], /^potluck compare needs a recipe, or --resume DIR to go on with a study$/u],
    [["reviews.yaml", "--shard", "3/2"], /^a shard is written as 1\/3: the first of three parts; found "3\/2"$/u],
    [["reviews.yaml", "--until", "settled", "--shard", "1/2"], /^--until settled looks at all trials/u],
    [["reviews.yaml", "--until", "settled", "--fractions", "0.5"], /^--until settled does not go with --fractions/u],
    [["reviews.yaml", "--block", "3"], /^--block does nothing without --until settled/u],
    [["reviews.yaml", "--fraction-of", "movie"], /^--fraction-of does nothing without --fractions/u],
    [["reviews.yaml", "--fractions", "0.5", "--fraction-of", "moovie"],
      /^--fraction-of moovie: the recipe has no such task \(did you mean "movie"\?\)/u],
    [["reviews.yaml", "--arm", "a b=x"], /^--arm a b=x: an arm is written as NAME=PATH=VALUE/u],
    [["reviews.yaml", "--arm", "alone=train.epochs=3"], /the name "alone" stands for each task by itself/u],
    [["reviews.yaml", "--arm", "wide=model.hiden=[3]"], /unknown key "hiden" in arms\.wide\.model \(did you mean "hidden"\?\)/u],
    [["reviews.yaml", "--arms-only"], /^--arms-only compares arms with each other, and the recipe has none/u],
    [["reviews.yaml", "--arm", "wide=model.hidden=[9]", "--baseline", "wid"], /^there is no arm "wid" \(did you mean "wide"\?\)/u],
    [["reviews.yaml", "--margin", "-1"], /^--margin -1: it must be a number above 0, or TASK=NUMBER$/u],
    [["reviews.yaml", "--margin", "moovie=0.1"], /^margin: the recipe has no task "moovie"/u],
    [["reviews.yaml", "--margin", "0.1", "--margin", "movie=0.2"],
      /^--margin is one number for all tasks, or TASK=NUMBER for some: not both$/u],
    [["reviews.yaml", "--storage", "nowhere/trials.jsonl"], /^cannot write nowhere\/trials\.jsonl: the parent folder does not exist/u],
    [["reviews.yaml", "--storage", "reviews.yaml"], /^reviews\.yaml is no storage of trials/u],
    [["reviews.yaml", "--watch", "99999"], /^--watch 99999: a port is a whole number from 0 to 65535/u],
  ])("%j ends with one line, and leaves nothing", async (args, message) => {
    process.chdir(folder);
    const before = readdirSync(folder).sort(), { code, stdout, stderr } = await command("compare", ...args, "--threads", "1",
      ...(args.includes("--resume") ? [] : ["--out", "slip"]));
    expect({ code, stdout, lines: stderr.trimEnd().split("\n") }).toEqual({ code: 1, stdout: "", lines: [expect.stringMatching(message)] });
    expect(stderr).not.toMatch(/\n\s+at /u);
    expect(readdirSync(folder).sort()).toEqual(before);
  });

  it.each<[string[], RegExp]>([
    [["merge", "whole"], /^potluck merge puts several folders together, and one was named/u],
    [["merge", "whole", "./whole"], /^\.\/whole is named twice: name each shard once$/u],
    [["merge", "whole", "nowhere"], /^nowhere: there is no such folder$/u],
    [["merge", "whole", "first"], /^whole and first were asked differently, or by other versions of Potluck: /u],
  ])("%j ends with one line", async (args, message) => {
    process.chdir(folder);
    const { code, stdout, stderr } = await command(...args);
    expect({ code, stdout, lines: stderr.trimEnd().split("\n") }).toEqual({ code: 1, stdout: "", lines: [expect.stringMatching(message)] });
  });

  it.each([[["--fractions", "0,1"]], [["--fractions", "x"]], [["--until", "soon"]], [["--match", "width"]],
    [["--seeds", "0"]]])("%j ends with 2", async (args) => {
    const { code, stdout, stderr } = await command("compare", recipe, ...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).not.toMatch(/\n\s+at /u);
  });
});
