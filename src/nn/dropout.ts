/**
 * @file Dropout as part of a network (Srivastava et al. 2014; torch.nn.Dropout). The mask of a layer's n-th recorded forward comes from the
 * stream `dropout/LAYER/n`. Departure from torch, which drops in every forward of a model in training mode: here only recorded forwards
 * drop. Inside noGrad, and so in predict, no mask is drawn, so that predictions during training do not change the training.
 */
import { RandomStream } from "../engine/random.js";
import { dropout } from "../tensor/ops/dropout.js";
import { isRecording } from "../tensor/tape.js";
import type { Tensor } from "../tensor/tensor.js";

/** Whether a network is in training mode, as torch.nn.Module.train and eval set it. One for each network. */
export class Mode {
  training = true;
  /** Whether any layer has dropout: then two forwards of the same rows differ. */
  hasDropout = false;
}

/** Drops a layer's outputs while its network is in training mode. */
export class Dropout {
  /** Masks drawn so far: the number of the next. */
  drawn = 0;

  /** @param name the layer whose outputs are dropped */
  constructor(private readonly name: string, private readonly rate: number, private readonly mode: Mode, private readonly seed: number) {
    if (rate > 0) mode.hasDropout = true;
  }

  forward(x: Tensor): Tensor {
    if (this.rate === 0 || !this.mode.training || !isRecording()) return x;
    return dropout(x, this.rate, new RandomStream(this.seed, `dropout/${this.name}/${this.drawn++}`));
  }
}
