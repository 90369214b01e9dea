/**
 * @file A new training on the trunk of a trained one. Weights go over by the names of parameters, and in layers that read the features by
 * the names of these: a word that both vocabularies have keeps its row, a new one starts fresh. Heads go over where task, kind and labels
 * are the same.
 */
import { PotluckError } from "../engine/errors.js";
import type { ExperimentSplit } from "../experiment/experiment.js";
import type { FeatureSpace } from "../experiment/features.js";
import { MultiTaskNetwork } from "../nn/multi-task-network.js";
import type { StateDict } from "../nn/module.js";
import type { TaskNetwork } from "../nn/task-network.js";
import { boolean, isMap, listNames, type Options, readOptions, showValue } from "../options/index.js";
import type { Recipe } from "../recipe/index.js";
import { type NdArray, sameShape } from "../tensor/nd-array.js";
import { Parameter } from "../tensor/parameter.js";
import { type ModelCard, readCard } from "./card.js";
import { ofFile, readModelFile } from "./model-file.js";

/** Options of the network that say nothing of what its weights mean. */
const FREE: readonly string[] = ["dropout"];

const options = {
  heads: boolean({ default: true, describe: "Whether heads go over too, of tasks with the same name, kind and labels." }),
};

/** Options of {@link CarryOver}. */
export type CarryOverOptions = Options<typeof options>;

/** What went over to a new network. */
export interface CarriedOver {
  /** The features of the new network, and how many of them have weights of the trained one. */
  features: { all: number; carried: number };
  /** The parameters and states that went over, wholly or in part, by name. */
  parameters: string[];
  /** Those that start fresh. */
  fresh: string[];
  /** The tasks whose heads went over. */
  heads: string[];
}

/**
 * A trained model whose weights a new training starts from.
 *
 * @example
 * const from = new CarryOver(await readFile("runs/reviews-1/model.safetensors"));
 * const plan = planTraining({ recipe, split, seed: 1, initialise: (network) => from.apply(network, { recipe, split }) });
 */
export class CarryOver {
  readonly #state: StateDict;
  readonly #card: ModelCard;
  readonly #features: FeatureSpace;
  readonly #labels: ReadonlyMap<string, string>;
  readonly #heads: boolean;

