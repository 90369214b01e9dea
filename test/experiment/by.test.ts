/**
 * @file A task of every value of a column: names, what the tasks share, which of them are scored, and that the recipe of the tasks trains
 * to the same weights wherever it comes from.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { trainLinear } from "../../src/account/linear.js";
import { EpochLines } from "../../src/cli/epoch-lines.js";
import { type CellValue, type Table, tableFromColumns } from "../../src/data/table.js";
import { ValueMap } from "../../src/data/targets/values.js";
import { expandTasks } from "../../src/experiment/expand-tasks.js";
import { Experiment } from "../../src/experiment/experiment.js";
import { planTraining } from "../../src/experiment/plan.js";
import { trainJob, watchJob } from "../../src/experiment/train-job.js";
import { forTasks, parseRecipe, type Recipe, recipeToYaml, taskGroups } from "../../src/recipe/index.js";
import { compare } from "../../src/study/compare/compare.js";
import { inThisThread } from "../../src/study/study.js";
import { train } from "../../src/train/loop.js";
import { makeSchools } from "../generated/schools.js";

const TRAIN = "{ epochs: 2, batchSize: 16, optimizer: { name: adam, lr: 0.01 }, schedule: min_size, weighting: sum }";
const task = "{ data: pupils, target: score, kind: regression, by: school }";

function recipeOf({ tasks = `{ exam: ${task} }`, data = "", train = TRAIN, more = "" } = {}): Recipe {
  return parseRecipe(`
data: { pupils: { source: p.csv, numeric: [age], ${data} } }
tasks: ${tasks}
model: { hidden: [4], activation: relu, dropout: 0 }
train: ${train}
${more}`, { file: "r.yaml" });
}

/** A table of pupils: `rows` of each school, the score a number of the school and the pupil. */
function pupilsOf(schools: Readonly<Record<string, number>>, extra: Record<string, CellValue[]> = {}): Record<string, Table> {
  const school = Object.entries(schools).flatMap(([name, rows]) => new Array<string>(rows).fill(name));
  const age = school.map((_, row) => String((row * 7) % 11));
  const score = school.map((name, row) => String(Object.keys(schools).indexOf(name) * 10 + ((row * 5) % 7)));
  return { pupils: tableFromColumns("pupils", { school, age, score, ...extra }) };
}

const numbersOf = ({ data }: { data: Float32Array }): number[] => [...data].filter((value) => !Number.isNaN(value));

describe("names", () => {
  const namesFor = (values: string[], tasks?: string): string[] => {
    const schools = Object.fromEntries(values.map((value) => [`x${value}`, 2])); // x: whole numbers would come first
    const { pupils } = pupilsOf(schools), school = pupils.column("school").map((name) => String(name).slice(1));
    return Object.keys(expandTasks(recipeOf({ tasks }), pupilsOf(schools, { school })).tasks);
  };

  it.each([
    [["2", "10", "1"], ["exam-1", "exam-2", "exam-10"]],
    [["01", "1"], ["exam-01", "exam-1"]],
    [["St. Mary", "St Mary", "St-Mary"], ["exam-St-Mary", "exam-St-Mary-2", "exam-St-Mary-3"]],
    [[" a ", "a", "(a)"], ["exam-a", "exam-a-2", "exam-a-3"]],
    [["-1", "1"], ["exam--1", "exam-1"]],
    [["Schule für Mädchen", "学校"], ["exam-Schule-für-Mädchen", "exam-学校"]],
    [["", "?", "true"], ["exam-empty", "exam-value", "exam-true"]],
    [["x".repeat(100), "y"], [`exam-${"x".repeat(60)}`, "exam-y"]],
    [["__proto__", "constructor"], ["exam-__proto__", "exam-constructor"]],
  ])("of %j", (values, names) => {
    expect(namesFor(values)).toEqual(names);
  });

  it("are not those of other tasks", () => {
    const tasks = `{ exam-a: { data: pupils, target: score, kind: regression }, exam: ${task} }`;
    expect(namesFor(["a", "b"], tasks)).toEqual(["exam-a", "exam-a-2", "exam-b"]);
  });

  it("are valid, different, and keep their values, whatever these are", () => {
    fc.assert(fc.property(fc.uniqueArray(fc.string({ unit: "grapheme", maxLength: 12 }), { minLength: 1, maxLength: 8 }), (values) => {
      const school = values.flatMap((value) => [value, value]), cells = school.map((_, row) => String(row));
      const tables = { pupils: tableFromColumns("pupils", { school, age: cells, score: cells }) };
      const recipe = expandTasks(recipeOf(), tables), kept = Object.values(recipe.tasks).map(({ by }) => (by as { value: string }).value);
      expect([...kept].sort()).toEqual([...values].sort());
      expect(parseRecipe(recipeToYaml(recipe), { file: "r.yaml" })).toEqual(recipe);
    }), { numRuns: 40 });
  });
});

