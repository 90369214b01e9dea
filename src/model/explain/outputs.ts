/** @file Which numbers of a task are explained, by what its target map says of its logits. */
import type { TargetMap } from "../../data/targets/target-map.js";
import { predictions } from "../../task/index.js";
import type { WeightedOutput } from "./network.js";
import type { TaskExplanation } from "./types.js";

/** Which classes or labels are explained: those that are predicted, or all. */
export type ExplainedClasses = "predicted" | "all";

/** A number that is explained, and what it speaks for. */
export interface LabelledOutput extends WeightedOutput {
  label?: string;
}

/** What is explained of a task. */
export interface TaskOutputs {
  of: TaskExplanation["of"];
  /** All outputs, in the order of the target map. */
  all: readonly LabelledOutput[];
  /** Of classes of which one is predicted: their logits say something only in comparison. */
  areRivals: boolean;
  /** The outputs to explain for a row's logits, the predicted ones first. */
  choose: (logits: readonly number[], classes: ExplainedClasses) => readonly LabelledOutput[];
}

/**
 * The outputs of a task: its logits; of a regression the value in the target's unit; of an ordinal task the score, which grows towards
 * higher classes, or with `all` the logit of being above each class but the highest. The score is the mean of these logits.
 *
 * @param count how many logits the task has
 */
export function outputsOf(map: TargetMap, count: number): TaskOutputs {
  const { names, kind } = map;
  const only = (at: number, weight = 1): number[] => Array.from({ length: count }, (_, k) => (k === at ? weight : 0));
  const scale = names.length === 0 && count === 1 ? scaleOf(map) : null;
  if (scale) return same("value", [{ weights: [scale.factor], offset: scale.offset }]);
  if (kind === "ordinal" && names.length === count + 1) {
    const score = { weights: new Array<number>(count).fill(-1 / count), offset: 0 };
    const above = names.slice(0, -1).map((name, at) => ({ label: `above ${name}`, weights: only(at, -1), offset: 0 }));
    return { of: "score", all: [score], areRivals: false, choose: (_, classes) => (classes === "all" ? above : [score]) };
  }
  if (count === 1) return same("logit", [{ ...(names.length === 2 && { label: names[1] }), weights: [1], offset: 0 }]);
  const labels = names.length === count ? names : Array.from({ length: count }, (_, at) => String(at));
  const all = labels.map((label, at) => ({ label, weights: only(at), offset: 0 }));
  return {
    of: "logit", all, areRivals: isOneOf(map, count),
    choose(logits, classes) {
      const own = predictedOf(map, logits), known = all.filter(({ label }) => own.includes(label));
      const first = known.length > 0 ? known : [all[logits.indexOf(Math.max(...logits))]];
      return classes === "predicted" ? first : [...first, ...all.filter((output) => !first.includes(output))];
    },
  };
}

function same(of: TaskExplanation["of"], all: readonly LabelledOutput[]): TaskOutputs {
  return { of, all, areRivals: false, choose: () => all };
}

/** A task's answer to some logits, as far as it names labels. */
function answerOf(map: TargetMap, logits: readonly number[]): { label?: string; labels?: string[] } {
  const answers = predictions(map, { shape: [1, logits.length], data: Float32Array.from(logits) });
  return answers[0] as { label?: string; labels?: string[] };
}

function predictedOf(map: TargetMap, logits: readonly number[]): string[] {
  const { label, labels = [] } = answerOf(map, logits);
  return label === undefined ? labels : [label];
}

/** Whether a task predicts one of its classes. */
function isOneOf(map: TargetMap, count: number): boolean {
  return map.names.length === count && answerOf(map, new Array<number>(count).fill(0)).label !== undefined;
}

/** How a map that standardises numbers gives them back; null where it does something else. */
function scaleOf(map: TargetMap): { factor: number; offset: number } | null {
  const { decode } = map as Partial<{ decode(numbers: ArrayLike<number>): ArrayLike<number> }>;
  if (typeof decode !== "function") return null;
  const [offset, one, two] = Array.from(decode.call(map, [0, 1, 2])), factor = one - offset;
  return Math.abs(two - one - factor) <= 1e-6 * Math.abs(factor) ? { factor, offset } : null;
}
