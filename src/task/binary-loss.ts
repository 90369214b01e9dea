/** @file The choice of a loss, in the kinds whose logits are binary. */
import { binaryLosses } from "../loss/index.js";
import { choice } from "../options/index.js";

export const binaryLoss = choice(binaryLosses, { default: "bce", describe: "The loss of each logit." });