  /**
   * @param bytes a model file
   * @param source its name in errors
   * @throws PotluckError when it is no model file, is damaged, or needs plug-ins that are not loaded
   */
  constructor(bytes: Uint8Array, private readonly source = "the model", given?: CarryOverOptions) {
    this.#heads = readOptions("CarryOver", options, given).heads;
    const { state, card: text } = readModelFile(bytes, source), { card, features, targets } = ofFile(source, () => readCard(text));
    [this.#state, this.#card, this.#features] = [state, card, features];
    this.#labels = new Map(Object.entries(targets).map(([task, { kind, names }]) => [task, JSON.stringify([kind, names])]));
  }

  /**
   * Gives a fresh network the weights that fit it.
   *
   * @param to what the network was made for
   * @throws PotluckError when its trunk is made otherwise (says what differs), or nothing fits
   */
  apply(network: TaskNetwork, to: { recipe: Recipe; split: Pick<ExperimentSplit, "features" | "targets"> }): CarriedOver {
    const { recipe, split: { features, targets } } = to, tasks = Object.keys(recipe.tasks);
    this.#checkTrunk(recipe);
    const places = this.#placesOf(features), byTasks = this.#dependOnTasks(recipe, features);
    const isSame = (task: string): boolean => this.#labels.get(task) === JSON.stringify([targets[task].kind, targets[task].names]);
    const heads = this.#heads ? tasks.filter(isSame) : [], taskOf = new Map<unknown, string>();
    for (const task of tasks) for (const parameter of network.headParameters?.(task) ?? []) taskOf.set(parameter, task);
    const parameters: string[] = [], fresh: string[] = [], carriedHeads = new Set<string>();
    for (const [name, own] of network.namedState()) {
      const task = taskOf.get(own), isFresh = byTasks.has(name) || (task !== undefined && !heads.includes(task));
      if (isFresh || !Object.hasOwn(this.#state, name)) {
        fresh.push(name);
        continue;
      }
      own.write(this.#fit(name, own, places));
      parameters.push(name);
      if (task !== undefined) carriedHeads.add(task);
    }
    const carried = places.reduce((count, place) => count + (place >= 0 ? 1 : 0), 0);
    if (parameters.length > 0) return { features: { all: features.width, carried }, parameters, fresh, heads: [...carriedHeads] };
    const trained = listNames(Object.keys(this.#card.tasks), "and"), isLinear = recipe.model.hidden.length === 0;
    throw new PotluckError(`${this.source}: none of its weights fit this recipe: its tasks are ${trained}` +
      `${isLinear ? ", and a model without hidden layers has no trunk" : ""}`);
  }

  /** The numbers for a parameter or state. @throws PotluckError where the shapes do not fit */
  #fit(name: string, own: { shape: readonly number[]; read(): NdArray }, places: Int32Array): NdArray {
    const given = this.#state[name], isByFeature = own instanceof Parameter && own.rows !== null;
    const [outputs, width] = own.shape, [otherOutputs, otherWidth] = given.shape;
    if (isByFeature ? given.shape.length !== 2 || outputs !== otherOutputs : !sameShape(own.shape, given.shape)) {
      const shapes = `[${own.shape.join(", ")}], and there [${given.shape.join(", ")}]`;
      throw new PotluckError(`${this.source}: its network is not that of this recipe: ${name} has shape ${shapes}`);
    }
    if (!isByFeature) return given;
    const { data } = own.read();
    for (let feature = 0; feature < width; feature++) {
      const place = places[feature];
      if (place < 0 || place >= otherWidth) continue;
      for (let output = 0; output < outputs; output++) data[output * width + feature] = given.data[output * otherWidth + place];
    }
    return { shape: [...own.shape], data };
  }

  /** For each feature of a space, its number in the trained one; -1 for a new one. */
  #placesOf(space: FeatureSpace): Int32Array {
    const known = new Map(keysOf(this.#features).map((key, place) => [key, place]));
    return Int32Array.from(keysOf(space), (key) => known.get(key) ?? -1);
  }

  #checkTrunk({ model }: Recipe): void {
    const own = model as unknown as Record<string, unknown>, trained = this.#card.network;
    const keys = [...new Set([...Object.keys(trained), ...Object.keys(own)])].filter((key) => !FREE.includes(key));
    const odd = keys.filter((key) => JSON.stringify(own[key]) !== JSON.stringify(trained[key]));
    if (odd.length === 0) return;
    const differs = odd.map((key) => `model.${key} is ${shown(own[key])}, and there ${shown(trained[key])}`);
    throw new PotluckError(`${this.source}: its trunk is not that of this recipe: ${differs.join("; ")}. Set them alike`);
  }

  /** The names of parameters of the trunk whose shape depends on the number of tasks: they mean something for the same tasks only. */
  #dependOnTasks(recipe: Recipe, features: FeatureSpace): Set<string> {
    const tasks = Object.keys(recipe.tasks), { imageShape } = this.#card;
    if (JSON.stringify(tasks) === JSON.stringify(Object.keys(this.#card.tasks))) return new Set();
    const shapes = (names: readonly string[]): Map<string, string> => {
      const size = { inputDim: features.width, imageShape, outputDims: Object.fromEntries(names.map((name) => [name, 1])) };
      const network = new MultiTaskNetwork({ ...size, seed: 0, ...recipe.model });
      const found = new Map(network.namedState().map(([name, { shape }]) => [name, String(shape)]));
      network.dispose();
      return found;
    };
    const few = shapes(tasks), more = shapes([...tasks, `${tasks.join(" ")} and one more`]);
    return new Set([...few.keys()].filter((name) => few.get(name) !== more.get(name)));
  }
}

/** What tells features apart, in their order: terms, and columns with what they are. Hashed terms are alike where the hashing is. */
function keysOf({ vectorizer, columns, width }: FeatureSpace): string[] {
  const others = columns.flatMap((encoder) => encoder.featureNames().map((name) => `${encoder.kind} ${name}`));
  const named = vectorizer as { featureNames?: readonly string[] } | null, terms = width - others.length;
  const hashing = named && !named.featureNames ? JSON.stringify(vectorizer) : "";
  const hashed = (): string[] => Array.from({ length: terms }, (_, index) => `hash ${index} ${hashing}`);
  const texts = named?.featureNames?.map((term) => `term ${term}`) ?? hashed();
  return [...texts, ...others];
}

/** A setting as a recipe writes it: a choice without options of its own is its name. */
function shown(setting: unknown): string {
  const isName = isMap(setting) && Object.keys(setting).join() === "name";
  return showValue(isName ? setting.name : setting);
}