describe("the recipe of the tasks", () => {
  const tables = pupilsOf({ a: 8, b: 12, c: 8 }, { city: Array.from({ length: 28 }, (_, row) => (row < 20 ? "X" : "Y")) });

  it("goes to YAML and back, and stays as it is when it is expanded again", () => {
    const recipe = expandTasks(recipeOf(), tables);
    expect(recipe.tasks["exam-b"].by).toEqual({ column: "school", value: "b", task: "exam" });
    const again = parseRecipe(recipeToYaml(recipe), { file: "r.yaml" });
    expect(again).toEqual(recipe);
    expect(expandTasks(again, tables)).toBe(again);
    expect([...taskGroups(recipe)]).toEqual([["exam", ["exam-a", "exam-b", "exam-c"]]]);
  });

  it("is the recipe itself where no task has by", () => {
    const plain = recipeOf({ tasks: "{ t: { data: pupils, target: score, kind: regression } }" });
    expect(expandTasks(plain, {})).toBe(plain);
  });

  it("has single tasks where train names all of them", () => {
    const train = "{ epochs: 3, best: exam, patience: { exam: 2, age: 3 }, freeze: [exam], schedule: min_size, " +
      "weighting: { name: fixed, weights: { age: 1, exam: 2 } } }";
    const tasks = `{ age: { data: pupils, target: age, kind: regression }, exam: ${task} }`;
    const written = parseRecipe(`
data: { pupils: { source: p.csv, categorical: [city] } }
tasks: ${tasks}
split: { validation: 0.2 }
train: ${train}
single: { train: { best: exam, freeze: [] } }
`, { file: "r.yaml" });
    const { train: found, single } = expandTasks(written, tables), exams = ["exam-a", "exam-b", "exam-c"];
    expect(found.best).toEqual({ "exam-a": 1, "exam-b": 1, "exam-c": 1 });
    expect(found.patience).toEqual({ "exam-a": 2, "exam-b": 2, "exam-c": 2, age: 3 });
    expect(found.freeze).toEqual(exams);
    expect(found.weighting).toEqual({ name: "fixed", weights: { age: 1, "exam-a": 2, "exam-b": 2, "exam-c": 2 } });
    expect(single.train.best).toEqual({ "exam-a": 1, "exam-b": 1, "exam-c": 1 });
  });

  it("takes the name of all tasks, and lets a task's own come first", () => {
    const yaml = recipeToYaml(expandTasks(recipeOf({ more: "split: { validation: 0.2 }" }), tables));
    const again = (set: string[]): Recipe => parseRecipe(yaml, { file: "r.yaml", set });
    expect(again(["train.best=exam"]).train.best).toEqual({ "exam-a": 1, "exam-b": 1, "exam-c": 1 });
    const weights = "train.weighting={ name: fixed, weights: { exam: 2, exam-b: 5 } }";
    expect(again([weights]).train.weighting).toEqual({ name: "fixed", weights: { "exam-a": 2, "exam-c": 2, "exam-b": 5 } });
    expect(Object.keys(forTasks(again([]), ["exam"]).tasks)).toEqual(["exam-a", "exam-b", "exam-c"]);
    expect(() => again(["train.best=exams"])).toThrow(/train\.best must be one of .* found "exams"/u);
  });

  it("may have several by, of one dataset, and tasks beside them", () => {
    const tasks = `{ exam: ${task}, age: { data: pupils, target: age, kind: regression, by: city },
      all: { data: pupils, target: score, kind: regression, where: { school: [a, b] } } }`;
    const written = parseRecipe(`
data: { pupils: { source: p.csv, categorical: [school] } }
tasks: ${tasks}
train: { epochs: 1 }
`, { file: "r.yaml" });
    expect(Object.keys(expandTasks(written, tables).tasks)).toEqual(["exam-a", "exam-b", "exam-c", "age-X", "age-Y", "all"]);
  });

  it("may have a weighting that compares tasks, though a single task is written", () => {
    const train = "{ epochs: 1, schedule: min_size, weighting: cagrad }";
    expect(Object.keys(expandTasks(recipeOf({ train }), tables).tasks).length).toBe(3);
    expect(() => expandTasks(recipeOf({ train }), pupilsOf({ a: 8 }))).toThrow(/weighting is cagrad, which needs two tasks or more/u);
  });

  it.each([
    ["{ exam: { data: pupils, target: score, kind: regression, by: schol } }",
      /^task "exam": dataset "pupils": there is no column "schol" \(did you mean "school"\?\)/u],
    ["{ exam: { data: pupils, target: score, kind: regression, by: row } }",
      /^task "exam": dataset "pupils": by: column "row" has another value in each of the 28 rows with a target/u],
    ["{ exam: { data: pupils, target: score, kind: regression, by: none } }",
      /^task "exam": dataset "pupils": by: column "none" has no value in a row with a target/u],
  ])("is refused for %s", (tasks, message) => {
    const own = pupilsOf({ a: 8, b: 12, c: 8 }, {
      row: Array.from({ length: 28 }, (_, row) => `r${row}`), none: new Array<null>(28).fill(null),
    });
    expect(() => expandTasks(recipeOf({ tasks }), own)).toThrow(message);
  });

  it("is refused with more tasks than can be trained", () => {
    const school = Array.from({ length: 12_000 }, (_, row) => `s${row >> 1}`), cells = school.map(() => "1");
    const own = { pupils: tableFromColumns("pupils", { school, age: cells, score: cells }) };
    expect(() => expandTasks(recipeOf(), own)).toThrow(/column "school" has 6000 values, and by makes at most 5000 tasks/u);
  });

  it("must not name the target, and trains only with the data", async () => {
    expect(() => recipeOf({ tasks: "{ t: { data: pupils, target: score, kind: regression, by: score } }" }))
      .toThrow(/tasks\.t\.by "score" is the target too/u);
    const split = (await Experiment.open(recipeOf(), tables)).split();
    expect(() => planTraining({ recipe: recipeOf(), split, seed: 1 })).toThrow(/^task "exam" has by: school, .*experiment\.recipe/u);
  });
});

