/**
 * @file A new member of any family is one file and one line: a copy of the sources gets a toy member in every family, compiles, and trains
 * a recipe that names each with an option. The schema has it, and a wrong value of its option is refused by its declaration.
 */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type * as Families from "../../src/recipe/families.js";
import type * as Recipes from "../../src/recipe/index.js";
import type * as Experiments from "../../src/experiment/experiment.js";
import type * as Plans from "../../src/experiment/plan.js";
import type * as Tables from "../../src/experiment/read-tables.js";
import type * as Loop from "../../src/train/loop.js";
import { root } from "../docs/markdown.js";
import { toys, withMember } from "./toys.js";

mkdirSync(join(root, "build"), { recursive: true });
const copy = mkdtempSync(join(root, "build", "toy-members-")); // inside the project, so that its packages are found
afterAll(() => rmSync(copy, { recursive: true, force: true }));

const load = <M>(path: string): Promise<M> => import(/* @vite-ignore */ pathToFileURL(join(copy, "src", path)).href) as Promise<M>;

const text = `seed: 3
data:
  reviews: { source: reviews.csv, text: text }
tasks:
  mood: { data: reviews, target: label, kind: binary, positive: good }
  size: { data: reviews, target: size, kind: regression }
model: { hidden: [4] }
train: { epochs: 2, batchSize: 4 }
`;
const rows = Array.from({ length: 24 }, (_, row) => [
  `${row % 2 ? "a fine cabbage" : "a dull bead"} ${row}`,
  row % 2 ? "good" : "bad",
  String(row % 5),
]);

beforeAll(() => {
  cpSync(join(root, "src"), join(copy, "src"), { recursive: true });
  for (const toy of toys) {
    writeFileSync(join(copy, "src", toy.file), `/** @file A toy member. */\n${toy.source}`);
    const table = join(copy, "src", toy.table);
    writeFileSync(table, withMember(readFileSync(table, "utf8"), toy));
  }
  writeFileSync(join(copy, "reviews.csv"), `text,label,size,note\n${rows.map((row) => `${row.join(",")},note\n`).join("")}`);
  writeFileSync(join(copy, "reviews.toy"), `a line to skip\n${rows.map((row) => `${row.join("/")}\n`).join("")}`);
});

it("covers every family", async () => {
  const { families } = await load<typeof Families>("recipe/families.ts");
  expect(toys.map(({ family }) => family).sort()).toEqual(families.map(({ what }) => what).sort());
});

it("compiles, with nothing else to touch", () => {
  const { config } = ts.readConfigFile(join(root, "tsconfig.json"), (path) => ts.sys.readFile(path)) as { config: object };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, copy), tables = toys.map(({ table }) => join(copy, "src", table));
  const files = [...toys.map(({ file }) => join(copy, "src", file)), ...tables];
  const program = ts.createProgram([...files, join(copy, "src/recipe/families.ts")], {
    ...options, noEmit: true, declaration: false, rootDir: copy, typeRoots: [join(root, "node_modules/@types")],
  });
  // What a new member can break is its own file, its table, and what reads the table.
  const reads = ({ fileName, text: source }: ts.SourceFile): boolean => (
    [...source.matchAll(/from "(\.[^"]+)\.js"/gu)].some(([, name]) => tables.includes(`${join(dirname(fileName), name)}.ts`)));
  const concerned = program.getSourceFiles().filter((file) => files.includes(file.fileName) || reads(file));
  expect(concerned.length).toBeGreaterThan(files.length + 10);
  const problems = concerned.flatMap((file) => [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)])
    .map(({ file, messageText }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`);
  expect(problems).toEqual([]);
}, 120_000);

describe.each(toys)("a new $family", ({ set, wrong, error, family }) => {
  it("is trained by a recipe that names it with an option, and written with it", async () => {
    const [{ parseRecipe, recipeToYaml }, { Experiment }, { planTraining }, { readTables }, { trainToEnd }] = await Promise.all([
      load<typeof Recipes>("recipe/index.ts"),
      load<typeof Experiments>("experiment/experiment.ts"),
      load<typeof Plans>("experiment/plan.ts"),
      load<typeof Tables>("experiment/read-tables.ts"),
      load<typeof Loop>("train/loop.ts"),
    ]);
    const recipe = parseRecipe(text, { file: "r.yaml", set });
    expect(parseRecipe(recipeToYaml(recipe), { file: "r.yaml" })).toEqual(recipe);
    const split = (await Experiment.open(recipe, await readTables(recipe, copy))).split();
    const plan = planTraining({ recipe, split, seed: 3 });
    const scores = await trainToEnd(plan);
    plan.model.dispose();
    for (const [task, { metric: { name } }] of Object.entries(recipe.tasks)) expect(scores[task][name]).toEqual(expect.any(Number));
    if (family === "metric") expect(scores.size.toy).toBe(7);
  });

  it("is in the schema, and a wrong value of its option is refused", async () => {
    const { parseRecipe, recipeJsonSchema } = await load<typeof Recipes>("recipe/index.ts");
    expect(JSON.stringify(recipeJsonSchema())).toContain("a toy, for the test of families");
    expect(() => parseRecipe(text, { file: "r.yaml", set: [...set, wrong] })).toThrow(`--set ${wrong}: ${error}`);
  });
});
