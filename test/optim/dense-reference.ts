/**
 * @file torch.optim's formulas on plain arrays, every weight moved at every step, in float64 and, as the yardstick, in float32: what the
 * sparse layer must equal. The layer is trained on sum(out * c), whose gradient is x^T c whatever the weights, so that a difference is
 * the optimizer's alone.
 */
import { RandomStream } from "../../src/engine/random.js";
import type { Optimizer } from "../../src/optim/index.js";
import { sparseLinear } from "../../src/tensor/ops/sparse-linear.js";
import type { Parameter } from "../../src/tensor/parameter.js";
import { SparseMatrix } from "../../src/tensor/sparse-matrix.js";
import { tensor } from "../../src/tensor/tensor.js";
import { byFeature, dense as denseParameter } from "../tensor/parameters.js";

type Round = (x: number) => number;
/** One weight's optimizer: from the weight, its gradient and the rate to the weight after the step. */
type Move = (weight: number, gradient: number, lr: number) => number;
/** Makes one weight's optimizer, whose every operation is rounded by `f`. */
export type Rule = (f: Round) => Move;

interface AdamNumbers {
  betas?: readonly number[];
  eps?: number;
  weightDecay?: number;
  l2?: number;
  amsgrad?: boolean;
  /** NAdam's; undefined for Adam. */
  momentumDecay?: number;
}

interface SgdNumbers {
  momentum?: number;
  dampening?: number;
  nesterov?: boolean;
  weightDecay?: number;
}

interface RmspropNumbers {
  alpha?: number;
  eps?: number;
  momentum?: number;
  centered?: boolean;
  weightDecay?: number;
}

/** The rules read `betas` and `momentum` anew at every step, so that a test may move them in what it handed over. */
export const dense = {
  /** AdamW's `weightDecay`, or Adam's own as `l2`. */
  adam({ betas = [0.9, 0.999], eps = 1e-8, weightDecay = 0, l2 = 0, amsgrad = false, momentumDecay }: AdamNumbers = {}): Rule {
    return (f) => {
      let m = 0, v = 0, t = 0, largest = 0, product = 1;
      return (weight, gradient, lr) => {
        t++;
        const [beta1, beta2] = betas;
        const g = f(gradient + f(f(l2) * weight));
        m = f(m + f(f(1 - beta1) * f(g - m)));
        v = f(f(f(beta2) * v) + f(f(1 - beta2) * f(g * g)));
        largest = amsgrad ? Math.max(largest, v) : v;
        const denominator = f(f(f(Math.sqrt(largest)) / f(Math.sqrt(1 - beta2 ** t))) + f(eps));
        if (momentumDecay !== undefined) {
          const mu = (step: number): number => beta1 * (1 - 0.5 * 0.96 ** (step * momentumDecay));
          product *= mu(t);
          const shrunk = f(weight * f(1 - lr * weightDecay)), ahead = mu(t + 1);
          const moved = f(shrunk - f(f((lr * (1 - mu(t))) / (1 - product)) * f(g / denominator)));
          return f(moved - f(f((lr * ahead) / (1 - product * ahead)) * f(m / denominator)));
        }
        return f(f(weight * f(1 - lr * weightDecay)) - f(f(lr / (1 - beta1 ** t)) * f(m / denominator)));
      };
    };
  },
  sgd(numbers: SgdNumbers = {}): Rule {
    return (f) => {
      let buffer: number | null = null;
      return (weight, g, lr) => {
        const { momentum = 0, dampening = 0, nesterov = false, weightDecay = 0 } = numbers;
        const pulled = f(g + f(f(weightDecay) * weight));
        if (momentum === 0) return f(weight - f(f(lr) * pulled));
        buffer = buffer === null ? pulled : f(f(f(momentum) * buffer) + f(f(1 - dampening) * pulled));
        return f(weight - f(f(lr) * (nesterov ? f(pulled + f(f(momentum) * buffer)) : buffer)));
      };
    };
  },
  rmsprop({ alpha = 0.99, eps = 1e-8, momentum = 0, centered = false, weightDecay = 0 }: RmspropNumbers = {}): Rule {
    return (f) => {
      let v = 0, mean = 0, buffer = 0;
      return (weight, gradient, lr) => {
        const g = f(gradient + f(f(weightDecay) * weight));
        v = f(f(f(alpha) * v) + f(f(1 - alpha) * f(g * g)));
        mean = f(mean + f(f(1 - alpha) * f(g - mean)));
        const move = f(g / f(f(Math.sqrt(centered ? f(v - f(mean * mean)) : v)) + f(eps)));
        buffer = f(f(f(momentum) * buffer) + move);
        return f(weight - f(f(lr) * buffer));
      };
    };
  },
  adadelta({ rho = 0.9, eps = 1e-6, weightDecay = 0 } = {}): Rule {
    return (f) => {
      let v = 0, d = 0;
      return (weight, gradient, lr) => {
        const g = f(gradient + f(f(weightDecay) * weight));
        v = f(f(f(rho) * v) + f(f(1 - rho) * f(g * g)));
        const delta = f(f(f(Math.sqrt(f(d + f(eps)))) / f(Math.sqrt(f(v + f(eps))))) * g);
        d = f(f(f(rho) * d) + f(f(1 - rho) * f(delta * delta)));
        return f(weight - f(f(lr) * delta));
      };
    };
  },
  adagrad({ lrDecay = 0, initialAccumulator = 0, eps = 1e-10, weightDecay = 0 } = {}): Rule {
    return (f) => {
      let sum = f(initialAccumulator), t = 0;
      return (weight, gradient, lr) => {
        const g = f(gradient + f(f(weightDecay) * weight));
        sum = f(sum + f(g * g));
        return f(weight - f(f(f(lr / (1 + t++ * lrDecay)) * g) / f(f(Math.sqrt(sum)) + f(eps))));
      };
    };
  },
};

