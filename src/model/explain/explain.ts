/** @file A row's explanation: what each word, category, number or pixel added to the outputs of each task. */
import type { TargetMap } from "../../data/targets/target-map.js";
import type { FeatureSpace } from "../../experiment/features.js";
import type { TaskNetwork } from "../../nn/task-network.js";
import { oneOf, type Options, whole } from "../../options/index.js";
import type { SparseMatrix } from "../../tensor/sparse-matrix.js";
import { nameFeatures, type NamedGroup, type RowText } from "./features.js";
import { explainNetwork, type ExplainNetworkOptions, limitOptions } from "./network.js";
import { outputsOf } from "./outputs.js";
import type { Contribution, Explanation, OutputExplanation, TaskExplanation } from "./types.js";

/** What of a trained model explanations need. */
export interface ExplainedModel {
  network: TaskNetwork;
  space: FeatureSpace;
  targets: Readonly<Record<string, TargetMap>>;
}

/** A row's features, `[1, width]`, and its text. */
export interface ExplainedRow extends RowText {
  x: SparseMatrix;
}

/** What an explanation contains. */
export const explainOptions = {
  classes: oneOf(["predicted", "all"], {
    default: "predicted",
    describe: "Of multiclass and multilabel tasks: the predicted class or labels, or all. Of ordinal tasks: the score, or the logit of " +
      "being above each class.",
  }),
  top: whole({
    from: 1, default: null, orNull: "for all", aliases: ["topK", "limit"],
    describe: "How many contributions to keep, the largest; the others are added up.",
  }),
  ...limitOptions,
};

/** Options of {@link explainRow}. */
export type ExplainRowOptions = Options<typeof explainOptions>;

/**
 * The explanation of one row.
 *
 * @param tasks by the name that each has in the result
 * @throws PotluckError as {@link explainNetwork} does
 */
export function explainRow(
  model: ExplainedModel, row: ExplainedRow, tasks: Readonly<Record<string, string>>,
  { classes = "predicted", top = null, ...limits }: ExplainRowOptions = {},
): Explanation {
  let groups: NamedGroup[] | undefined; // the row's features are the same for each task
  const nameOnce: Chosen["nameOnce"] = (features, values) => (groups ??= nameFeatures(model.space, features, values, row));
  return Object.fromEntries(Object.entries(tasks).map(([name, task]) => (
    [name, explainTask(model, row, task, { classes, top, limits, nameOnce })])));
}

interface Chosen {
  classes: "predicted" | "all";
  top: number | null;
  limits: ExplainNetworkOptions;
  nameOnce: (features: Uint32Array, values: Float32Array) => NamedGroup[];
}

function explainTask({ network, targets }: ExplainedModel, row: ExplainedRow, task: string, chosen: Chosen): TaskExplanation {
  let outputs: ReturnType<typeof outputsOf> | undefined, labels: (string | undefined)[] = [];
  const { features, values, outputs: explained } = explainNetwork(network, row.x, task, chosen.limits, (logits) => {
    outputs = outputsOf(targets[task], logits.length);
    const own = outputs.choose(logits, chosen.classes);
    labels = own.map(({ label }) => label);
    return own;
  });
  const groups = chosen.nameOnce(features, values);
  return {
    of: outputs!.of,
    outputs: explained.map(({ output, bias, contributions, error }, at): OutputExplanation => ({
      ...(labels[at] !== undefined && { label: labels[at] }), output, bias, ...largest(groups, contributions, chosen.top), error,
    })),
  };
}

/** The contributions, sorted by size; with `top` the largest, and the sum of the others. */
function largest(
  groups: readonly NamedGroup[], contributions: Float64Array, top: number | null,
): Pick<OutputExplanation, "contributions" | "others"> {
  const all = groups.map(({ members, ...named }): Contribution => (
    { ...named, contribution: members.reduce((sum, at) => sum + contributions[at], 0) }));
  all.sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution));
  if (top === null || top >= all.length) return { contributions: all };
  const others = all.slice(top);
  return {
    contributions: all.slice(0, top),
    others: { features: others.length, contribution: others.reduce((sum, { contribution }) => sum + contribution, 0) },
  };
}
