/**
 * @file Dropout as part of a network (Srivastava et al. 2014; torch.nn.Dropout). The mask of a layer's n-th recorded forward is drawn from the stream
 * `dropout/LAYER/n`. Where torch drops in any forward of a model that trains, this one does so only where the tape records: under noGrad, and
 * so in predict, nothing is dropped and no mask is drawn, so that looking at a model in training changes nothing.
 */
import { RandomStream } from "../engine/random.js";
import { dropout } from "../tensor/ops/dropout.js";
import { isRecording } from "../tensor/tape.js";
import type { Tensor } from "../tensor/tensor.js";
import type { Mode } from "./mode.js";

/** Drops a layer's outputs while its network trains. */
export class Dropout {
  /** Masks drawn so far: the number of the next. */
  drawn = 0;

  /** @param name the layer whose outputs are dropped */
  constructor(private readonly name: string, private readonly rate: number, private readonly mode: Mode, private readonly seed: number) {
    if (rate > 0) mode.dropsOut = true;
  }

  forward(x: Tensor): Tensor {
    if (this.rate === 0 || !this.mode.training || !isRecording()) return x;
    return dropout(x, this.rate, new RandomStream(this.seed, `dropout/${this.name}/${this.drawn++}`));
  }
}
