/**
 * @file `potluck train` with temperatures and a threshold by F1: said in the account and kept in the model, for the same weights and
 * validation scores as without; and taken over by the training on all rows.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { RandomStream } from "../../src/engine/random.js";
import { Experiment } from "../../src/experiment/experiment.js";
import { readTables } from "../../src/experiment/read-tables.js";
import { trainJob } from "../../src/experiment/train-job.js";
import { parseRecipe } from "../../src/recipe/index.js";
import { readRun } from "../../src/run/run-folder.js";
import { at, command, folder, logged, read, readJson, write } from "./command.js";

const stream = new RandomStream(5, "rows"), columns = Array.from({ length: 12 }, (_, column) => `x${column}`);
const rows = Array.from({ length: 400 }, () => {
  const x = columns.map(() => stream.float() - 0.5), chance = 1 / (1 + Math.exp(1.5 - 5 * x[0] - 3 * x[1]));
  const rank = [-1, 0, 1].filter((edge) => 4 * x[2] + 2 * (stream.float() - 0.5) > edge).length;
  return [...x.map((value) => value.toFixed(4)), stream.float() < chance ? "yes" : "no", rank].join(",");
});
const recipe = (train: string): string => `
data: { t: { source: t.csv, numeric: ["x*"] } }
split: { test: 0.25, validation: 0.25 }
tasks:
  bought: { data: t, target: bought, kind: binary, positive: "yes", threshold: f1 }
  rank: { data: t, target: rank, kind: ordinal }
model: { hidden: [24], activation: relu }
train: { ${train}, batchSize: 32, optimizer: { name: adam, lr: 0.02 }, schedule: min_size, weighting: sum }
`;
interface Account {
  tasks: Record<string, { temperature?: number; threshold?: number; calibration?: { ece: number; byChance: number } }>;
}

describe("a training that overfits", () => {
  const without = ["--set", "tasks.bought.temperature=1", "--set", "tasks.bought.threshold=0.5", "--set", "tasks.rank.temperature=1"];
  let stdout: string;

  beforeAll(async () => {
    write("t.csv", `${columns.join(",")},bought,rank\n${rows.join("\n")}\n`);
    write("t.yaml", recipe("epochs: 30"));
    for (const [run, settings] of [["with", []], ["without", without]] as const) {
      const end = await command("train", at("t.yaml"), "--no-baselines", "--threads", "1", "--out", at(run), ...settings);
      expect({ code: end.code, stderr: end.stderr }).toEqual({ code: 0, stderr: "" });
      if (run === "with") ({ stdout } = end);
    }
  });

  it("has a temperature above 1 for each task, and says so", () => {
    const { tasks: { bought, rank } } = readJson("with/account.json") as Account;
    expect(bought.temperature).toBeGreaterThan(1.2);
    expect(rank.temperature).toBeGreaterThan(1.2);
    const digits = (value: number | undefined): string => String(Number(value!.toPrecision(3)));
    const said = `temperature: bought ${digits(bought.temperature)}, rank ${digits(rank.temperature)}`;
    expect(stdout.replaceAll(/\n +/gu, " ")).toContain(`${said}; threshold: bought ${digits(bought.threshold)}`);
    const { tasks: plain } = readJson("without/account.json") as Account;
    expect(plain.bought).not.toHaveProperty("temperature");
    expect(plain.bought).not.toHaveProperty("threshold");
    expect(bought.calibration!.ece).toBeLessThan(plain.bought.calibration!.ece);
    expect(bought.calibration!.byChance).toBeGreaterThan(0);
  });

  it("has the same weights and validation scores as without, and a lower log loss on test rows", () => {
    const [one, other] = ["with", "without"].map((run) => readRun(at(run)));
    expect(Object.keys(one.state).length).toBeGreaterThan(3);
    expect(one.state).toEqual(other.state);
    const events = (run: string, split: string) => logged(run).filter((event) => event.event === "epoch" && event.split === split) as {
      task: string; metrics: Record<string, number>;
    }[];
    expect(events("with", "validation")).toEqual(events("without", "validation"));
    const [after, before] = ["with", "without"].map((run) => events(run, "test"));
    for (const [place, { metrics }] of after.entries()) {
      expect(metrics.log_loss).toBeLessThan(before[place].metrics.log_loss);
      expect(metrics.roc_auc).toBe(before[place].metrics.roc_auc);
    }
  });

  it("keeps both in the model, which predictions.csv agrees with", () => {
    const { labels } = readRun(at("with")), { tasks } = readJson("with/account.json") as Account;
    const { temperature = 1, threshold = 0.5 } = labels.bought;
    expect({ temperature, threshold }).toEqual({ temperature: labels.bought.temperature, threshold: tasks.bought.threshold ?? 0.5 });
    expect(temperature).toBeCloseTo(tasks.bought.temperature!, 4);
    const [after, before] = ["with", "without"].map((run) => read(`${run}/predictions.csv`).split("\n").map((line) => {
      const [task, , , , , , prediction, probability] = line.split(","); // none of these has a comma
      return { task, prediction, probability: Number(probability) };
    }).filter(({ task }) => task === "bought"));
    expect(after.length).toBe(200);
    const positive = ({ prediction, probability }: (typeof after)[number]): number => (
      prediction === "yes" ? probability : 1 - probability);
    after.forEach((row, place) => {
      const raw = positive(before[place]), logit = Math.log(raw / (1 - raw)), probability = 1 / (1 + Math.exp(-logit / temperature));
      if (Math.abs(raw - 0.5) < 0.499) expect(positive(row)).toBeCloseTo(probability, 2);
      expect(row.prediction).toBe(positive(row) > threshold ? "yes" : "no");
    });
  });
});

it("the training on all rows has what the first one's validation rows chose", async () => {
  write("auto.yaml", recipe("epochs: auto"));
  const parsed = parseRecipe(read("auto.yaml"), { file: at("auto.yaml"), set: ["split.validation=null", "tasks.bought.threshold=recall"] });
  const experiment = await Experiment.open(parsed, await readTables(parsed, folder)), split = experiment.split();
  const { plan, refitted, firstSplit, split: last } = await trainJob({ recipe: parsed, split, seed: 1 });
  plan.model.dispose();
  expect(refitted).toBe(true);
  for (const task of ["bought", "rank"]) {
    expect(last.targets[task].temperature).toBe(firstSplit.targets[task].temperature);
    expect(last.targets[task].threshold).toBe(firstSplit.targets[task].threshold);
  }
  expect(split.targets.bought).toMatchObject({ temperature: 1, threshold: 0.5 });
  expect(last.targets.bought.threshold).not.toBe(0.5);
});
