/** @file Weights in a state: those that a stopper keeps as the best. */
import type { StateDict } from "../nn/module.js";
import type { StateReader } from "../tensor/state.js";

/** A model's state dict in a state; null where there is none. @throws PotluckError for anything else */
export function readStateDict(state: StateReader | null): StateDict | null {
  return state && Object.fromEntries(state.keys.map((name) => [name, state.array(name, Float32Array)]));
}
