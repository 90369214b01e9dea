/**
 * @file From a plain value, as YAML or JSON hold it, to either a recipe or all that is wrong with it. The schema judges single
 * values; where it finds mistakes they are taken out, so that the checks between fields can still judge the rest, and one
 * reading tells all.
 */
import { mapValues } from "../engine/objects.js";
import type { z } from "zod";
import { Checks, type Finding } from "./checks.js";
import { settleData } from "./data.js";
import { settleFeatures } from "./features.js";
import { settleModel } from "./model.js";
import type { Path } from "./yaml/positions.js";
import { type Recipe, recipeSchema } from "./schema.js";
import { checkParts, checkSingle, checkSingleModel } from "./single.js";
import { settleTask } from "./tasks.js";
import { settleTrain } from "./train.js";
import { checkMeeting } from "./weighting.js";
import { findingsOf } from "./zod-findings.js";

type Parsed = z.output<typeof recipeSchema>;

/** A recipe, or what is wrong with it. */
export interface Resolution {
  recipe: Recipe;
  findings: Finding[];
}

/**
 * Resolves a plain value, as YAML or JSON hold it, to a recipe. Where there are findings the recipe is of no use.
 *
 * @param name the default of `name`
 */
export function resolve(input: unknown, name: string): Resolution {
  let kept = input;
  let result = recipeSchema.safeParse(kept);
  const findings = result.success ? [] : findingsOf(result.error, kept);
  const brokenPaths = findings.flatMap(({ path, meant }) => (meant ? [path, meant] : [path]));
  while (!result.success) { // each round takes something out, and the empty recipe below passes
    kept = without(kept, findingsOf(result.error, kept).map(({ path }) => path));
    result = recipeSchema.safeParse(kept);
  }
  return { recipe: settleRecipe(result.data, input, name, new Checks(findings, brokenPaths)), findings };
}

function settleRecipe(parsed: Parsed, input: unknown, name: string, checks: Checks): Recipe {
  const data = mapValues(parsed.data, (settings, key) => settleData(settings, checks.under(["data", key])));
  const dataNames = keysOf(input, "data");
  for (const part of ["data", "tasks"] as const) {
    if (keysOf(input, part).length === 0 && !checks.broken(part)) checks.report([part], "is empty: it must have one entry or more");
  }
  const tasks = mapValues(parsed.tasks, (settings, key) => settleTask(settings, checks.under(["tasks", key]), { dataNames, data }));
  const around = { tasks, taskNames: keysOf(input, "tasks"), data };
  const reported = checks.reported;
  const used = dataNames.filter((name) => Object.values(parsed.tasks).some((task) => task.data === name));
  const model = settleModel(parsed.model, checks.under(["model"]));
  const modelReported = checks.reported;
  const train = settleTrain(parsed.train, checks.under(["train"]), used, around.taskNames);
  checkMeeting(train, model, checks.under(["train"]));
  checkParts(train, around, checks.under(["train"]));
  const single = { model: parsed.single.model, train: parsed.single.train };
  const trainReported = checks.reported;
  // where the part itself has a mistake, the same would be told twice
  if (modelReported === reported) checkSingleModel(model, single, checks);
  if (trainReported === modelReported) checkSingle(train, single, used, around, checks);
  return {
    name: parsed.name ?? name,
    seed: parsed.seed,
    data,
    features: settleFeatures(parsed.features, checks.under(["features"])),
    tasks,
    model,
    single,
    train,
  };
}

/** The value without what stands at some paths; of a field that is missing, without the map that misses it. */
function without(input: unknown, paths: readonly Path[]): Record<string, unknown> {
  const kept: unknown = structuredClone(input);
  if (!isMap(kept)) return { data: {}, tasks: {} };
  const cuts = paths.map((path) => (path.some(isIndex) ? path.slice(0, path.findIndex(isIndex)) : path).map(String)); // lists go whole
  for (const cut of new Map(cuts.map((keys) => [JSON.stringify(keys), keys])).values()) remove(kept, cut);
  kept.data ??= {};
  kept.tasks ??= {};
  return kept;
}

function remove(root: Record<string, unknown>, keys: readonly string[]): void {
  const maps: unknown[] = [root];
  for (const key of keys.slice(0, -1)) {
    const map = maps[maps.length - 1];
    maps.push(isMap(map) ? map[key] : undefined);
  }
  for (let depth = keys.length - 1; depth >= Math.max(keys.length - 2, 0); depth--) {
    const map = maps[depth];
    if (!isMap(map)) return; // gone already
    if (Object.hasOwn(map, keys[depth])) {
      delete map[keys[depth]];
      return;
    }
  }
}

function isIndex(step: string | number): boolean {
  return typeof step === "number";
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function keysOf(input: unknown, part: string): string[] {
  const value = isMap(input) ? input[part] : undefined;
  return isMap(value) ? Object.keys(value) : [];
}
