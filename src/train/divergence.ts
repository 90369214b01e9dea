/** @file The error of a training whose numbers are no longer finite. */
import { PotluckError } from "../engine/errors.js";

/** A training that has diverged: a study that has other candidates goes on without this one. */
export class DivergenceError extends PotluckError {
  /** @param what what was found, and where; what to do is added */
  static of(what: string): DivergenceError {
    return new DivergenceError(`${what}; lower the learning rate (train.optimizer.lr), or look for extreme numbers among the features`);
  }

  override at(place: string): DivergenceError {
    return new DivergenceError(`${place}: ${this.message}`);
  }
}
