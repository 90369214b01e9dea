/**
 * @file Where a recipe names the members of each family, and a value for each of their options that is not its default: what tests that
 * follow from the declarations go through. A new member needs a line here only where an option takes none of the values below, or needs
 * another beside it.
 */
import { columnKinds } from "../../src/data/columns/index.js";
import { binaryLosses, multiclassLosses, regressionLosses } from "../../src/loss/index.js";
import { metrics } from "../../src/metric/index.js";
import { activations } from "../../src/nn/activation/index.js";
import { trunks } from "../../src/nn/trunk/index.js";
import { optimizers } from "../../src/optim/index.js";
import { type LRScheduleMember, lrSchedules } from "../../src/optim/lr-schedule/index.js";
import type { AnyField, Member, Shape } from "../../src/options/index.js";
import { resample, type ScheduleMember, schedules } from "../../src/schedule/index.js";
import { sources } from "../../src/source/index.js";
import type { SourceMember } from "../../src/source/source-member.js";
import { type TaskKind, taskKinds } from "../../src/task/index.js";
import { vectorizers } from "../../src/text/vectorizers/index.js";
import { weightings } from "../../src/weighting/index.js";

export type Settings = Readonly<Record<string, unknown>>;

/** Where a recipe chooses a member. */
export interface Place {
  family: { readonly what: string; readonly members: readonly Member[] };
  /** What errors call the choice. */
  what: string;
  path: readonly string[];
  /** The key of the member's name. */
  key?: string;
  /** The member's options as a recipe has them. */
  options(member: Member): Shape;
  /** What the map must have besides the options. */
  named(member: Member): Settings;
  /** The recipe around it. */
  base(member: Member): Settings;
}

const movie = { source: "movie.csv", text: "review" };
const task = { data: "movie", target: "label" };
/** Two tasks on two datasets. The number of epochs is for the members that must know it. */
export const recipe = {
  data: { movie, yelp: { ...movie } },
  tasks: { a: { ...task, kind: "binary" }, b: { ...task, data: "yelp", kind: "binary" } },
  train: { epochs: 6 },
};

const withImages = { ...recipe, data: { movie: { ...movie, image: "still" }, yelp: { ...movie, image: "still" } } };

const place = (family: Place["family"], what: string, path: string, own: Partial<Place> = {}): Place => ({
  family, what, path: path.split("."), key: "name",
  options: (member) => member.options,
  named: (member) => ({ name: member.name }),
  base: () => recipe,
  ...own,
});

export const places: readonly Place[] = [
  place(sources, "source", "data.movie.source", {
    key: undefined,
    named(member) {
      const { key, extensions } = member as SourceMember;
      return { [key]: `movie${extensions[0] ?? ""}` };
    },
  }),
  place(columnKinds, "", "features", { key: undefined, named: () => ({}), options: ({ options }) => options, base: () => withImages }),
  place(vectorizers, "vectorizer", "features.vectorizer"),
  place(taskKinds, "kind", "tasks.a", {
    key: "kind",
    named: ({ name }) => ({ ...task, target: name === "multilabel" ? ["x", "y"] : "label", kind: name }),
  }),
  place(regressionLosses, "loss", "tasks.a.loss", {
    base: () => ({ ...recipe, tasks: { ...recipe.tasks, a: { ...task, kind: "regression" } } }),
  }),
  place(binaryLosses, "binary loss", "tasks.a.loss"),
  place(multiclassLosses, "multiclass loss", "tasks.a.loss", {
    base: () => ({ ...recipe, tasks: { ...recipe.tasks, a: { ...task, kind: "multiclass" } } }),
  }),
  place(metrics, "metric", "tasks.a.metric", {
    base({ name }) {
      const kind = taskKinds.members.find((one: TaskKind) => one.metrics.has(name))!.name;
      return { ...recipe, tasks: { ...recipe.tasks, a: { ...task, target: kind === "multilabel" ? ["x", "y"] : "label", kind } } };
    },
  }),
  place(trunks, "trunk", "model", { key: "trunk", named: ({ name }) => ({ trunk: name }), base: () => withImages }),
  place(activations, "activation", "model.activation"),
  place(optimizers, "optimizer", "train.optimizer"),
  place(lrSchedules, "learning-rate schedule", "train.lrSchedule", {
    base: (member) => ((member as LRScheduleMember).followsScore ? { ...recipe, split: { validation: 0.1 } } : recipe),
  }),
  place(schedules, "schedule", "train.schedule", {
    options: (member) => ((member as ScheduleMember).resamples ? { ...member.options, resample } : member.options),
  }),
  place(weightings, "weighting", "train.weighting"),
];

