/** @file Thresholds of labels in whole trainings: chosen on validation rows alone, and the same in scores, events, accounts and files. */
import { describe, expect, it } from "vitest";
import { accountOf } from "../../src/account/account.js";
import { sideLogits } from "../../src/account/scored-rows.js";
import { trainLinear } from "../../src/account/linear.js";
import { tableFromColumns } from "../../src/data/table.js";
import type { MultilabelMap } from "../../src/data/targets/multilabel.js";
import { RandomStream } from "../../src/engine/random.js";
import { Experiment } from "../../src/experiment/experiment.js";
import { planTraining } from "../../src/experiment/plan.js";
import { trainJob, tuneSplit, watchJob } from "../../src/experiment/train-job.js";
import { parseRecipe } from "../../src/recipe/index.js";
import { trainToEnd } from "../../src/train/loop.js";
import { fromMessage, toMessage } from "../../src/study/node/run-messages.js";

const random = new RandomStream(3, "rare"), shares = { common: 0.5, some: 0.2, rare: 0.1 };
const rows = Array.from({ length: 500 }, () => {
  const tags = Object.entries(shares).filter(([, share]) => random.float() < share).map(([tag]) => tag);
  // a word hints at its label, and stands in other rows too
  const words = Object.keys(shares).filter((tag) => random.float() < (tags.includes(tag) ? 0.85 : 0.12));
  return { text: ["the", ...words].join(" "), tags, side: ["train", "train", "validation", "test"][random.integer(4)] };
});
const tableWith = (tags = rows.map((row) => row.tags)) => tableFromColumns("t", {
  text: rows.map(({ text }) => text), tags, side: rows.map(({ side }) => side),
});
const recipeWith = (task: string, train = "epochs: 20") => parseRecipe(`
data: { t: { source: t.csv, text: text, split: { column: side } } }
features: { vectorizer: count }
tasks: { tags: { data: t, target: tags, kind: multilabel${task} } }
model: { hidden: [4], activation: relu }
train: { ${train}, batchSize: 32, optimizer: { name: adam, lr: 0.05 } }
`, { file: "t.yaml" });
const splitOf = async (recipe: ReturnType<typeof recipeWith>, table = tableWith()) => (await Experiment.open(recipe, { t: table })).split();
const thresholdsOf = ({ targets }: { targets: Record<string, unknown> }) => (targets.tags as MultilabelMap).thresholds;

describe("auto", () => {
  it("gives rare labels thresholds that reach them, the same in scores, events and the account", async () => {
    const recipe = recipeWith(""), split = await splitOf(recipe);
    const job = await trainJob({ recipe, split, seed: 1 }), thresholds = thresholdsOf(job.split)!;
    expect(thresholds[job.split.targets.tags.names.indexOf("rare")]).toBeLessThan(0.45);
    const logits = sideLogits(job.plan.model, recipe, job.split, "test");
    job.plan.model.dispose();
    const validation = { split: job.firstSplit, logits: job.validation };
    const account = accountOf({ recipe, seed: 1, test: { split: job.split, logits }, validation });
    expect(account.tasks.tags.value).toBe(job.scores.tags.f1_micro);
    expect(account.tasks.tags.classes!.map(({ label }) => label!.threshold)).toEqual(thresholds);
    const half = accountOf({ recipe, seed: 1, test: { split, logits } }).tasks.tags;
    expect(half.classes!.map(({ label }) => label!.threshold)).toEqual([0.5, 0.5, 0.5]);
    expect(account.tasks.tags.classes!.find(({ name }) => name === "rare")!.label!.f1)
      .toBeGreaterThan(half.classes!.find(({ name }) => name === "rare")!.label!.f1!);

    const events = [], training = watchJob({ recipe, split, seed: 1 });
    let next = await training.next();
    for (; !next.done; next = await training.next()) events.push(next.value);
    next.value.plan.model.dispose();
    expect(next.value.scores).toEqual(job.scores);
    expect(thresholdsOf(next.value.split)).toEqual(thresholds);
    expect(events.filter((event) => event.event === "epoch" && event.split === "test").map((event) => "metrics" in event && event.metrics))
      .toEqual([job.scores.tags]);
  });

  it("never looks at test rows, and is the same in a thread and in a loop of one's own", async () => {
    const recipe = recipeWith(""), split = await splitOf(recipe);
    const other = await splitOf(recipe, tableWith(rows.map(({ tags, side }) => (side === "test" ? ["rare"] : tags))));
    const thresholds = [], inThread = fromMessage(toMessage({ recipe, split, seed: 1 }, (x) => x));
    for (const job of [{ recipe, split, seed: 1 }, { recipe, split: other, seed: 1 }, inThread]) {
      const { split: trainedOn, plan } = await trainJob(job);
      plan.model.dispose();
      thresholds.push(thresholdsOf(trainedOn));
    }
    expect(thresholds[1]).toEqual(thresholds[0]);
    expect(thresholds[2]).toEqual(thresholds[0]);
    const plan = planTraining({ recipe, split, seed: 1 }), scores = await trainToEnd(plan);
    const tuned = tuneSplit(recipe, split, { split, logits: sideLogits(plan.model, recipe, split, "validation") });
    const test = { split: tuned, logits: sideLogits(plan.model, recipe, split, "test") };
    plan.model.dispose();
    expect(thresholdsOf(tuned)).toEqual(thresholds[0]);
    expect(accountOf({ recipe, seed: 1, test }).tasks.tags.value).toBe(scores.tags.f1_micro);
  });

  it("goes over to the training on all rows, and each model has its own", async () => {
    const aside = parseRecipe(`
data: { t: { source: t.csv, text: text } }
tasks: { tags: { data: t, target: tags, kind: multilabel } }
model: { hidden: [4], activation: relu }
train: { epochs: auto, patience: 1, batchSize: 64, optimizer: { name: adam, lr: 0.05 } }
`, { file: "t.yaml" });
    const split = await splitOf(aside), job = await trainJob({ recipe: aside, split, seed: 1 });
    job.plan.model.dispose();
    expect(job.refitted).toBe(true);
    expect(job.split.data.t.validation).toBeUndefined();
    expect(thresholdsOf(job.split)).not.toBeNull();
    expect(thresholdsOf(job.split)).toEqual(thresholdsOf(job.firstSplit));
    const linear = await trainLinear({ recipe: aside, split, seed: 1 });
    const own = (linear.tags.map as MultilabelMap).thresholds;
    expect(own).not.toBeNull();
    expect(own).not.toEqual(thresholdsOf(job.split));
  });
});

it("thresholds that are set are used as they are, and without validation rows all are 0.5", async () => {
  const recipe = recipeWith(", thresholds: { rare: 0.2 }"), set = await trainJob({ recipe, split: await splitOf(recipe), seed: 1 });
  set.plan.model.dispose();
  expect(thresholdsOf(set.split)).toEqual([0.5, 0.2, 0.5]);
  const without = recipeWith(""), moved = tableFromColumns("t", {
    text: rows.map(({ text }) => text), tags: rows.map(({ tags }) => tags),
    side: rows.map(({ side }) => (side === "test" ? "test" : "train")),
  });
  const half = await trainJob({ recipe: without, split: await splitOf(without, moved), seed: 1 });
  half.plan.model.dispose();
  expect(thresholdsOf(half.split)).toBeNull();
});