export const WIDTH = 6; // no whole number of vectors

/** A sparse layer in training, and dense shadows of it in float64 and float32 that make the same steps. */
export class SideBySide {
  readonly weight: Parameter;
  readonly bias = denseParameter("layer.bias", [WIDTH]);
  optimizer!: Optimizer;
  private readonly exact: Float64Array;
  private readonly single: Float32Array;
  private exactMoves: Move[] = [];
  private singleMoves: Move[] = [];
  private readonly chance = new RandomStream(7, "side by side");

  /** @param gradientScale gradients are uniform in plus or minus this, per document */
  constructor(readonly features: number, private readonly gradientScale = 1) {
    this.weight = byFeature("layer.weight", WIDTH, features);
    this.single = Float32Array.from({ length: features * WIDTH }, () => this.chance.float() - 0.5);
    this.exact = Float64Array.from(this.single);
    this.weight.write({ shape: [WIDTH, features], data: this.single });
  }

  /** Hands all three to a fresh optimizer. */
  attach(make: (parameters: [Parameter, Parameter]) => Optimizer, rule: Rule): void {
    this.optimizer = make([this.weight, this.bias]);
    this.exactMoves = Array.from(this.exact, () => rule((x) => x));
    this.singleMoves = Array.from(this.exact, () => rule(Math.fround));
  }

  /** One step: each of `features` is in one document of its own. */
  step(features: readonly number[], lr: number): void {
    const loss = this.forward(features);
    this.optimizer.lr = lr;
    this.optimizer.zeroGrad();
    loss.value.backward();
    this.optimizer.step();
    this.moveShadows(loss.gradient, lr);
  }

  /** The loss of a batch, and its gradient `[WIDTH, features]`. */
  forward(features: readonly number[]) {
    const rows = features.length;
    const indptr = Array.from({ length: rows + 1 }, (_, row) => row);
    const batch = new SparseMatrix({ rows, cols: this.features, indptr, indices: features, values: features.map(() => 1) });
    const c = features.map(() => Array.from({ length: WIDTH }, () => Math.fround((this.chance.float() * 2 - 1) * this.gradientScale)));
    const gradient = new Float64Array(this.exact.length);
    features.forEach((feature, row) => c[row].forEach((value, output) => (gradient[output * this.features + feature] += value)));
    return { value: sparseLinear(batch, this.weight, this.bias).mul(tensor(c)).sum(), gradient };
  }

  moveShadows(gradient: Float64Array, lr: number): void {
    gradient.forEach((g, i) => {
      this.exact[i] = this.exactMoves[i](this.exact[i], g, lr);
      this.single[i] = this.singleMoves[i](this.single[i], g, lr);
    });
  }

  /** Writes the same numbers into all three. */
  write(value: (index: number) => number): void {
    this.single.forEach((_, i) => (this.single[i] = value(i)));
    this.exact.set(this.single);
    this.weight.write({ shape: [WIDTH, this.features], data: this.single });
  }

  /** Largest distances from float64 relative to the largest weight or 1: of ours, and of float32 with every weight moved at every step. */
  distance(): { ours: number; dense: number } {
    const { data } = this.weight.read();
    const scale = this.exact.reduce((most, weight) => Math.max(most, Math.abs(weight)), 1);
    const worst = (weights: Float32Array) => this.exact.reduce((most, weight, i) => {
      const distance = Math.abs(weights[i] - weight) / scale;
      return Number.isNaN(distance) ? Infinity : Math.max(most, distance);
    }, 0);
    return { ours: worst(data), dense: worst(this.single) };
  }

  dispose(): void {
    this.weight.dispose();
    this.bias.dispose();
  }
}