describe("the tasks", () => {
  it("have their own rows, and one mean and deviation", async () => {
    const tables = pupilsOf({ a: 8, b: 12, c: 8 }), experiment = await Experiment.open(recipeOf(), tables);
    const { data: { pupils: { train, test } }, targets } = experiment.split();
    expect(Object.keys(train.y)).toEqual(["exam-a", "exam-b", "exam-c"]);
    for (const [name, school, rows] of [["exam-a", "a", 8], ["exam-b", "b", 12], ["exam-c", "c", 8]] as const) {
      for (const side of [train, test]) {
        side.sourceRows.forEach((row, at) => (
          expect(Number.isNaN(side.y[name].data[at])).toBe(tables.pupils.column("school")[row] !== school)));
      }
      expect(numbersOf(test.y[name]).length).toBe(rows / 4); // the split is stratified by school
      expect(numbersOf(train.y[name]).length).toBe((rows * 3) / 4);
    }
    const scores = Array.from(train.sourceRows, (row) => Number(tables.pupils.column("score")[row]));
    const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
    for (const map of Object.values(targets)) expect((map as ValueMap).mean).toBeCloseTo(mean, 10);
  });

  it("know all classes, also those that a school does not have", async () => {
    const score = Array.from({ length: 16 }, (_, row) => (row >= 8 && row % 2 === 0 ? "fail" : "pass"));
    const tables = pupilsOf({ a: 8, b: 8 }, { score });
    const tasks = "{ exam: { data: pupils, target: score, kind: binary, positive: pass, posWeight: balanced, by: school } }";
    const experiment = await Experiment.open(recipeOf({ tasks }), tables), split = experiment.split();
    expect(split.targets["exam-a"].names).toEqual(["fail", "pass"]);
    const { scores } = await trainJob({ recipe: experiment.recipe, split, seed: 1 }); // balanced: of all schools together
    expect(Object.keys(scores)).toEqual(["exam-a", "exam-b"]);
  });

  it("have no target where the column is missing", async () => {
    const school = [...new Array<string>(8).fill("a"), ...new Array<string>(8).fill("b"), null, null];
    const cells = school.map((_, row) => String(row % 5));
    const tables = { pupils: tableFromColumns("pupils", { school, age: cells, score: cells }) };
    const { data: { pupils: { train, test } } } = (await Experiment.open(recipeOf(), tables)).split();
    const known = [train, test].flatMap(({ y, sourceRows }) => [...sourceRows].filter((_, at) => (
      Object.values(y).some(({ data }) => !Number.isNaN(data[at])))));
    expect(known.sort((a, b) => a - b)).toEqual(Array.from({ length: 16 }, (_, row) => row));
  });

  it("do not take the column as a feature by a pattern, but by its name", async () => {
    const tables = pupilsOf({ a: 8, b: 8 });
    const featuresOf = async (data: string): Promise<string[]> => {
      const recipe = parseRecipe(`
data: { pupils: { source: p.csv, ${data} } }
tasks: { exam: ${task}, other: { data: pupils, target: score, kind: regression, where: { city: x } } }
train: { epochs: 1 }
`, { file: "r.yaml" });
      const own = { pupils: tableFromColumns("pupils", {
        ...Object.fromEntries(["school", "age", "score"].map((name) => [name, tables.pupils.column(name)])),
        city: new Array<string>(16).fill("x"),
      }) };
      return (await Experiment.open(recipe, own)).split().features.columns.map(({ column }) => column);
    };
    expect(await featuresOf('categorical: ["*"]')).toEqual(["age"]);
    expect((await featuresOf('categorical: ["*", school, city]')).sort()).toEqual(["age", "city", "school"]);
  });

  it("have sample weights of their own rows", async () => {
    const tables = pupilsOf({ a: 8, b: 8 }, { w: Array.from({ length: 16 }, (_, row) => String(row + 1)) });
    const tasks = "{ exam: { data: pupils, target: score, kind: regression, by: school, weight: w } }";
    const { data: { pupils: { train } } } = (await Experiment.open(recipeOf({ tasks }), tables)).split();
    expect([...train.sampleWeights["exam-a"].data]).toEqual(Array.from(train.sourceRows, (row) => row + 1));
  });
});

