/**
 * @file Parameter groups, in the manner of torch.optim: parameters that one optimizer moves at rates and with weight decays of their own. Unlike
 * torch's, a group's rate follows the optimizer's in proportion: whoever sets `optimizer.lr`, as a schedule does, moves them all.
 */
import { PotluckError } from "../engine/errors.js";
import { FeatureParameter } from "../tensor/feature-parameter.js";
import { type DenseParameter, Parameter } from "../tensor/parameter.js";

/** Parameters with a rate or a weight decay of their own. */
export interface ParameterGroup {
  parameters: Iterable<Parameter>;
  /** Learning rate; default: the optimizer's `lr`. */
  lr?: number;
  /** Default: the optimizer's `weightDecay`. */
  weightDecay?: number;
}

/** What an optimizer moves: a list of parameters, or of groups of them. */
export type Parameters = Iterable<Parameter> | Iterable<ParameterGroup>;

/** A group as its optimizer keeps it: with the rate as of now. */
export interface OptimizerGroup {
  readonly parameters: readonly (DenseParameter | FeatureParameter)[];
  readonly lr: number;
  readonly weightDecay: number;
}

/** A group, its rate as a multiple of the optimizer's. */
export interface ScaledGroup {
  parameters: readonly (DenseParameter | FeatureParameter)[];
  /** The group's rate, divided by the optimizer's. */
  scale: number;
  weightDecay: number;
}

/**
 * Brings a list, or groups, into groups.
 *
 * @param lr the optimizer's learning rate
 * @param weightDecay the optimizer's
 * @throws PotluckError on no parameters, an empty group, a parameter that is in two groups, a number out of range, and a group's `lr` where the
 *   optimizer's is 0, of which it would be no multiple
 */
export function settleGroups(given: Parameters, lr: number, weightDecay: number): ScaledGroup[] {
  const items = [...given as Iterable<Parameter | ParameterGroup>];
  if (items.length === 0) throw new PotluckError("an optimizer needs parameters, found an empty list");
  const plain = items.filter((item) => item instanceof Parameter);
  if (plain.length > 0 && plain.length < items.length) {
    throw new PotluckError("an optimizer takes a list of parameters or a list of groups, found both in one list: put the parameters into a group");
  }
  const groups = plain.length > 0 ? [{ parameters: plain }] : items as ParameterGroup[];
  const seen = new Set<Parameter>();
  return groups.map((group: ParameterGroup, index) => {
    const parameters = [...group.parameters] as (DenseParameter | FeatureParameter)[];
    if (parameters.length === 0) throw new PotluckError(`parameter group ${index} is empty: leave it out`);
    for (const parameter of parameters) {
      if (seen.has(parameter)) throw new PotluckError(`parameter ${parameter.name} is in the optimizer's list twice: once in group ${index}, and before`);
      seen.add(parameter);
    }
    requireFrom(`lr of parameter group ${index}`, group.lr ?? 0);
    requireFrom(`weightDecay of parameter group ${index}`, group.weightDecay ?? 0);
    if (lr === 0 && (group.lr ?? 0) > 0) {
      throw new PotluckError(`parameter group ${index} has lr ${group.lr}, but the optimizer's is 0: groups move in proportion to it, so give it one above 0`);
    }
    return { parameters, scale: group.lr === undefined || lr === 0 ? 1 : group.lr / lr, weightDecay: group.weightDecay ?? weightDecay };
  });
}

function requireFrom(name: string, value: number): void {
  if (!(Number.isFinite(value) && value >= 0)) throw new PotluckError(`${name} must be a number from 0 up, found ${value}`);
}
