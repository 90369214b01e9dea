/** @file The rows that a task is about (`where`), and cells that mean that a value is missing (`missing`). */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CellValue, type Table, tableFromColumns } from "../../src/data/table.js";
import type { ValueMap } from "../../src/data/targets/values.js";
import { withMissing } from "../../src/data/missing-cells.js";
import { Experiment, type ExperimentSplit } from "../../src/experiment/experiment.js";
import { parseRecipe, type Recipe, recipeToYaml } from "../../src/recipe/index.js";
import { messageOf } from "../recipe/examples.js";

const ROWS = 16;
const column = (cells: readonly CellValue[]): CellValue[] => Array.from({ length: ROWS }, (_, row) => cells[row % cells.length]);

function tablesOf(columns: Record<string, readonly CellValue[]> = {}): Record<string, Table> {
  return { shop: tableFromColumns("shop", {
    age: column(["31", "45", "28", "52", "-1"]), clicked: column(["yes", "no", "yes", null]), bought: column(["1", "0", "0", "0"]),
    spent: column(["3", "7", "5"]), ...columns,
  }) };
}

function recipeOf(tasks: string, data = "numeric: [age]"): Recipe {
  return parseRecipe(`
data: { shop: { source: shop.csv, ${data} } }
tasks: ${tasks}
train: { epochs: 1 }
`, { file: "r.yaml" });
}

const splitOf = async (recipe: Recipe, tables: Record<string, Table>): Promise<ExperimentSplit> => (
  (await Experiment.open(recipe, tables)).split());

/** The rows in which a task has a target. */
async function rowsOf(recipe: Recipe, tables: Record<string, Table>, task: string): Promise<number[]> {
  const { data: { shop: { train, test } } } = await splitOf(recipe, tables);
  const rows = [train, test].flatMap(({ y, sourceRows }) => [...sourceRows].filter((_, at) => !Number.isNaN(y[task].data[at])));
  return rows.sort((a, b) => a - b);
}

const rowsWhere = (tables: Record<string, Table>, name: string, ...cells: CellValue[]): number[] => (
  tables.shop.column(name).flatMap((cell, row) => (cells.includes(cell) ? [row] : [])));