describe("training", () => {
  it("ends in the same weights with the recipe that a run folder keeps", async () => {
    const tables = pupilsOf({ a: 8, b: 12 }), { recipe, ...byValue } = await openAndTrain(recipeOf(), tables);
    const again = await openAndTrain(parseRecipe(recipeToYaml(recipe), { file: "r.yaml" }), tables);
    expect(again.state).toEqual(byValue.state);
    expect(again.scores).toEqual(byValue.scores);
  });

  it("goes on with schools of few rows, and leaves their scores out", async () => {
    const sizes = { a: 1, b: 2, c: 3, d: 12, e: 16 };
    for (const settings of [TRAIN, "{ epochs: auto, batchSize: 16, schedule: min_size, weighting: sum }",
      "{ epochs: 3, best: mean, patience: { exam: 1 }, batchSize: 16, schedule: min_size, weighting: sum }"]) {
      const more = settings.includes("best") ? "split: { validation: 0.2 }" : "";
      for (const seed of settings.includes("auto") ? [1] : [1, 2, 3]) {
        const { scores } = await openAndTrain({ ...recipeOf({ train: settings, more }), seed }, pupilsOf(sizes));
        expect(Object.keys(scores)).toEqual(expect.arrayContaining(["exam-d", "exam-e"]));
        expect(Object.keys(scores)).not.toEqual(expect.arrayContaining(["exam-a"]));
        expect(Object.keys(scores)).not.toEqual(expect.arrayContaining(["exam-b"])); // two rows train, or one tests
      }
    }
  });

  it("judges the validation rows of all schools together", async () => {
    const experiment = await Experiment.open(recipeOf({ more: "split: { validation: 0.2 }" }), pupilsOf({ a: 10, b: 10 }));
    const plan = planTraining({ recipe: experiment.recipe, split: experiment.split(), seed: 1 }), together: number[] = [];
    const lines = new EpochLines(experiment.recipe), told: (string | null)[] = [];
    for await (const event of train(plan)) {
      if (event.event !== "epoch" || event.split !== "validation") continue;
      together.push(event.together!);
      told.push(lines.of(event));
    }
    const shown = together.map((value) => value.toFixed(4));
    const line = (epoch: number, value: string): string => `epoch ${epoch}  exam (2 tasks)  validation r2 ${value} on all rows`;
    expect(told).toEqual([line(1, shown[0]), null, line(2, shown[2]), null]);
    expect(together.length).toBe(4); // two epochs, two tasks
    expect(together[0]).toBe(together[1]);
    expect(together.every(Number.isFinite)).toBe(true);
    plan.model.dispose();
  });

  it.each([
    "epochs: auto, best: exam", "epochs: 3, best: { exam-b: 1 }", "epochs: 4, best: mean, patience: { exam: 1 }",
    "epochs: 3, best: exam, patience: 1",
  ])("ends with the same weights whether it is watched or not: %s", async (settings) => {
    const train = `{ ${settings.replace("exam-b", "exam")}, batchSize: 16, schedule: min_size, weighting: sum }`;
    const experiment = await Experiment.open(recipeOf({ train, more: "split: { validation: 0.2 }" }), pupilsOf({ a: 3, b: 12, c: 16 }));
    const recipe = settings.includes("exam-b") // a part of the tasks
      ? { ...experiment.recipe, train: { ...experiment.recipe.train, best: { "exam-b": 1 } } } : experiment.recipe;
    const split = experiment.split(), watched = watchJob({ recipe, split, seed: 1 });
    let next = await watched.next();
    while (!next.done) next = await watched.next();
    const jobs = [next.value, await trainJob({ recipe, split, seed: 1 })];
    const [first, second] = jobs.map(({ plan, best }) => ({ best, weights: plan.model.stateDict() }));
    expect(second).toEqual(first);
    for (const { plan } of jobs) plan.model.dispose();
  });

  it("is refused where no task can be scored", async () => {
    const side = Array.from({ length: 16 }, (_, row) => (row < 8 ? "train" : "test"));
    const recipe = recipeOf({ more: "split: { column: side }" });
    await expect(async () => (await Experiment.open(recipe, pupilsOf({ a: 8, b: 8 }, { side }))).split())
      .rejects.toThrow(/^task "exam": dataset "pupils": none of its 2 tasks by column "school" can be scored/u);
  });

  it("has linear models of the tasks that are scored", async () => {
    const experiment = await Experiment.open(recipeOf(), pupilsOf({ a: 2, b: 12 })), { recipe } = experiment;
    expect(Object.keys(await trainLinear({ recipe, split: experiment.split(), seed: 1 }))).toEqual(["exam-b"]);
  });

  async function openAndTrain(written: Recipe, tables: Record<string, Table>) {
    const experiment = await Experiment.open(written, tables), { recipe } = experiment;
    const { plan, scores } = await trainJob({ recipe, split: experiment.split(), seed: recipe.seed });
    const state = Object.fromEntries(Object.entries(plan.model.stateDict()).map(([name, { data }]) => [name, [...data]]));
    plan.model.dispose();
    return { recipe, state, scores };
  }
});