/** Every member with its place. */
export const members = places.flatMap((one) => (
  one.family.members.map((member) => [`${one.path.join(".")}: ${member.name}`, one, member] as const)));

/** The recipe that names a member with some options. */
export function recipeWith(place: Place, member: Member, options: Settings = {}): Settings {
  const { path, family } = place, inColumns = family === columnKinds && Object.keys(options).length > 0;
  const value = inColumns ? { [member.name]: options } : { ...place.named(member), ...required[member.name], ...options };
  const whole = structuredClone(place.base(member)) as Record<string, unknown>;
  let at = whole;
  for (const step of path.slice(0, -1)) at = (at[step] ??= {}) as Record<string, unknown>;
  at[path[path.length - 1]] = value;
  return whole;
}

/** Options without a default. */
export const required: Readonly<Record<string, Settings>> = {
  fixed: { weights: { a: 1, b: 1 } },
  rates: { rates: { movie: 1, yelp: 1 } },
};

/** What an option needs beside it, by member and option. */
const beside: Readonly<Record<string, Settings>> = {
  "sgd.dampening": { momentum: 0.5 },
  "sgd.nesterov": { momentum: 0.5 },
  "multilabel.separator": { target: "label" },
  "multilabel.labels": { target: "label", separator: "|" },
  "cyclic.gamma": { mode: "exp_range" },
  ...Object.fromEntries(["constant", "linear", "cosine", "cosine_restarts", "step", "multi_step", "exponential"].map((name) => (
    [`${name}.startFactor`, { warmup: 3 }]))),
};

/** Values for options that take none of the candidates, or none that fits the recipe. */
const special: Readonly<Record<string, unknown>> = {
  "fixed.weights": { a: 2, b: 0.5 },
  "rates.rates": { movie: 2, yelp: 0.5 },
  "cosine.minLr": 1e-4,
  "focal.alpha": 0.75,
  "cosine_restarts.minLr": 1e-4,
  "cyclic.baseLr": 1e-4,
  "plateau.minLr": 1e-4,
  "cnn.kernel": 5,
};

const candidates = [true, false, 0.25, 2, 3, 64, [0.25, 0.5], [1, 2], ["x", "y"], "|", "latin1", "x", { a: 0.5, b: 2 }];

/** A value that an option takes and that is not its default, with what it needs beside it; undefined where it has no other value. */
export function otherValue(member: Member, option: string, field: AnyField): Settings | undefined {
  const name = `${member.name}.${option}`;
  const allowed = Object.hasOwn(special, name) ? [special[name]] : [...enumOf(field.jsonSchema()), ...candidates];
  const fallback = JSON.stringify(field.fallback());
  const value = allowed.find((one) => {
    const findings: never[] = [];
    const read: unknown = field.read(one, [], { findings, noun: "option" });
    return findings.length === 0 && JSON.stringify(read) !== fallback;
  });
  return value === undefined ? undefined : { ...beside[name], [option]: value };
}

function enumOf(schema: Settings): unknown[] {
  return [...(schema.enum as unknown[] | undefined ?? []), ...(schema.anyOf as Settings[] | undefined ?? []).flatMap(enumOf)];
}
