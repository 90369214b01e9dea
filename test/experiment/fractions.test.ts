/** @file Less data of a task: which rows stay, and that what is hidden reaches nothing. */
import { describe, expect, it } from "vitest";
import { type Table, tableFromColumns } from "../../src/data/table.js";
import { expandTasks } from "../../src/experiment/expand-tasks.js";
import { Experiment, type ExperimentSplit } from "../../src/experiment/experiment.js";
import { planTraining } from "../../src/experiment/plan.js";
import { parseRecipe, type Recipe } from "../../src/recipe/index.js";

const ROWS = 120, numbers = Array.from({ length: ROWS }, (_, row) => row);
/** Each row has a word of its own, and one of its class: of `mood` a quarter is "bad". */
const posts = tableFromColumns("posts", {
  text: numbers.map((row) => `w${row} ${row % 4 === 0 ? "awful" : "fine"}`),
  mood: numbers.map((row) => (row % 4 === 0 ? "bad" : "good")),
  stars: numbers.map((row) => row / 7),
  topic: numbers.map((row) => (row % 5 === 0 ? null : ["a", "b", "c"][row % 3])),
  school: numbers.map((row) => ["north", "south"][row % 2]),
});
const other = tableFromColumns("others", {
  text: numbers.map((row) => `o${row}`), mood: numbers.map((row) => (row % 3 === 0 ? "bad" : "good")),
});
const tables: Record<string, Table> = { posts, others: other };

function recipeOf(tasks: string, more = "split: { test: 0.25, validation: 0.2 }", train = "epochs: 1"): Recipe {
  return parseRecipe(`
data:
  posts: { source: posts.csv, text: text }
  others: { source: others.csv, text: text }
${more}
features: { vectorizer: { name: count, minDf: 1 } }
tasks: { ${tasks} }
model: { hidden: [4], activation: sigmoid }
train: { ${train}, batchSize: 16, optimizer: { name: adam, lr: 0.01 }, weighting: sum, schedule: { name: proportional } }
`, { file: "posts.yaml" });
}

const mood = "mood: { data: posts, target: mood, kind: binary, positive: bad }";
const elsewhere = "elsewhere: { data: others, target: mood, kind: binary }";
const stars = "stars: { data: posts, target: stars, kind: regression }", topic = "topic: { data: posts, target: topic, kind: multiclass }";
const alone = recipeOf(`${mood}, ${elsewhere}`), shared = recipeOf(`${mood}, ${stars}, ${topic}`);

async function splitOf(recipe: Recipe, fractions?: Record<string, number>, seed = 1): Promise<ExperimentSplit> {
  const whole = expandTasks(recipe, tables);
  return (await Experiment.open(whole, tables, { seeds: [seed] })).split(seed, { ...(fractions && { fractions }) });
}

type Side = "train" | "validation" | "test";

/** The rows of the table on one side that have a target of a task. */
function known(split: ExperimentSplit, task: string, side: Side, dataset = "posts"): number[] {
  const { y, sourceRows } = split.data[dataset][side]!, { data, shape } = y[task], width = shape[1] ?? 1;
  return Array.from(sourceRows).filter((_, row) => !Number.isNaN(data[row * width]));
}
const rowsOf = (split: ExperimentSplit, side: Side, dataset = "posts"): number[] => Array.from(split.data[dataset][side]!.sourceRows);

describe("a share of a task's rows", () => {
  it("is a part of any larger share of the same seed", async () => {
    const shares = [0.06, 0.1, 0.35, 0.5, 0.9, 1];
    for (const [recipe, task] of [[alone, "mood"], [shared, "mood"], [shared, "stars"], [shared, "topic"]] as const) {
      const splits = await Promise.all(shares.map((share) => splitOf(recipe, { [task]: share })));
      for (const side of ["train", "validation"] as const) {
        const kept = splits.map((split) => known(split, task, side));
        kept.forEach((own, place) => expect(kept[place + 1] ?? own).toEqual(expect.arrayContaining(own)));
        const all = kept.at(-1)!.length;
        expect(kept.map(({ length }) => length)).toEqual(shares.map((share) => Math.max(1, Math.round(share * all))));
      }
    }
  });

  it("keeps the shares of the classes", async () => {
    for (const share of [0.1, 0.25, 0.5]) {
      for (let seed = 1; seed <= 5; seed++) {
        const train = known(await splitOf(alone, { mood: share }, seed), "mood", "train");
        const bad = train.filter((row) => row % 4 === 0).length;
        expect(Math.abs(bad - train.length / 4)).toBeLessThanOrEqual(1);
      }
    }
  });

  it("leaves the test rows, and the other tasks", async () => {
    const whole = await splitOf(shared), less = await splitOf(shared, { mood: 0.1 });
    expect(rowsOf(less, "test")).toEqual(rowsOf(whole, "test"));
    for (const task of ["mood", "stars", "topic"]) expect(less.data.posts.test.y[task]).toEqual(whole.data.posts.test.y[task]);
    for (const side of ["train", "validation"] as const) {
      expect(rowsOf(less, side)).toEqual(rowsOf(whole, side)); // they train the others
      for (const task of ["stars", "topic"]) expect(known(less, task, side)).toEqual(known(whole, task, side));
      expect(known(less, "mood", side).length).toBeLessThan(known(whole, "mood", side).length);
    }
  });

  it("makes a dataset smaller where no other task has a target in the row", async () => {
    const whole = await splitOf(alone), less = await splitOf(alone, { mood: 0.3 });
    expect(rowsOf(less, "train")).toEqual(known(less, "mood", "train"));
    expect(rowsOf(less, "train", "others")).toEqual(rowsOf(whole, "train", "others"));
    const two = await splitOf(shared, { mood: 0.1, stars: 0.1, topic: 1 });
    const trains = [...known(two, "mood", "train"), ...known(two, "stars", "train")];
    const stays = (row: number): boolean => posts.column("topic")[row] !== null || trains.includes(row);
    expect(rowsOf(two, "train")).toEqual(rowsOf(await splitOf(shared), "train").filter(stays));
  });

  it("of all is all, and the same bits", async () => {
    const { data, features } = await splitOf(shared, { mood: 1, stars: 1 }), whole = await splitOf(shared);
    expect(data).toEqual(whole.data);
    expect(features.width).toBe(whole.features.width);
  });

  it.each([0, -0.1, 1.01, NaN])("may not be %s", async (share) => {
    await expect(splitOf(alone, { mood: share }))
      .rejects.toThrow(/task "mood": the fraction must be a number above 0 and at most 1, found /u);
  });

  it("must be of a task that there is", async () => {
    await expect(splitOf(alone, { mod: 0.5 })).rejects.toThrow(/"mod"/u);
  });
});

