/** @file An optimizer's state dict: its layout, which is torch's, and the checks of what a state must share with the optimizer. */
import { showValue } from "../options/index.js";
import type { StateMap, StateReader } from "../tensor/state.js";

/** A group in an optimizer's state: where its parameters are among all, their names, its rates, and the optimizer's options. */
export interface GroupState extends StateMap {
  readonly params: readonly number[];
  readonly paramNames: readonly string[];
  /** The group's rate now. */
  readonly lr: number;
  readonly weightDecay: number;
}

/**
 * An optimizer's state, laid out as torch's `state_dict()`: plain data. Names are those of torch in camel case, as `expAvg`.
 */
export interface OptimizerState extends StateMap {
  /** The optimizer's name: `adam`. */
  readonly optimizer: string;
  /** The optimizer's rate now. */
  readonly lr: number;
  /**
   * By the parameter's number, of those that were updated: its `step`, and its moments by name, in the parameter's shape. Of a layer that
   * reads sparse rows, whose rows are updated lazily, it is `step` and `rows`: these as they are stored.
   */
  readonly state: Readonly<Record<string, StateMap>>;
  readonly paramGroups: readonly GroupState[];
}

/** Options that may change while an optimizer trains. A state sets them; the others it must have alike. */
export const CHANGING: readonly string[] = ["lr", "weightDecay", "betas", "momentum"];

/**
 * Checks a group's state.
 *
 * @param names of the group's parameters
 * @param options that it must have
 * @returns the group's rate as a multiple of the optimizer's
 * @throws PotluckError when parameters or options differ: names the first that does
 */
export function checkGroupState(state: StateReader, names: readonly string[], options: StateMap): number {
  const found = state.texts("paramNames"), places = Math.max(found.length, names.length);
  for (let place = 0; place < places; place++) {
    if (found[place] === names[place]) continue;
    const shown = (list: readonly string[]): string => (place < list.length ? `parameter ${list[place]}` : "no parameter");
    throw state.error(`has ${shown(found)} as number ${place}, and this optimizer has ${shown(names)} there: give it the same parameters`);
  }
  for (const [key, value] of Object.entries(options)) {
    const other = state.get(key);
    if (JSON.stringify(other) === JSON.stringify(value)) continue;
    throw state.error(`has ${key} ${showValue(other)}, and this optimizer has ${showValue(value)}: make it with the same options`);
  }
  return state.number("lrScale");
}
