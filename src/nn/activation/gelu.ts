/** @file The activation gelu. */
import { gelu as apply } from "../../tensor/ops/activations.js";
import { activation } from "./activation.js";

export const gelu = activation({ name: "gelu", describe: "a smooth relu, exact as PyTorch's default", options: {}, apply });