describe("what is hidden", () => {
  it("reaches neither words nor counts of features, where the row has no other task", async () => {
    for (const share of [0.08, 0.3, 0.7]) {
      const split = await splitOf(alone, { mood: share }), whole = await splitOf(alone);
      const words = ({ features }: ExperimentSplit): string[] => (
        Array.from((features.vectorizer as unknown as { vocabulary: Map<string, number> }).vocabulary.keys()));
      expect(words(split).filter((word) => word.startsWith("w")).sort()).toEqual(rowsOf(split, "train").map((row) => `w${row}`).sort());
      expect(words(split).filter((word) => word.startsWith("o"))).toEqual(words(whole).filter((word) => word.startsWith("o")));
    }
  });

  it("reaches no target, scale or class weight: other hidden values give the same training", async () => {
    const recipe = recipeOf(`mood: { data: posts, target: mood, kind: binary, positive: bad, posWeight: balanced }, ${stars}, ${topic}`);
    const fractions = { mood: 0.2, stars: 0.3 }, split = await splitOf(recipe, fractions);
    const hidden = (task: string): Set<number> => {
      const kept = [...known(split, task, "train"), ...known(split, task, "validation"), ...known(split, task, "test")];
      return new Set(numbers.filter((row) => !kept.includes(row)));
    };
    expect(hidden("stars").size).toBeGreaterThan(30);
    const changed = tableFromColumns("posts", {
      text: posts.column("text"), topic: posts.column("topic"), school: posts.column("school"), mood: posts.column("mood"),
      stars: posts.column("stars").map((value, row) => (hidden("stars").has(row) ? 1e6 + row : value)), // an order of their own
    });
    const again = (await Experiment.open(recipe, { ...tables, posts: changed }, { seeds: [1] })).split(1, { fractions });
    for (const side of ["train", "validation", "test"] as const) {
      expect(again.data.posts[side]!.y.stars).toEqual(split.data.posts[side]!.y.stars);
    }
    expect(again.targets.stars.toJSON()).toEqual(split.targets.stars.toJSON());
    const { tasks } = planTraining({ recipe, split, seed: 1 }), { y } = split.data.posts.train;
    const bad = Array.from(y.mood.data).filter((value) => value === 1).length;
    const good = Array.from(y.mood.data).filter((value) => value === 0).length;
    expect(JSON.stringify(tasks)).toBeDefined();
    expect([bad > 0, good > bad]).toEqual([true, true]);
  });

  it("stays hidden in a refit, which has the validation rows beside", async () => {
    const recipe = recipeOf(`${mood}, ${stars}`, "split: { test: 0.25 }", "epochs: auto, patience: 2, refit: true");
    const split = await splitOf(recipe, { mood: 0.3 }), whole = await splitOf(recipe), refit = split.refit!();
    const both = [...known(split, "mood", "train"), ...known(split, "mood", "validation")].sort((a, b) => a - b);
    expect(known(refit, "mood", "train").sort((a, b) => a - b)).toEqual(both);
    expect(known(refit, "stars", "train")).toEqual(known(whole.refit!(), "stars", "train"));
    expect(known(refit, "mood", "test")).toEqual(known(whole, "mood", "test"));
  });
});

describe("tasks that `by` made", () => {
  const recipe = recipeOf(`exam: { data: posts, target: stars, kind: regression, by: school }, ${topic}`);

  it("have shares of their own", async () => {
    const whole = await splitOf(recipe), less = await splitOf(recipe, { "exam-north": 0.25 });
    expect(known(less, "exam-north", "train").length).toBe(Math.round(0.25 * known(whole, "exam-north", "train").length));
    expect(known(less, "exam-south", "train")).toEqual(known(whole, "exam-south", "train"));
    expect(known(less, "exam-north", "test")).toEqual(known(whole, "exam-north", "test"));
    const { mean } = less.targets["exam-south"].toJSON() as unknown as { mean?: number };
    const kept = [...known(less, "exam-north", "train"), ...known(less, "exam-south", "train")];
    if (mean !== undefined) expect(mean).toBeCloseTo(kept.reduce((sum, row) => sum + row / 7, 0) / kept.length, 5);
  });
});
