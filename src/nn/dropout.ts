/**
 * @file Dropout (Srivastava et al. 2014) as a module, after torch.nn.Dropout. The mask of a layer's n-th forward in training comes from the
 * stream `dropout/PATH/n` of the model's seed.
 */
import { RandomStream } from "../engine/random.js";
import { checkValue, number } from "../options/index.js";
import { dropout } from "../tensor/ops/dropout.js";
import type { StateMap, StateReader } from "../tensor/state.js";
import { requireTensor, type Tensor } from "../tensor/tensor.js";
import type { Graph, GraphValue } from "./graph.js";
import { Module } from "./module.js";

const share = number({ from: 0, to: 1, describe: "The share that is set to 0." });
let unseeded = 0;

/**
 * In training, sets a share of the numbers to 0, chosen anew each time, and scales the others up by 1 / (1 - p); else does nothing.
 *
 * @throws PotluckError when p is no number from 0 to 1
 * @example
 * const dropout = new Dropout(0.2);
 * dropout.forward(x.relu());
 */
export class Dropout extends Module {
  private stream: { seed: number; path: string };
  /** Masks drawn so far: the number of the next. */
  private masks = 0;

  /** @param p the share that is set to 0; default 0.5 */
  constructor(readonly p = 0.5) {
    super();
    checkValue("Dropout: p", share, p);
    this.stream = { seed: 0, path: `unnamed/${unseeded++}` };
  }

  protected override reseed(seed: number, path: string): void {
    this.stream = { seed, path };
    this.masks = 0;
  }

  protected override ownRngState(): StateMap {
    return { ...this.stream, masks: this.masks };
  }

  protected override prepareRngState(state: StateReader): () => void {
    const stream = { seed: state.number("seed"), path: state.text("path") }, masks = state.whole("masks");
    return () => void ([this.stream, this.masks] = [stream, masks]);
  }

  override get dependsOnMode(): boolean {
    return this.p > 0;
  }

  /** A tensor of any shape to the same shape. */
  forward(x: Tensor): Tensor {
    requireTensor(x, "Dropout");
    if (this.p === 0 || !this.training) return x;
    const { seed, path } = this.stream;
    return this.p === 1 ? x.mul(0) : dropout(x, this.p, new RandomStream(seed, `dropout/${path}/${this.masks++}`));
  }

  /** In a graph of ONNX, which evaluates, it does nothing. */
  onnx(_graph: Graph, x: GraphValue): GraphValue {
    return x;
  }
}