describe("a comparison", () => {
  it("is of each school alone and of all together, without those that cannot be scored", async () => {
    const jobs: string[] = [];
    const runner = { ...inThisThread, run: ((job, onSteps) => {
      jobs.push(Object.keys(job.job.recipe.tasks).join());
      return inThisThread.run(job, onSteps);
    }) satisfies typeof inThisThread.run };
    const { tasks, groups } = await compare(recipeOf(), pupilsOf({ a: 2, b: 12, c: 12 }), 2, { runner });
    expect(jobs).toEqual(["exam-b", "exam-c", "exam-a,exam-b,exam-c", "exam-b", "exam-c", "exam-a,exam-b,exam-c"]);
    expect(Object.keys(tasks)).toEqual(["exam-b", "exam-c"]);
    expect(tasks["exam-b"].by).toEqual({ column: "school", value: "b", task: "exam" });
    const { baseline, scored, unscored, column, metric } = groups!.exam;
    expect({ scored, unscored, column, metric }).toEqual({ scored: 2, unscored: ["exam-a"], column: "school", metric: "r2" });
    const meanOf = (seed: number): number => (tasks["exam-b"].baseline.values[seed] + tasks["exam-c"].baseline.values[seed]) / 2;
    expect(baseline.values).toEqual([0, 1].map(meanOf));
  });
});

describe("139 schools", () => {
  const pupils = makeSchools(), table = tableFromColumns("pupils", {
    school: pupils.map(({ school }) => school), age: pupils.map(({ entry }) => entry), score: pupils.map(({ score }) => score),
  });

  it("are expanded and split in good time", async () => {
    const before = performance.now(), experiment = await Experiment.open(recipeOf(), { pupils: table });
    const { data } = experiment.split();
    expect(performance.now() - before).toBeLessThan(10_000); // 0.5 s on an idle machine
    expect(Object.keys(experiment.recipe.tasks).length).toBe(139);
    const known = Object.values(data.pupils.train.y).reduce((sum, target) => sum + numbersOf(target).length, 0);
    expect(known).toBe(data.pupils.train.length);
  });
});
