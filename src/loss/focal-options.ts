/** @file The option that both focal losses have. */
import { number } from "../options/index.js";

export const gamma = number({
  from: 0, default: 2, aliases: ["focus"],
  describe: "How much less a row counts that is right already: its loss is multiplied by (1 - p)^gamma, p the probability of its target. " +
    "0: not at all.",
});