describe("where", () => {
  const bought = (where: string): Recipe => recipeOf(`{ bought: { data: shop, target: spent, kind: regression, where: ${where} } }`);

  it.each<[string, CellValue[], CellValue[]]>([
    ["{ clicked: yes }", ["yes", "no", "yes", null], ["yes"]],
    ["{ clicked: [yes, no] }", ["yes", "no", "other"], ["yes", "no"]],
    ["{ clicked: 1 }", [1, 0, true, null], [1]], // as JSON has them
    ["{ clicked: 1 }", ["1.0", "0.0"], ["1.0"]], // by value
    ["{ clicked: 1 }", ["1.0", "1"], ["1"]], // as written, where that is there
    ["{ clicked: true }", ["True", "False"], ["True"]],
    ["{ clicked: '01001' }", ["01001", "1001"], ["01001"]],
    ["{ clicked: '1001' }", ["01001", "1001"], ["1001"]],
    ["{ clicked: '' }", ["", "a"], [""]],
  ])("%s of %j", async (where, cells, wanted) => {
    const tables = tablesOf({ clicked: column(cells) });
    expect(await rowsOf(bought(where), tables, "bought")).toEqual(rowsWhere(tables, "clicked", ...wanted));
  });

  it("must hold in every column", async () => {
    const tables = tablesOf({ city: column(["X", "Y", "X"]) }), found = await rowsOf(bought("{ clicked: yes, city: X }"), tables, "bought");
    expect(found).toEqual(rowsWhere(tables, "clicked", "yes").filter((row) => rowsWhere(tables, "city", "X").includes(row)));
  });

  it("fits labels and numbers to the rows inside, and leaves other tasks alone", async () => {
    const tasks = `{ pay: { data: shop, target: pay, kind: regression, where: { clicked: yes } },
      kind: { data: shop, target: kind, kind: multiclass, where: { clicked: yes } }, all: { data: shop, target: pay, kind: regression } }`;
    const tables = tablesOf({ pay: column(["2", "1000", "4", "1000"]), kind: column(["a", "outside", "b", "?"]) });
    const { data: { shop: { train } }, targets } = await splitOf(recipeOf(tasks), tables);
    expect((targets.pay as ValueMap).mean).toBeLessThan(5);
    expect(targets.kind.names).toEqual(["a", "b"]);
    expect((targets.all as ValueMap).mean).toBeGreaterThan(100);
    expect([...train.y.all.data].some(Number.isNaN)).toBe(false);
  });

  it("goes with by", async () => {
    const tasks = "{ pay: { data: shop, target: spent, kind: regression, by: city, where: { clicked: yes } } }";
    const tables = tablesOf({ city: column(["X", "Y", "Y", "X"]), clicked: column(["yes", "yes", "yes", "no"]) });
    expect(await rowsOf(recipeOf(tasks), tables, "pay-X")).toEqual([0, 4, 8, 12]);
  });

  it.each([
    ["{ clicked: yess }",
      /^task "bought": dataset "shop": where: no row has "yess" in column "clicked" \(did you mean "yes"\?\); .*"yes", "no"$/u],
    ["{ clicked: [yes, maybe] }", /no row has "maybe" in column "clicked"; its values are "yes", "no"$/u],
    ["{ clickd: yes }", /^task "bought": dataset "shop": there is no column "clickd" \(did you mean "clicked"\?\)/u],
    ["{ clicked: no, only: x }", /^task "bought": dataset "shop": where: no row has all of clicked: no, only: x$/u],
    ["{ lists: a }", /where: no row has "a" in column "lists"; it holds lists or images/u],
    ["{ none: a }", /where: no row has "a" in column "none"; it has no values$/u],
  ])("is refused: %s", async (where, message) => {
    const only = Array.from({ length: ROWS }, (_, row) => (row === 0 ? "x" : null)); // clicked is yes there
    const tables = tablesOf({ only, lists: column([["a", "b"]]), none: column([null]) });
    await expect(Experiment.open(bought(where), tables)).rejects.toThrow(message);
  });

  it.each([
    ["yes", 'tasks.t.where must be a map from columns to the value, or the list of values, that a row must have there, found "yes"'],
    ["{}", "tasks.t.where must be a map from columns to the value, or the list of values, that a row must have there, found {}"],
    ["{ a: null }", "tasks.t.where.a must be a value (text, a number, true or false), or a list of values, found null"],
    ["{ a: [] }", "tasks.t.where.a must be one value or more, found []"],
    ["{ a: [[b]] }", 'tasks.t.where.a.0 must be a value: text, a number, true or false, found ["b"]'],
    ["{ a: { b: c } }", 'tasks.t.where.a must be a value (text, a number, true or false), or a list of values, found {"b":"c"}'],
  ])("must be written as columns and values: %s", (where, problem) => {
    expect(messageOf(`data: { d: { source: d.csv, text: x } }\ntasks:\n  t: { data: d, target: y, kind: binary, where: ${where} }\n`))
      .toMatch(new RegExp(`^r\\.yaml:3:\\d+: ${problem.replace(/[.*+?^${}()|[\]\\]/gu, "\\$&")}$`, "u"));
  });

  it("goes to YAML and back, and through --set", () => {
    const recipe = bought("{ clicked: [yes, 1, 1.5, true, '01'], age: 31 }");
    expect(parseRecipe(recipeToYaml(recipe), { file: "r.yaml" })).toEqual(recipe);
    expect(recipe.tasks.bought.where).toEqual({ clicked: ["yes", "1", "1.5", "true", "01"], age: ["31"] });
    const set = (...changes: string[]): unknown => parseRecipe(recipeToYaml(recipe), { file: "r.yaml", set: changes }).tasks.bought.where;
    expect(set("tasks.bought.where.age=45", "tasks.bought.where.city=[X, Y]")).toMatchObject({ age: ["45"], city: ["X", "Y"] });
    expect(set("tasks.bought.where=null")).toBeUndefined();
  });
});

