/** @file Commands on recipes with `by`, `where` and `missing`: what they print for many tasks and for few, and what lies in the folders. */
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { at, command, logged, read, readJson, write } from "./command.js";

/** Pupils of 15 schools: 12 of each, but for the last, which has two. Some ages and scores are marked as missing. */
function writePupils(): string {
  const schools = Array.from({ length: 15 }, (_, school) => new Array<number>(school === 14 ? 2 : 12).fill(school)).flat();
  const rows = schools.map((school, row) => {
    const age = row % 9 === 0 ? " ?" : (row * 7) % 11, score = row % 11 === 0 ? "N/A" : school + ((row * 5) % 7);
    return `St. ${school},${age},${row % 2 ? "yes" : "no"},${score}`;
  });
  write("pupils.csv", `school,age,sat,score\n${rows.join("\n")}\n`);
  return write("pupils.yaml", `
data: { pupils: { source: pupils.csv, numeric: [age], missing: ["?"] } }
tasks: { exam: { data: pupils, target: score, kind: regression, by: school, where: { sat: ["yes", "no"] }, missing: N/A, metric: mae } }
model: { hidden: [4], activation: relu, dropout: 0 }
train: { epochs: 2, batchSize: 16, optimizer: { name: adam, lr: 0.01 }, schedule: min_size, weighting: sum }
`);
}

const quick = ["--threads", "1", "--set", "train.logTaskGradientsEvery=null"];
let file = "";
beforeAll(() => {
  file = writePupils();
});

describe("potluck train", () => {
  it("sums up many tasks of one by, and has all of them in the folder", async () => {
    const { code, stdout, stderr } = await command("train", file, "--out", at("many"), "--no-baselines", ...quick);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const { tasks, groups } = readJson("many/account.json") as {
      tasks: Record<string, { rows: { test: number } }>; groups: Record<string, { rows: { test: number } }>;
    };
    const known = Object.values(tasks).reduce((sum, { rows }) => sum + rows.test, 0);
    expect(stdout.split("\n\n")[0].replaceAll(/\d+\.\d+/gu, "#").replaceAll(/ {2,}/gu, "  ").replace(/\n-+\n/u, "\n")).toBe(
      `exam: 15 tasks by school; mae # on all ${known} test rows together (95 % interval # to #;
constant #)
1 of them has too few rows to be scored, and its score is left out: exam-St-14
each task by mae on its test rows
  mean  lowest  10 %  25 %  median  75 %  90 %  highest
model  #  #  #  #  #  #  #  #
mean  #  #  #  #  #  #  #  #`);
    expect(stdout).toContain("the 5 best\n");
    expect(stdout).toContain("the 5 worst\n");
    expect(Object.keys(tasks)).toEqual(Array.from({ length: 15 }, (_, school) => `exam-St-${school}`).sort());
    expect(tasks["exam-St-14"]).toMatchObject({ by: { column: "school", value: "St. 14", task: "exam" }, value: null, rows: { test: 0 } });
    expect(groups).toMatchObject({ exam: { column: "school", unscored: ["exam-St-14"], rows: { test: known } } });
    const [scored] = logged("many").filter(({ event }) => event === "epoch");
    expect(scored).toMatchObject({ task: "exam-St-0", together: expect.any(Number) as number });
    expect(new Set(read("many/predictions.csv").split("\n").slice(1, -1).map((line) => line.split(",")[0])).size).toBe(14);
  });

  it("trains the run folder's recipe to the same bytes, and takes the name of all tasks there", async () => {
    const again = await command("train", at("many/recipe.yaml"), "--out", at("again"), "--no-baselines", ...quick);
    expect({ code: again.code, stderr: again.stderr }).toEqual({ code: 0, stderr: "" });
    for (const name of ["model.safetensors", "account.json", "metrics.jsonl"]) {
      expect(readFileSync(at(`again/${name}`)).equals(readFileSync(at(`many/${name}`))), name).toBe(true);
    }
    const changed = await command("train", at("many/recipe.yaml"), "--out", at("frozen"), "--no-baselines", ...quick,
      "--set", "train.freeze=[exam]", "--set", "tasks.exam-St-0.metric=rmse");
    expect({ code: changed.code, stderr: changed.stderr }).toEqual({ code: 0, stderr: "" });
    expect(read("frozen/recipe.yaml")).toMatch(/freeze: \[ exam-St-0, exam-St-1, .*exam-St-9 \]/u);
  });

  it("lists few tasks one by one, beside a line of all", async () => {
    const few = ["--set", "tasks.exam.where={ school: [St. 1, St. 2] }"];
    const { code, stdout, stderr } = await command("train", file, "--out", at("few"), ...quick, ...few);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^task +metric .*\n-+\nexam-St-1 +mae .*\nexam-St-2 +mae .*\n\nexam: 2 tasks by school; mae .* together \(/u);
  });

  it("says what is wrong, and where", async () => {
    const said = async (change: string): Promise<string> => (
      (await command("train", file, "--out", at("wrong"), ...quick, "--set", change)).stderr);
    expect(await said("tasks.exam.where={ sat: yess }"))
      .toBe('task "exam": dataset "pupils": where: no row has "yess" in column "sat" (did you mean "yes"?); its values are "no", "yes"\n');
    expect(await said("tasks.exam.by=schol"))
      .toMatch(/^dataset "pupils": pupils\.csv: there is no column "schol" \(did you mean "school"\?\)/u);
    expect(await said("tasks.exam.missing=null"))
      .toMatch(/^task "exam": dataset "pupils": pupils\.csv: data row 1: .*column "score" is "N\/A"/u);
    expect(await said("data.pupils.missing={ agee: x }")).toMatch(/^dataset "pupils": pupils\.csv: there is no column "agee"/u);
    expect(await said("tasks.exam.group_by=school")).toContain('unknown key "group_by" in tasks.exam (did you mean "by"?)');
  });
});

describe("potluck compare", () => {
  it("sums up many tasks, and leaves out those that cannot be scored", async () => {
    const changed = [...quick, "--set", "train.epochs=1"];
    const { code, stdout, stderr } = await command("compare", file, "--seeds", "2", "--out", at("compare"), ...changed);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const [table, spread, worst, left] = stdout.split("\n\n");
    expect(table).toMatch(/^task +metric +alone +together .*\n-+\nexam \(mean of 14 tasks\) +mae +\d.* ± /u);
    expect(spread).toMatch(/^exam: better together in \d+ of 14 tasks\n +lowest +25 % +median +75 % +highest\n-+\ndifference /u);
    expect(worst.split("\n")).toHaveLength(8);
    expect(left).toBe("exam: 1 of 15 tasks have too few rows to be scored in every seed, and are left out:\nexam-St-14");
    const { tasks, groups } = (readJson("compare/study.json") as { answer: Record<"tasks" | "groups", Record<string, object>> }).answer;
    expect(Object.keys(tasks).length).toBe(14);
    expect(groups.exam).toMatchObject({ scored: 14, unscored: ["exam-St-14"], metric: "mae" });
  });
});
