/**
 * @file Parameter groups, as in torch.optim: parameters of one optimizer with their own learning rate and weight decay. Unlike torch's, a
 * group's rate stays in proportion to the optimizer's: setting `optimizer.lr`, as a schedule does, changes all groups.
 */
import { PotluckError } from "../engine/errors.js";
import { isMap, number, type Options, readOptions, showValue, value } from "../options/index.js";
import { Parameter } from "../tensor/parameter.js";
import { Tensor } from "../tensor/tensor.js";

/** `lr` as every optimizer declares it, with its default. */
export const lr = (standard: number) => number({
  above: 0, default: standard, describe: "The learning rate.", aliases: ["learningRate"],
});

const groupOptions = {
  parameters: value<Iterable<Parameter>>()({ phrase: "a list of parameters", accepts: isIterable, describe: "The group's parameters." }),
  lr: number({ from: 0, optional: true, describe: "The group's learning rate; the optimizer's if left out.", aliases: ["learningRate"] }),
  weightDecay: number({ from: 0, optional: true, describe: "The group's weight decay; the optimizer's if left out.", aliases: ["l2"] }),
};

/** What a group may have of its own. */
export interface Rates {
  lr: number;
  weightDecay: number;
}

/** Parameters with their own learning rate or weight decay. */
export type ParameterGroup = Options<typeof groupOptions>;

/** What an optimizer updates: a list of parameters, or of groups of them. */
export type Parameters = Iterable<Parameter> | Iterable<ParameterGroup>;

/** A group of an optimizer, with its current rate. */
export interface OptimizerGroup extends Readonly<Rates> {
  readonly parameters: readonly Parameter[];
}

/** A group, its rate as a multiple of the optimizer's. */
export interface ScaledGroup {
  parameters: readonly Parameter[];
  /** The group's rate, divided by the optimizer's. */
  scale: number;
  weightDecay: number;
}

/**
 * A list of parameters, or of groups, as groups.
 *
 * @param owner the optimizer, as errors name it
 * @param rates the optimizer's, for groups that have none of their own
 * @throws PotluckError on something else than parameters, an empty list or group, a parameter in two places, and wrong group options
 */
export function readGroups(owner: string, given: Parameters, rates: Rates): ScaledGroup[] {
  const items = readList(owner, given);
  if (items.length === 0) throw new PotluckError(`${owner} needs parameters, found an empty list`);
  const plain = items.filter((item) => item instanceof Parameter);
  if (plain.length > 0 && items.some(isGroup)) {
    throw new PotluckError(`${owner} takes a list of parameters or of groups, found both in one list: put the parameters into a group`);
  }
  const groups = isGroup(items[0]) ? (items as ParameterGroup[]) : [{ parameters: items as Parameter[] }];
  const seen = new Set<Parameter>();
  return groups.map((group, index) => (
    readGroup(groups.length === 1 && !isGroup(items[0]) ? owner : `${owner}: parameter group ${index}`, group, rates, seen)));
}

/**
 * One group.
 *
 * @param place what errors name
 * @param rates the optimizer's
 * @param seen the parameters of other groups; those of this one are added
 * @throws PotluckError as {@link readGroups}
 */
export function readGroup(place: string, group: ParameterGroup, rates: Rates, seen: Set<Parameter>): ScaledGroup {
  const { parameters: list, lr = rates.lr, weightDecay = rates.weightDecay } = readOptions(place, groupOptions, group);
  const parameters = listParameters(place, list);
  if (parameters.length === 0) throw new PotluckError(`${place} is empty: leave it out`);
  if (lr !== rates.lr && rates.lr === 0) {
    throw new PotluckError(`${place} has lr ${lr}, and the optimizer's is 0, so that they have no proportion: set optimizer.lr first`);
  }
  for (const parameter of parameters) {
    if (seen.has(parameter)) throw new PotluckError(`${place}: parameter ${parameter.name} is listed twice: leave one out`);
    seen.add(parameter);
  }
  return { parameters, scale: lr === rates.lr ? 1 : lr / rates.lr, weightDecay };
}

/**
 * A list of parameters, checked.
 *
 * @throws PotluckError for anything else: names the first item that is no parameter
 */
export function listParameters(owner: string, given: Iterable<Parameter>): Parameter[] {
  const items = readList(owner, given);
  items.forEach((item, index) => {
    if (item instanceof Parameter) return;
    const found = item instanceof Tensor ? `a tensor of shape [${item.shape.join(", ")}]` : showValue(item);
    const remedy = "takes parameters, such as model.parameters() or new Parameter(tensor(1)), not tensors or other values";
    throw new PotluckError(`${owner} ${remedy}: item ${index} is ${found}`);
  });
  return items as Parameter[];
}

function readList(owner: string, given: unknown): unknown[] {
  if (isIterable(given)) return [...given];
  if (typeof (given as { parameters?: unknown } | null | undefined)?.parameters === "function") {
    throw new PotluckError(`${owner} takes a model's parameters, found the model: pass model.parameters()`);
  }
  const remedy = isMap(given) && Object.hasOwn(given, "parameters") ? "put the group into a list" : "pass model.parameters()";
  throw new PotluckError(`${owner} takes a list of parameters, found ${showValue(given)}: ${remedy}`);
}

function isIterable(given: unknown): given is Iterable<unknown> {
  return typeof given === "object" && given !== null && Symbol.iterator in given;
}

/** Whether an item is written as a group: a plain map. */
function isGroup(item: unknown): item is ParameterGroup {
  return isMap(item) && Object.getPrototypeOf(item) === Object.prototype;
}