describe("missing", () => {
  const cells = (values: readonly CellValue[], missing: Parameters<typeof withMissing>[1]): readonly CellValue[] => (
    withMissing(tableFromColumns("t", { a: values }), missing).column("a"));

  it.each<[readonly CellValue[], string[], readonly CellValue[]]>([
    [["?", "a", null], ["?"], [null, "a", null]],
    [[" ?", "? ", "?x", "??"], ["?"], [null, null, "?x", "??"]], // blanks around do not count
    [["NA", "na"], ["NA"], [null, "na"]], // case does
    [["-1", "-1.0", "1"], ["-1"], [null, null, "1"]], // as written and by value
    [["-1.0", "1.0"], ["-1"], [null, "1.0"]],
    [["01", "1", "1.0", "True"], ["1"], ["01", null, null, "True"]], // 01 is another code
    [[-1, 3, true], ["-1"], [null, 3, true]],
    [["", "  ", "x"], [""], [null, null, "x"]],
    [[["a", "?"], "?"], ["?"], [["a", "?"], null]], // not within lists
    [["a", "b"], ["?"], ["a", "b"]],
  ])("%j with %j", (values, missing, wanted) => {
    expect(cells(values, missing)).toEqual(wanted);
  });

  it("leaves what it does not name, and keeps where rows are from", () => {
    fc.assert(fc.property(fc.array(fc.constantFrom("?", "a", " ", null, 3)), (values) => {
      const table = tableFromColumns("t", { a: values, b: values }), made = withMissing(table, { a: ["?"] });
      expect(made.column("b")).toBe(table.column("b"));
      expect(made.column("a")).toEqual(values.map((value) => (value === "?" ? null : value)));
      expect([made.rows, made.columnNames, made.where(0)]).toEqual([table.rows, table.columnNames, table.where(0)]);
    }));
    expect(() => withMissing(tableFromColumns("t", { age: ["1"] }), { aeg: ["?"] })).toThrow(/no column "aeg" \(did you mean "age"\?\)/u);
  });

  it("of a dataset holds for features, targets, weights and splits", async () => {
    const tables = tablesOf({
      job: column(["cook", "?", "pilot", "?"]), kind: column(["a", "b", "?", "a"]), w: column(["1", "2", "?", "1"]),
    });
    const tasks = "{ kind: { data: shop, target: kind, kind: binary, weight: w } }";
    const recipe = recipeOf(tasks, 'categorical: [job], numeric: [age], missing: ["?"]');
    const { features, targets } = await splitOf(recipe, tables);
    const states = features.columns.map((one) => one.toJSON() as Record<string, unknown>);
    expect(states.find((state) => state.column === "job")?.categories).toEqual(["cook", "pilot"]);
    expect(targets.kind.names).toEqual(["a", "b"]);
    expect(await rowsOf(recipe, tables, "kind")).toEqual(rowsWhere(tables, "kind", "a", "b")); // and no weight is needed there
  });

  it("may be by column", async () => {
    const tables = tablesOf({ job: column(["cook", "-1", "pilot"]) });
    const task = "{ t: { data: shop, target: bought, kind: binary } }";
    const recipe = recipeOf(task, "categorical: [job], numeric: [age], missing: { age: -1 }");
    const { features } = await splitOf(recipe, tables), states = features.columns.map((one) => one.toJSON() as Record<string, unknown>);
    expect(states.find(({ column: name }) => name === "job")).toMatchObject({ categories: ["-1", "cook", "pilot"] });
    expect(states.find(({ column: name }) => name === "age")).toMatchObject({ indicator: true });
    const wrong = recipeOf(task, "numeric: [age], missing: { aeg: -1 }");
    await expect(Experiment.open(wrong, tables)).rejects.toThrow(/^dataset "shop": there is no column "aeg" \(did you mean "age"\?\)/u);
  });

  it("of a task is missing for this task alone", async () => {
    const tables = tablesOf({ stars: column(["1", "5", "N/A", "3"]) });
    const tasks = `{ a: { data: shop, target: stars, kind: ordinal, missing: [N/A, unknown] },
      b: { data: shop, target: stars, kind: multiclass }, c: { data: shop, target: stars, kind: multiclass, missing: [N/A, '1'] } }`;
    const { targets } = await splitOf(recipeOf(tasks), tables);
    expect(Object.values(targets).map(({ names }) => names)).toEqual([["1", "3", "5"], ["1", "3", "5", "N/A"], ["3", "5"]]);
    expect(await rowsOf(recipeOf(tasks), tables, "a")).toEqual(rowsWhere(tables, "stars", "1", "5", "3"));
  });

  it("is no class to stratify by", async () => {
    const tables = tablesOf({ kind: Array.from({ length: ROWS }, (_, row) => (row === 3 ? "N/A" : "ab"[row % 2])) });
    const given = tablesOf({ kind: tables.shop.column("kind").map((cell) => (cell === "N/A" ? null : cell)) });
    const sidesOf = async (tasks: string, own: Record<string, Table>): Promise<number[]> => (
      [...(await splitOf(recipeOf(tasks), own)).data.shop.test.sourceRows]);
    expect(await sidesOf("{ t: { data: shop, target: kind, kind: binary, missing: N/A } }", tables))
      .toEqual(await sidesOf("{ t: { data: shop, target: kind, kind: binary } }", given));
  });

  it("goes to YAML and back, null as its text", () => {
    const recipe = recipeOf(
      "{ t: { data: shop, target: bought, kind: binary, missing: [N/A, null, -1, ''] } }",
      'numeric: [age], missing: { age: [-1, "?"], bought: x }',
    );
    expect(recipe.tasks.t.missing).toEqual(["N/A", "null", "-1", ""]);
    expect(recipe.data.shop.missing).toEqual({ age: ["-1", "?"], bought: ["x"] });
    expect(parseRecipe(recipeToYaml(recipe), { file: "r.yaml" })).toEqual(recipe);
  });

  it("must be values", () => {
    const message = (missing: string): string => (
      messageOf(`data:\n  d: { source: d.csv, text: x, missing: ${missing} }\ntasks: { t: { data: d, target: y, kind: binary } }\n`));
    expect(message("[]")).toMatch(/data\.d\.missing must be one value or more, found \[\]$/u);
    expect(message("[[a]]")).toMatch(/data\.d\.missing\.0 must be a value: text, a number, true or false, found \["a"\]$/u);
    expect(message("{}")).toMatch(/data\.d\.missing must be one column or more, found \{\}$/u);
    expect(message("{ a: {} }")).toMatch(/data\.d\.missing\.a must be a value \(.*\), or a list of values, found \{\}$/u);
  });
});
