/** @file The table of trunks. A new one is one file, and one line here. */
import { type Choosing, family } from "../../options/index.js";
import { cgc } from "./cgc.js";
import { cnn } from "./cnn.js";
import { crossStitch } from "./cross-stitch.js";
import { mlp } from "./mlp.js";
import { mmoe } from "./mmoe.js";
import { ple } from "./ple.js";
import { privateShared } from "./private-shared.js";

/** Every trunk. */
export const trunks = family("trunk", [mlp, mmoe, cgc, ple, crossStitch, privateShared, cnn]);

/** The name of a trunk. */
export type TrunkName = (typeof trunks.names)[number];

/** A trunk's name and its options, which are written beside those of the network. Without a name it is mlp. */
export type TrunkOptions = Exclude<Choosing<(typeof trunks.members)[number], "trunk">, string> | { trunk?: "mlp" };
