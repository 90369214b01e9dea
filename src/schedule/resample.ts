/** @file Whether datasets of different sizes are made equal, epoch by epoch: an option of the schedules that do not depend on the sizes. */
import { oneOf } from "../options/index.js";

/** For recipes; in code it is the loaders' option `rows`. */
export const resample = oneOf(["none", "down", "up"], {
  default: "none",
  aliases: ["resampling"],
  describe: "How many rows each dataset gives an epoch. none: all of its own; down: as many as the smallest dataset has, a new random " +
    "choice each epoch; up: as many as the largest has, by repeating all rows and a random choice for the rest.",
});
