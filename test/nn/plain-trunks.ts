/**
 * @file Every trunk once more, on plain matrices of doubles and by parameter names alone, as the papers write it. The network is compared
 * with it, and, by central differences, its gradients.
 */
import type { ActivationName } from "../../src/nn/activation/index.js";
import type { TrunkName } from "../../src/nn/trunk/index.js";

/** One trunk to test, with the options of all trunks, so that the plain ones read what they need. */
export interface Setup extends Partial<Record<"experts" | "sharedExperts" | "taskExperts" | "levels" | "alpha" | "privateUnits", number>> {
  trunk?: Exclude<TrunkName, "cnn">;
  hidden: number[];
  layerNorm?: boolean;
  residual?: boolean;
  activation: Extract<ActivationName, "sigmoid" | "tanh">;
}

type Matrix = number[][];
/** Parameters by name, row-major. */
export type Weights = Record<string, ArrayLike<number>>;

const activations = { sigmoid: (x: number) => 1 / (1 + Math.exp(-x)), tanh: Math.tanh };

function linear(weights: Weights, name: string, x: Matrix): Matrix {
  const weight = weights[`${name}.weight`], bias = weights[`${name}.bias`] as ArrayLike<number> | undefined, inputs = x[0].length;
  return x.map((row) => Array.from({ length: weight.length / inputs }, (_, out) =>
    row.reduce((sum, value, input) => sum + value * weight[out * inputs + input], bias?.[out] ?? 0)));
}

function norm(weights: Weights, name: string, x: Matrix): Matrix {
  return x.map((row) => {
    const mean = row.reduce((sum, value) => sum + value, 0) / row.length;
    const variance = row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / row.length;
    const scale = weights[`${name}.weight`], shift = weights[`${name}.bias`];
    return row.map((value, unit) => ((value - mean) / Math.sqrt(variance + 1e-5)) * scale[unit] + shift[unit]);
  });
}

function combine(parts: readonly Matrix[], factor: (row: number, part: number) => number): Matrix {
  return parts[0].map((values, row) => values.map((_, unit) => parts.reduce((sum, part, k) => sum + factor(row, k) * part[row][unit], 0)));
}

function gated(weights: Weights, name: string, x: Matrix, experts: readonly Matrix[]): Matrix {
  const shares = linear(weights, name, x).map((row) => {
    const powers = row.map(Math.exp), total = powers.reduce((sum, power) => sum + power, 0);
    return powers.map((power) => power / total);
  });
  return combine(experts, (row, expert) => shares[row][expert]);
}

/** Hidden layer number `index` of several of these widths. */
function stage(
  weights: Weights, { activation, layerNorm, residual }: Setup, name: string, widths: readonly number[],
  index: number, x: Matrix, first: boolean,
): Matrix {
  const layer = widths.length === 1 ? name : `${name}_${index}`;
  let y = linear(weights, layer, x);
  if (layerNorm) y = norm(weights, name === "hidden" ? `norm${layer.slice(6)}` : `norm_${layer}`, y);
  y = y.map((row) => row.map(activations[activation]));
  const shortcut = residual && !(first && index === 0) && x[0].length === y[0].length;
  return shortcut ? y.map((row, i) => row.map((value, unit) => value + x[i][unit])) : y;
}

/** What each task's head reads. */
export function plainTrunk(setup: Setup, weights: Weights, x: Matrix, tasks: readonly string[]): Matrix[] {
  const { hidden } = setup;
  const mlp = (name: string, input: Matrix, first = true, widths: readonly number[] = hidden): Matrix =>
    widths.reduce((y, _, index) => stage(weights, setup, name, widths, index, y, first), input);
  const several = (count: number, make: (index: number) => Matrix): Matrix[] => Array.from({ length: count }, (_, index) => make(index));
  switch (setup.trunk ?? "mlp") {
    case "mlp": return tasks.map(() => mlp("hidden", x));
    case "mmoe": {
      const experts = several(setup.experts!, (index) => mlp(`experts_${index}`, x));
      return tasks.map((task) => gated(weights, `gate_${task}`, x, experts));
    }
    case "private_shared": return tasks.map((task) => {
      const shared = mlp("shared", x), own = mlp(`private_${task}`, x, true, [setup.privateUnits!]);
      return shared.map((row, i) => [...row, ...own[i]]);
    });
    case "cross_stitch": return hidden.reduce<Matrix[]>((inputs, _, index) => {
      const towers = tasks.map((task, i) => stage(weights, setup, `tower_${task}`, hidden, index, inputs[i], true));
      const unit = weights[hidden.length === 1 ? "cross_stitch.weight" : `cross_stitch_${index}.weight`];
      return tasks.map((_task, i) => combine(towers, (_row, tower) => unit[i * tasks.length + tower]));
    }, tasks.map(() => x));
    case "cgc": case "ple": {
      const levels = setup.levels ?? 1;
      let shared = x, own = tasks.map(() => x);
      for (let level = 0; level < levels; level++) {
        const prefix = levels === 1 ? "" : `level_${level}_`, before = own, first = level === 0;
        const common = several(setup.sharedExperts!, (index) => mlp(`${prefix}shared_experts_${index}`, shared, first));
        const experts = tasks.map((task, i) => {
          return several(setup.taskExperts!, (index) => mlp(`${prefix}experts_${task}_${index}`, before[i], first));
        });
        own = tasks.map((task, i) => gated(weights, `${prefix}gate_${task}`, before[i], [...experts[i], ...common]));
        if (level < levels - 1) shared = gated(weights, `${prefix}shared_gate`, shared, [...experts.flat(), ...common]);
      }
      return own;
    }
  }
}

/** Logits of each task: heads named `final_TASK`. */
export function plainLogits(setup: Setup, weights: Weights, x: Matrix, tasks: readonly string[]): Matrix[] {
  return plainTrunk(setup, weights, x, tasks).map((representation, index) => linear(weights, `final_${tasks[index]}`, representation));
}
