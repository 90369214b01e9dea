/** @file The options that UPGrad and DualProj share: both project onto the dual cone, the directions that no gradient opposes. */
import { number, type Options } from "../options/index.js";

export const dualConeOptions = {
  reg: number({
    from: 0, default: 0, aliases: ["regEps"],
    describe: "Added to the Gramian's diagonal, as a share of its trace. 0 is the exact projection; 0.0001 gives TorchJD's numbers.",
  }),
};

/** Options of {@link UPGrad} and {@link DualProj}. */
export type DualConeOptions = Options<typeof dualConeOptions>;
