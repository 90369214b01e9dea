/**
 * @file `potluck train` on one table with a task of each kind: the table that it prints, the log, the charts, and what the run folder
 * keeps.
 */
import { describe, expect, it } from "vitest";
import { readRun } from "../../src/run/run-folder.js";
import { at, command, logged, read, write } from "./command.js";

const words = ["good", "bad", "fine", "poor"];
const lines = Array.from({ length: 96 }, (_, row) => {
  const a = row % 4, b = (row >> 2) % 4, cell = (value: unknown, missing: number): string => (row % 11 === missing ? "" : String(value));
  return [
    `${words[a]} ${words[b]} thing`, cell(a % 2 === 0 ? "pos" : "neg", 0), cell(words[a], 1), cell([words[a], words[b]].join("|"), 2),
    cell(12.5 + 4 * a - b, 3), cell(["low", "middle", "high", "top"][a], 4), row % 5 + 1,
  ].join(",");
});
write("all.csv", `review,mood,word,tags,price,level,weight\n${lines.join("\n")}\n`);
const recipe = write("all.yaml", `
data: { all: { source: all.csv, text: review } }
tasks:
  mood: { data: all, target: mood, kind: binary, posWeight: balanced }
  word: { data: all, target: word, kind: multiclass, classWeights: balanced }
  tags: { data: all, target: tags, kind: multilabel, separator: "|" }
  price: { data: all, target: price, kind: regression, loss: huber, metric: rmse, weight: weight }
  level: { data: all, target: level, kind: ordinal, labels: [low, middle, high, top] }
features: { vectorizer: count }
model: { hidden: [8], activation: sigmoid }
train: { epochs: 2, batchSize: 16, optimizer: { name: adam, lr: 0.01 }, schedule: min_size, weighting: sum }
`);

describe("potluck train, with a task of each kind", () => {
  it("prints what each task has, logs, draws, and keeps what predictions need", async () => {
    const { code, stdout, stderr } = await command("train", recipe, "--out", at("run"), "--threads", "1");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const table = stdout.split("\n").slice(0, 7).map((line) => line.trim().split(/ {2,}/u));
    expect(table[0]).toEqual(["task", "metric", "value", "95 % interval", "linear", "majority/mean", "test rows"]);
    const forms = table.slice(2).map((row) => row.map((cell) => cell.replaceAll(/-?\d+\.\d{3,4}\b/gu, "0")));
    expect(forms.map((row) => row.slice(0, 4))).toEqual([
      ["mood", "f1", "0", "0 to 0"], ["word", "accuracy", "0", "0 to 0"], ["tags", "f1_micro", "0", "0 to 0"],
      ["price", "rmse", "0", "0 to 0"], ["level", "quadratic_kappa", "0", "0 to 0"],
    ]);
    const last = logged("run").filter(({ event, epoch, split }) => event === "epoch" && epoch === 2 && split === "test");
    expect(last.map(({ task }) => task)).toEqual(["mood", "word", "tags", "price", "level"]);
    const svg = read("run/scores.svg");
    const panels = ["mood (f1)", "word (accuracy)", "tags (f1_micro)", "price (rmse)", "level (quadratic_kappa)"];
    for (const text of ["Score of each task by epoch", ...panels]) expect(svg).toContain(text);
    expect(read("run/gradient-norms.svg")).toContain("level");
    const { state, labels, recipe: kept } = readRun(at("run"));
    expect(labels).toMatchObject({
      tags: { kind: "multilabel", separator: "|", names: ["bad", "fine", "good", "poor"] }, price: { kind: "regression" },
      level: { kind: "ordinal", names: ["low", "middle", "high", "top"] },
    });
    expect(Object.keys(state)).toContain("final_level.raw_thresholds");
    expect(labels.price.kind).toBe("regression");
    expect(kept.tasks.price).toMatchObject({ loss: { name: "huber", delta: 1 }, weight: "weight" });
  });

  it("compares tasks alone and together by their headline metrics", async () => {
    const options = ["--seeds", "2", "--set", "train.epochs=1", "--threads", "1", "--out", at("compared"), "--json"];
    const { code, stdout, stderr } = await command("compare", recipe, ...options);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(JSON.parse(stdout)).toMatchObject({ tasks: { price: { metric: "rmse" }, level: { metric: "quadratic_kappa" } } });
  });
});
