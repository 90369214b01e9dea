/** @file A rate that drops when a score has stopped improving, with the defaults and numbers of torch's ReduceLROnPlateau. */
import { PotluckError } from "../../engine/errors.js";
import { number, oneOf, type Options, type Settings, showValue, whole } from "../../options/index.js";
import { type StateMap, StateReader } from "../../tensor/state.js";
import type { Optimizer } from "../optimizer.js";
import { LRScheduler, lrSchedule, optionalTotalSteps, readScheduler } from "./scheduler.js";

const options = {
  factor: number({ above: 0, below: 1, default: 0.1, describe: "What each drop multiplies the learning rate by." }),
  patience: whole({ from: 0, default: 10, describe: "Epochs without an improvement that are tolerated: the next one drops the rate." }),
  threshold: number({ from: 0, default: 1e-4, describe: "How much better than the best a score must be to count as an improvement." }),
  thresholdMode: oneOf(["rel", "abs"], {
    default: "rel", describe: "What threshold is: rel, a share of the best score; abs, a difference from it.",
  }),
  cooldown: whole({ from: 0, default: 0, describe: "Epochs after a drop in which none is counted as being without an improvement." }),
  minLr: number({ from: 0, default: 0, describe: "The rate does not drop below this." }),
  eps: number({ from: 0, default: 1e-8, aliases: ["epsilon"], describe: "A drop by no more than this is left out." }),
};

const timing = {
  ...optionalTotalSteps,
  mode: oneOf(["min", "max"], { default: "min", describe: "Whether a lower (min) or a higher (max) score is better." }),
};

/** Options of {@link ReduceLROnPlateau}. `totalSteps` is not used. */
export type ReduceLROnPlateauOptions = Options<typeof options & typeof timing>;

/**
 * The optimizer's rate times `factor` whenever a score has not improved for more than `patience` epochs. `step` takes the score and is
 * called once an epoch, after validation, and not after each optimizer step. In a recipe the score is the mean of the tasks' losses on
 * their validation rows. As in torch, a score of NaN is no improvement. `minLr` and `eps` are compared with the optimizer's own rate;
 * groups follow in proportion (in torch each has its own `min_lr`).
 *
 * @throws PotluckError on wrong options, and by `step` without a score
 * @example
 * const scheduler = new ReduceLROnPlateau(optimizer, { factor: 0.5, patience: 2 });
 * scheduler.step(validationLoss); // once an epoch
 */
export class ReduceLROnPlateau extends LRScheduler {
  override readonly followsScore = true;
  private readonly settings: Settings<typeof options & typeof timing>;
  private best: number;
  private bad = 0;
  private cooling = 0;
  private calls = 0;

  constructor(optimizer: Optimizer, given: ReduceLROnPlateauOptions = {}) {
    const settings = readScheduler("ReduceLROnPlateau", plateau, timing, optimizer, given);
    super(optimizer, { rate: () => optimizer.lr });
    this.settings = settings;
    this.best = settings.mode === "min" ? Infinity : -Infinity;
  }

  /** How often `step` was called. */
  override get steps(): number {
    return this.calls;
  }

  override step(score?: number): void {
    if (typeof score !== "number") {
      const found = `found ${showValue(score)}`;
      throw new PotluckError(`ReduceLROnPlateau: step takes the score of an epoch, ${found}: call step(validationLoss) once an epoch`);
    }
    this.calls++;
    if (this.improves(score)) {
      this.best = score;
      this.bad = 0;
    } else {
      this.bad++;
    }
    if (this.cooling > 0) {
      this.cooling--;
      this.bad = 0;
    }
    if (this.bad <= this.settings.patience) return;
    this.drop();
    this.cooling = this.settings.cooldown;
    this.bad = 0;
  }

  override stateDict(): StateMap {
    const { calls, best, bad, cooling } = this;
    return { steps: calls, best, numBadEpochs: bad, cooldownCounter: cooling, options: this.given };
  }

  override loadStateDict(given: StateMap): void {
    const state = new StateReader("the state of ReduceLROnPlateau", given), options = state.map("options");
    for (const [key, value] of Object.entries(this.given)) {
      if (options.get(key) === value) continue;
      const found = `has ${key} ${showValue(options.get(key))}, and this one has ${showValue(value)}`;
      throw state.error(`${found}: make it with the same options`);
    }
    const best = state.number("best"), [calls, bad, cooling] = ["steps", "numBadEpochs", "cooldownCounter"].map((key) => state.whole(key));
    [this.best, this.calls, this.bad, this.cooling] = [best, calls, bad, cooling];
  }

  /** Its options, but for the length of the training, which it does not use. */
  private get given(): StateMap {
    const { factor, patience, threshold, thresholdMode, cooldown, minLr, eps, mode } = this.settings;
    return { factor, patience, threshold, thresholdMode, cooldown, minLr, eps, mode };
  }

  private improves(score: number): boolean {
    const { mode, threshold, thresholdMode } = this.settings, { best } = this;
    if (mode === "min") return score < (thresholdMode === "rel" ? best * (1 - threshold) : best - threshold);
    return score > (thresholdMode === "rel" ? best * (1 + threshold) : best + threshold);
  }

  private drop(): void {
    const { factor, minLr, eps } = this.settings, { optimizer } = this;
    const lower = Math.max(optimizer.lr * factor, minLr);
    if (optimizer.lr - lower > eps) optimizer.lr = lower;
  }
}

export const plateau = lrSchedule({
  name: "plateau",
  describe: "times factor when the mean of the tasks' validation losses has stopped falling",
  options,
  changes: () => true,
  followsScore: true,
  checkOptimizer({ minLr }, { lr }, report) {
    if (minLr > lr) report("minLr", `must not be above lr, ${lr}, found ${minLr}`);
  },
  create: (optimizer, given) => new ReduceLROnPlateau(optimizer, given),
});
