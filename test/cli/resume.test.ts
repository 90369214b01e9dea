/** @file `potluck train --resume` and `--from`, as a user runs them: after real kills, and where they are refused. */
import { mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { at, build, BUILD_TIME, command, ended, start, until, write, writeReviews } from "./command.js";

const filesOf = (run: string): Record<string, string> => Object.fromEntries(readdirSync(at(run)).sort().map((name) => (
  [name, readFileSync(join(at(run), name), "latin1")])));
const steps = (run: string): number => {
  try {
    return readFileSync(at(`${run}/metrics.jsonl`), "latin1").split('"event":"step"').length - 1;
  } catch {
    return -1;
  }
};
/** Puts a folder in a file's way, as a full disk would be; false while the file is being written. */
function isObstructed(path: string): boolean {
  try {
    mkdirSync(path);
    return true;
  } catch {
    return false;
  }
}
const settings = ["--set", "train.epochs=120", "--set", "train.weighting=dwa", "--set", "model.dropout=0.2", "--threads", "1"];

let file: string;
beforeAll(build, BUILD_TIME);
beforeAll(async () => {
  file = writeReviews();
  expect(await command("train", file, "--out", at("whole"), ...settings)).toMatchObject({ code: 0 });
});

describe("a training that was killed", () => {
  it.each([
    ["early", 1, "40"], ["in the middle", 300, "20"],
  ])("%s goes on to the same files", async (name, after, interval) => {
    const run = `killed-${after}`, child = start(["train", "reviews.yaml", "--out", run, "--checkpoint", interval, ...settings]);
    const end = ended(child);
    await until(() => steps(run) >= after, "some steps");
    child.kill("SIGKILL");
    expect(await end).toMatchObject({ signal: "SIGKILL" });
    const { code, stderr } = await command("train", "--resume", at(run), "--threads", "1");
    expect({ name, code }).toEqual({ name, code: 0 });
    expect(stderr).toMatch(/killed-\d+ (?:goes on after step \d+|has no step in its checkpoint: the training begins again)/u);
    expect(filesOf(run)).toEqual(filesOf("whole"));
    const again = await command("train", "--resume", at(run));
    expect(again).toMatchObject({ code: 1, stdout: "" });
    expect(again.stderr).toContain(`${at(run)}: this run has ended, so there is nothing to go on with; its model is`);
  });

  it("by SIGINT goes on after the very step, also where no interval asked for a checkpoint", async () => {
    const child = start(["train", "reviews.yaml", "--out", "stopped", ...settings]), end = ended(child);
    await until(() => steps("stopped") >= 100, "some steps");
    child.kill("SIGINT");
    const { stderr: said } = await end, step = /stopped by SIGINT after step (\d+);/u.exec(said)?.[1];
    const { code, stderr } = await command("train", "--resume", at("stopped"), "--threads", "1");
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining(`goes on after step ${step}`) as string });
    expect(filesOf("stopped")).toEqual(filesOf("whole"));
  });

  it("goes on after a file that it could not write, and says how", async () => {
    const run = at("full"), child = start(["train", "reviews.yaml", "--out", "full", "--checkpoint", "20", ...settings]);
    const end = ended(child);
    await until(() => steps("full") > 20 && isObstructed(join(run, "checkpoint.safetensors.part")), "some steps");
    const { code, stderr } = await end;
    expect(code).toBe(1);
    expect(stderr).toMatch(/^cannot write full\/checkpoint\.safetensors: a folder is in the way \(EISDIR\)\n.*train --resume full\n$/u);
    rmdirSync(join(run, "checkpoint.safetensors.part"));
    expect(await command("train", "--resume", run, "--threads", "1")).toMatchObject({ code: 0 });
    expect(filesOf("full")).toEqual(filesOf("whole"));
  });
});

describe("the command", () => {
  const refused = async (...args: string[]): Promise<string> => {
    const { code, stderr } = await command("train", ...args);
    expect(code).not.toBe(0);
    return stderr;
  };

  it("takes a recipe, or a folder to go on with, and not both", async () => {
    expect(await refused()).toContain("missing required argument 'recipe'");
    for (const [other, ...args] of [
      ["the recipe", file], ["--out", "--out", "x"], ["--seed", "--seed", "3"], ["--set", "--set", "train.epochs=3"],
      ["--no-baselines", "--no-baselines"], ["--from", "--from", at("whole")],
    ]) {
      expect(await refused("--resume", at("whole"), ...args)).toContain(
        `--resume ${at("whole")} goes on with what the run was started with: leave out ${other}`);
    }
    expect(await refused(file, "--fresh-heads")).toContain("--fresh-heads does nothing without --from: leave it out");
  });

  it("says what is no folder to go on with", async () => {
    expect(await refused("--resume", at("nowhere"))).toContain("there is no such folder; give the folder of an interrupted run");
    mkdirSync(at("empty"), { recursive: true });
    expect(await refused("--resume", at("empty"))).toContain("there is no checkpoint.safetensors, so there is nothing to go on from");
    writeFileSync(join(at("empty"), "checkpoint.safetensors"), "half a file");
    expect(await refused("--resume", at("empty"))).toContain("checkpoint.safetensors: not a valid safetensors file");
  });

  it.each(["0", "5x", "-3", "1.5", "s"])("refuses --checkpoint %s", async (text) => {
    expect(await refused(file, "--checkpoint", text)).toContain("such as 500, or some time, such as 30s, 5m or 1h, or never: off");
  });

  it("starts a new task from a trained run, and says what went over", async () => {
    write("new.yaml", readFileSync(file, "utf8").replace("kind: multiclass", "kind: ordinal"));
    const changes = ["--set", "train.freeze=[trunk]", "--set", "train.epochs=2", "--no-baselines"];
    const { code, stderr } = await command("train", at("new.yaml"), "--out", at("new"), "--from", at("whole"), ...changes);
    expect({ code }).toEqual({ code: 0 });
    expect(stderr).toMatch(/starts from .*whole: weights of (\d+) of \1 features, and the head of movie; fresh: final_restaurant\.weight/u);
    expect(await refused(file, "--from", at("nowhere"))).toMatch(/--from .*nowhere: there is no .*nowhere; give the folder of a run/u);
    expect(await refused(file, "--from", at("whole"), "--set", "model.hidden=[9]")).toContain(
      "its trunk is not that of this recipe: model.hidden is [9], and there [8]. Set them alike");
  });
});
