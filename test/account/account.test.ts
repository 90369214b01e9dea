/** @file The account of a small model that is really trained: counts, intervals, baselines, planted wrong labels among its mistakes. */
import { describe, expect, it } from "vitest";
import { accountOf, type AccountInput } from "../../src/account/account.js";
import { trainLinear } from "../../src/account/linear.js";
import { sideLogits } from "../../src/account/scored-rows.js";
import type { Account } from "../../src/account/types.js";
import { PotluckError } from "../../src/engine/errors.js";
import { RandomStream } from "../../src/engine/random.js";
import { tableFromColumns } from "../../src/data/table.js";
import { Experiment } from "../../src/experiment/experiment.js";
import { planTraining } from "../../src/experiment/plan.js";
import { linearOf, parseRecipe } from "../../src/recipe/index.js";
import { trainToEnd } from "../../src/train/loop.js";

const topics = { bug: "crash freeze error broken", money: "invoice refund charge price", other: "hello thanks question info" };
const random = new RandomStream(7, "tickets"), names = Object.keys(topics) as (keyof typeof topics)[], wrong = [17, 101, 222, 280];
const pick = <T>(list: readonly T[]): T => list[random.integer(list.length)];
const rows = Array.from({ length: 300 }, (_, row) => {
  const topic = pick(names), words = Array.from({ length: 6 }, () => pick(topics[topic].split(" ")));
  const said = wrong.includes(row) ? pick(names.filter((name) => name !== topic)) : topic;
  return { text: `${words.join(" ")}\n=please`, topic: row % 50 === 3 ? null : said, hours: names.indexOf(topic) * 3 + random.float() };
});
const tables = {
  tickets: tableFromColumns("tickets", {
    text: rows.map(({ text }) => text), topic: rows.map(({ topic }) => topic), hours: rows.map(({ hours }) => hours),
    tags: rows.map(({ topic }) => (topic === "bug" ? "x|y" : "y")),
  }),
};
const recipe = parseRecipe(`
data: { tickets: { source: tickets.csv, text: text } }
split: { test: 0.3, validation: 0.3, seed: 3 }
features: { vectorizer: count }
tasks:
  topic: { data: tickets, target: topic, kind: multiclass, metric: f1_macro }
  hours: { data: tickets, target: hours, kind: regression }
  tags: { data: tickets, target: tags, kind: multilabel, separator: "|" }
model: { hidden: [8], activation: relu }
train: { epochs: 20, batchSize: 32, optimizer: { name: adam, lr: 0.02 }, schedule: min_size, weighting: sum }
`, { file: "tickets.yaml" });

const split = (await Experiment.open(recipe, tables)).split();
const plan = planTraining({ recipe, split, seed: 1 });
const scores = await trainToEnd(plan);
const [test, validation] = (["test", "validation"] as const).map((side) => (
  { split, logits: sideLogits(plan.model, recipe, split, side) }));
plan.model.dispose();
const input: AccountInput = { recipe, seed: 1, tables, test, validation };
const account: Account = accountOf(input);

