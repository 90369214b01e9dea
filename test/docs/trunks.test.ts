/** @file The page on trunks: its recipes are recipes, its options and defaults those of the code, its code runs and gives what it says. */
import { expect, it } from "vitest";
import { parse } from "yaml";
import { MultiTaskNetwork, parseRecipe, SparseMatrix } from "../../src/index.js";
import { type TrunkName, trunks } from "../../src/nn/trunk/index.js";
import { smallest } from "../recipe/examples.js";
import { codeSpans, proseOf, readDocument, tableRows } from "./markdown.js";

const page = readDocument("docs/trunks.md");
const recipes = [...page.matchAll(/^```yaml\n(.*?)^```$/gmsu)].map(([, text]) => text);

/** The settings that a piece of recipe writes, without those that it leaves to their defaults. */
const written = (text: string): object => (parse(text) as { model: object }).model;

it.each(recipes)("%s", (text) => {
  const { model } = parseRecipe(smallest + text, { file: "trunks.yaml" });
  expect(Object.keys(written(text)).length).toBeGreaterThan(1);
  expect(model).toMatchObject(written(text));
});

it("has every trunk", () => {
  const shown = recipes.map((text) => parseRecipe(smallest + text, { file: "trunks.yaml" }).model.trunk);
  expect([...new Set(shown)]).toEqual(trunks.names);
  for (const section of ["## Which to take", "## Cost"]) {
    expect(tableRows(page, section).flatMap(([name]) => codeSpans(name)).sort()).toEqual([...trunks.names].sort());
  }
  const last = tableRows(page, "## Trunks and weightings").flatMap(([name]) => codeSpans(name));
  expect(last.sort()).toEqual([...trunks.names].sort());
});

it("has every option, with its trunks and its default", () => {
  const { model } = parseRecipe(smallest, { file: "trunks.yaml" });
  const rows = tableRows(page, "## Options").filter(([name]) => codeSpans(name).length > 0);
  const common = rows.filter((row) => row.length === 3), own = rows.filter((row) => row.length === 4);
  const defaults = Object.entries(model).filter(([name]) => name !== "trunk");
  expect(common.map(([name, value]) => [codeSpans(name)[0], codeSpans(value)[0]]))
    .toEqual(defaults.map(([name, value]) => [name, typeof value === "string" ? value : JSON.stringify(value)]));
  const expected = new Map<string, [string[], string]>();
  for (const { name: trunk, options } of trunks.members) {
    for (const [name, field] of Object.entries(options)) {
      expected.set(name, [[...(expected.get(name)?.[0] ?? []), trunk], String(field.fallback())]);
    }
  }
  expect(own.map(([name, takers, value]) => [codeSpans(name)[0], [codeSpans(takers), codeSpans(value)[0]]])).toEqual([...expected]);
});

it("names parameters as they are", () => {
  const namesOf = (trunk: TrunkName, hidden: number[], layerNorm = false): string[] => {
    const model = new MultiTaskNetwork({ inputDim: 3, hidden, outputDims: { TASK: 1, other: 1 }, trunk, layerNorm });
    const names = model.parameters().map(({ name }) => name);
    model.dispose();
    return names;
  };
  const all = trunks.names.flatMap((trunk) =>
    [[2], [2, 2]].flatMap((hidden) => [false, true].flatMap((norm) => namesOf(trunk, hidden, norm))));
  const named = codeSpans(proseOf(page)).filter((span) => /^[a-zA-Z_0-9]+\.(?:weight|bias)$/u.test(span));
  expect(named.length).toBeGreaterThan(25);
  expect(named.filter((name) => !all.includes(name) && name !== "gate_final.weight")).toEqual([]);
});

it("its code gives what it says", () => {
  const model = new MultiTaskNetwork({
    inputDim: 4, outputDims: { movie: 1, yelp: 3 }, trunk: "mmoe", hidden: 3, experts: 2, dropout: 0.1,
  });
  const x = SparseMatrix.fromDense([[1, 0, 0, 2], [0, 3, 0, 0]]);
  expect(model.predict(x, "yelp").shape).toEqual([2, 3]);
  expect(model.sharedLayers().map(({ name }) => name)).toEqual(["experts_0", "experts_1"]);
  expect(model.stateDict()["gate_movie.weight"].shape).toEqual([2, 4]);
  model.dispose();
});
