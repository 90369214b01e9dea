/** @file AdamW (Loshchilov & Hutter 2019, algorithm 2), with the defaults and numbers of torch.optim.AdamW. */
import { memberOptions, number, type Options } from "../options/index.js";
import { AdamFamily, adamMoments, adamOptions, amsgrad, checkSparseEps } from "./adam.js";
import type { Parameters } from "./groups.js";
import { checkDecay, maximize, optimizer } from "./optimizer.js";

const options = {
  ...adamOptions,
  weightDecay: number({ from: 0, default: 0.01, describe: "How much weights shrink at each step, as a share of lr.", aliases: ["l2"] }),
  amsgrad,
  maximize,
};

/** Options of {@link AdamW}. */
export type AdamWOptions = Options<typeof options>;

/**
 * Adam with decoupled weight decay: weights shrink by `lr * weightDecay` at each step, whatever their gradients.
 *
 * @throws PotluckError on wrong options
 * @example
 * const optimizer = new AdamW(model.parameters(), { lr: 1e-3, weightDecay: 0.01 });
 */
export class AdamW extends AdamFamily {
  constructor(parameters: Parameters, given: AdamWOptions = {}) {
    const settings = memberOptions("AdamW", adamw, given);
    super("AdamW", adamw, parameters, settings, true, settings.amsgrad);
  }
}

export const adamw = optimizer({
  name: "adamw",
  describe: "adam with decoupled weight decay",
  options,
  moments: adamMoments,
  momentum: ({ betas }) => betas[0],
  check: checkDecay,
  checkSparse: checkSparseEps,
  create: (parameters, given) => new AdamW(parameters, given),
});
