/** @file scikit-learn on the exported rows of a unit; its scores must be what our metrics give for its predictions. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { scoreAll } from "potluck";
import { metricInput } from "potluck/metrics";
import { runPeer } from "../peers/python.js";
import type { Exported, ExportedTask } from "./export.js";

/** A peer's result of one task. */
export interface PeerScore {
  score: number;
  seconds: number;
}

/** The peers' results of one task. */
export interface PeerTask {
  majority: PeerScore;
  /** With the chosen settings, and the score on the validation rows that chose them. */
  linear: PeerScore & { validation: number; features: string; C: number };
  /** Null where there is text. */
  boosting: PeerScore | null;
  /** Fits that did not converge. */
  unconverged: number;
}

/** The peers' results of one unit, by task. */
export type Peers = Record<string, PeerTask>;

/** What a peer says of itself, with its predictions for the test rows that have a target. */
type Told<Score> = Score & { predicted: number[] };

/** How far scores of float32 and of float64 arithmetic may be apart. */
const TOLERANCE = 1e-5;

/** Runs the peers on exported rows. @throws Error where our metric of a peer's predictions is not what the peer says */
export async function runPeers(folder: string): Promise<Peers> {
  const exported = JSON.parse(readFileSync(join(folder, "task.json"), "utf8")) as Exported;
  const { tasks } = await runPeer<{ tasks: Peers }>("defaults.py", 1, { folder });
  return Object.fromEntries(
    Object.entries(tasks).map(([name, { majority, linear, boosting, unconverged }]) => {
      const settings = exported.tasks[name], targets = testTargets(folder, name, settings, exported);
      const check = <Score extends PeerScore>(who: string, told: Score): Score => {
        const { predicted, ...rest } = told as Told<Score>;
        const ours = scoreOf(settings, targets, predicted);
        if (!(Math.abs(ours - told.score) <= TOLERANCE)) {
          throw new Error(`${name}, ${who}: scikit-learn finds ${settings.metric} ${told.score}, and we find ${ours}`);
        }
        return rest as unknown as Score;
      };
      const checked = { majority: check("majority", majority), linear: check("linear", linear) };
      return [name, { ...checked, boosting: boosting && check("boosting", boosting), unconverged }];
    }),
  );
}

/** A task's targets of the test rows that have one. */
function testTargets(folder: string, task: string, { data, width }: ExportedTask, { data: datasets }: Exported): Float64Array {
  const { train, validation } = datasets[data], bytes = Uint8Array.from(readFileSync(join(folder, `${task}.y.f64`)));
  const all = new Float64Array(bytes.buffer).subarray((train + validation) * width);
  return all.filter((_, index) => !Number.isNaN(all[index - (index % width)]));
}

/**
 * Our metric of anyone's predictions.
 *
 * @param predicted class indices `[rows]`, labels of 0 and 1 `[rows * labels]`, or numbers `[rows]`
 */
export function scoreOf(
  { kind, metric, classes }: Pick<ExportedTask, "kind" | "metric" | "classes">, targets: ArrayLike<number>, predicted: readonly number[],
): number {
  if (kind === "regression") return scoreAll({ kind, targets, predictions: predicted }, [metric])[metric];
  // Logits whose prediction is the given one.
  const logits = kind === "multiclass"
    ? predicted.flatMap((label) => Array.from({ length: classes }, (_, index) => (index === label ? 1 : 0)))
    : predicted.map((label) => (label === 1 ? 1 : -1));
  const input = kind === "multilabel"
    ? metricInput(kind, classes, targets, logits)
    : metricInput(kind as "binary" | "multiclass", kind === "binary" ? 2 : classes, targets, logits);
  return scoreAll(input, [metric])[metric];
}