describe("an account", () => {
  it("has the scores of the training, in intervals that hold them", () => {
    for (const [task, { metric, value, interval, constant }] of Object.entries(account.tasks)) {
      expect(value).toBe(scores[task][metric]);
      expect(interval!.low).toBeLessThanOrEqual(value!);
      expect(interval!.high).toBeGreaterThanOrEqual(value!);
      expect(constant).toBeLessThan(value!);
    }
  });

  it("counts rows, classes and confused pairs", () => {
    const { topic, hours, tags } = account.tasks, { test: tested } = topic.rows;
    expect(topic.rows.withoutTarget).toBe(6);
    expect(topic.rows.train + topic.rows.validation + tested).toBe(294);
    expect(hours.rows).toEqual({ train: 120, validation: 90, test: 90, withoutTarget: 0 });
    expect(topic.classes!.map(({ name }) => name)).toEqual(["bug", "money", "other"]);
    for (const side of ["train", "validation", "test"] as const) {
      expect(topic.classes!.reduce((sum, one) => sum + one[side], 0)).toBe(topic.rows[side]);
    }
    for (const { name, test: count, predicted, right } of topic.classes!) {
      const pairs = (by: "target" | "prediction") => (
        topic.confusion!.filter((pair) => pair[by] === name).reduce((sum, one) => sum + one.rows, 0));
      expect([pairs("target"), pairs("prediction")]).toEqual([count, predicted]);
      expect(topic.confusion!.find((pair) => pair.target === name && pair.prediction === name)?.rows ?? 0).toBe(right);
    }
    expect([hours.classes, hours.confusion, tags.confusion]).toEqual([null, null, null]);
    expect(tags.classes![1]).toEqual({ name: "y", train: 120, validation: 90, test: 90, predicted: 90, right: 90,
      label: { threshold: 0.5, precision: 1, recall: 1, f1: 1 } });
  });

  it("finds planted wrong labels among the most confident mistakes", () => {
    const { mistakes } = account.tasks.topic, scored = wrong.filter((row) => !split.data.tickets.train.sourceRows.includes(row));
    expect(scored.length).toBeGreaterThan(1);
    expect(mistakes.map(({ row }) => row - 1)).toEqual(expect.arrayContaining(scored));
    for (const mistake of mistakes) {
      expect(mistake).toMatchObject({ source: "tickets", file: null, target: rows[mistake.row - 1].topic });
      expect(mistake.text).toMatch(/^[a-z ]+ =please$/u);
      expect(mistake.prediction).not.toBe(mistake.target);
    }
    const sure = mistakes.map(({ probability }) => probability!);
    expect(sure).toEqual([...sure].sort((a, b) => b - a)); // by what is shown
  });

  it("is plain data, and the same each time", () => {
    expect(JSON.parse(JSON.stringify(account))).toEqual(account);
    expect(accountOf(input)).toEqual(account);
    expect(accountOf({ ...input, seed: 2 }).tasks.hours.interval).not.toEqual(account.tasks.hours.interval);
  });

  it("works without tables and without validation rows", () => {
    const { topic } = accountOf({ recipe, seed: 1, test }).tasks;
    expect(topic.mistakes.every(({ side, text, file }) => side === "test" && text === "" && file === null)).toBe(true);
    expect(topic.rows.validation).toBe(0);
  });

  it("compares with linear models, task by task, on the same samples", async () => {
    const jobs: string[] = [];
    const linear = await trainLinear({
      recipe, split, seed: 1,
      trainer: (job, task) => {
        const { train, test: tested } = job.split.data.tickets;
        expect(train.y[task].data.some((value) => Number.isNaN(value))).toBe(false); // rows without a target are left out
        expect([Object.keys(train.y), train.length, tested.length]).toEqual([[task], account.tasks[task].rows.train, 90]);
        jobs.push(`${task}: ${Object.keys(job.recipe.tasks).join()} ${job.recipe.model.trunk}`);
        const { shape, data } = test.logits[task];
        return Promise.resolve({ split, logits: { shape, data: task === "hours" ? data.map(() => 0) : data } });
      },
    });
    expect(jobs).toEqual(["topic: topic mlp", "hours: hours mlp", "tags: tags mlp"]);
    const { tasks } = accountOf({ ...input, linear });
    expect(tasks.topic.linear).toEqual({
      value: account.tasks.topic.value, interval: account.tasks.topic.interval, difference: 0, differenceInterval: { low: 0, high: 0 },
    });
    expect(tasks.hours.linear!.differenceInterval!.low).toBeGreaterThan(0.5);
    expect(tasks.hours.interval).toEqual(account.tasks.hours.interval);
  });

  it("trains linear models with the defaults of train, and names the task of an error", async () => {
    expect(linearOf(recipe, "hours").train.optimizer).toEqual(parseRecipe(`
data: { tickets: { source: tickets.csv, text: text } }
tasks: { hours: { data: tickets, target: hours, kind: regression } }
`, { file: "x.yaml" }).train.optimizer);
    const trainer = () => Promise.reject(new PotluckError("no"));
    await expect(trainLinear({ recipe, split, seed: 1, trainer })).rejects.toThrow('the linear model of task "topic": no');
  });

  it("trains linear models that are linear, each on the rows with its target", async () => {
    const own = linearOf(recipe, "topic");
    expect(own.model).toMatchObject({ trunk: "mlp", hidden: [], dropout: 0 });
    const linear = await trainLinear({ recipe, split, seed: 1 }), { tasks, advice } = accountOf({ ...input, linear });
    for (const { linear: one, constant, value } of Object.values(tasks)) {
      expect(one!.value).toBeGreaterThan((constant! + value!) / 2);
      expect(one!.interval!.low).toBeLessThanOrEqual(one!.value!);
    }
    expect(advice.filter(({ rule }) => rule === "worse_than_linear")).toEqual([]);
  });

  it("refuses logits that do not fit", () => {
    expect(() => accountOf({ ...input, test: { split, logits: {} } })).toThrow('there are no logits of task "topic" on the test rows');
    const swapped = { split, logits: { ...test.logits, topic: sideOf(3) } };
    expect(() => accountOf({ ...input, test: swapped })).toThrow('task "topic": found logits of 3 test rows, and dataset "tickets" has 90');
  });
});

const sideOf = (count: number) => ({ shape: [count, 3], data: new Float32Array(count * 3) });
