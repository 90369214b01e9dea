/**
 * @file Modules, after torch.nn.Module: a class with layers and parameters on its fields and a `forward`. All else (optimizers, saving,
 * seeds, freezing) works on what is found on the fields, named by its path.
 */
import { PotluckError } from "../engine/errors.js";
import {
  boolean, checkValue, didYouMean, isMap, map, type Options, readOptions, refuseTorchNames, seed as seedField, showValue, text,
} from "../options/index.js";
import { checkNumbers, type NdArray } from "../tensor/nd-array.js";
import { Parameter } from "../tensor/parameter.js";
import { type StateMap, StateReader } from "../tensor/state.js";
import { StateTensor } from "../tensor/state-tensor.js";
import { Tensor } from "../tensor/tensor.js";
import { type InputRows, inEvaluation, type Predicted, predictRows } from "./prediction.js";
import { torchNames } from "./torch-names.js";

/** Parameters and states by name, in torch's shapes: `hidden.weight` is `[hidden, features]`. */
export type StateDict = Record<string, NdArray>;

/** How many numbers the parameters of a module have together. */
export function countParameters(module: { parameters(): Iterable<Parameter> }): number {
  return Array.from(module.parameters()).reduce((sum, { size }) => sum + size, 0);
}

/** What a module can have on its fields. */
export type Member = Module | Parameter | StateTensor;

const yesOrNo = boolean({ describe: "Whether." });
const seedOptions = {
  streams: map(text({ phrase: "a name", describe: "The name that a path's streams get." }), {
    default: {}, phrase: "a map from paths to names",
    describe: "Other names for the streams of some modules or parameters, by path: so a model with other field names gets the same draws.",
  }),
};

/**
 * A part of a model, or a whole model, of your own. Parameters, states and sub-modules are found on its fields, also in lists, maps, sets
 * and plain objects there, and are named by their path, as torch names them: `hidden.weight`, `experts.0.bias`.
 *
 * @example
 * class Regression extends Module {
 *   readonly hidden = new Linear(20, 50);
 *   readonly final = new Linear(50, 1);
 *   forward(x: SparseMatrix) {
 *     return this.final.forward(this.hidden.forward(x).relu());
 *   }
 * }
 * const model = new Regression().seed(1);
 * const optimizer = new Adam(model.parameters());
 */
export abstract class Module {
  /** Whether it is in training mode, as a new module is. Dropout and batch norms act differently in training. */
  training = true;

  /**
   * Its own parameters, states and sub-modules by name. They are found on its fields; override this to name them otherwise.
   *
   * @example
   * override *members() {
   *   for (const [task, head] of this.heads) yield [`final_${task}`, head] as [string, Member];
   * }
   */
  *members(): Iterable<[string, Member]> {
    for (const [field, value] of Object.entries(this)) yield* membersOf(field, value);
  }

  /** Its direct sub-modules by name. */
  namedChildren(): [string, Module][] {
    return [...this.members()].filter((member): member is [string, Module] => member[1] instanceof Module);
  }

  /** Itself and all modules in it, by path; its own path is "". */
  namedModules(): [string, Module][] {
    return [...walk(this, "", new Set())].filter((found): found is [string, Module] => found[1] instanceof Module);
  }

  /** Every parameter by its path, each once. */
  namedParameters(): [string, Parameter][] {
    const found = stateOf(this).filter((member): member is [string, Parameter] => member[1] instanceof Parameter);
    for (const [path, parameter] of found) parameter.nameBy(path);
    return found;
  }

  /**
   * Every parameter, for an optimizer, in the order of the fields.
   *
   * @example
   * new Adam(model.parameters(), { lr: 1e-3 });
   */
  parameters(): Parameter[] {
    return this.namedParameters().map(([, parameter]) => parameter);
  }

  /** Everything that a state dict holds: parameters and states by path. */
  namedState(): [string, Parameter | StateTensor][] {
    this.namedParameters(); // names them
    return stateOf(this);
  }

  /** A copy of every parameter and state, in torch's names, shapes and order. */
  stateDict(): StateDict {
    return Object.fromEntries(this.namedState().map(([name, tensor]) => [name, tensor.read()]));
  }

  /**
   * Overwrites every parameter and state.
   *
   * @throws PotluckError when a name is missing or unknown, or a shape differs; the model is then unchanged
   */
  loadStateDict(state: StateDict): void {
    if (!isMap(state)) throw new PotluckError(`loadStateDict takes a map from names to { shape, data }, found ${showValue(state)}`);
    const own = this.namedState();
    const names = own.map(([name]) => name);
    const unknown = Object.keys(state).find((name) => !names.includes(name));
    if (unknown !== undefined) {
      throw new PotluckError(`the model has no parameter "${unknown}"${didYouMean(unknown, names)}; it has ${names.join(", ") || "none"}`);
    }
    const missing = names.find((name) => !Object.hasOwn(state, name));
    if (missing !== undefined) {
      void state[missing]; // one of a file throws, and says why the file's tensor is not here
      throw new PotluckError(`the state dict has no "${missing}"; it has ${Object.keys(state).join(", ") || "nothing"}`);
    }
    for (const [name, tensor] of own) checkNumbers(name, tensor.shape, state[name]);
    for (const [name, tensor] of own) tensor.write(state[name]);
  }

  /** Sets training mode, or evaluation mode with `false`, of this and all modules in it. @throws PotluckError for another mode */
  train(mode = true): this {
    checkValue("train", yesOrNo, mode);
    for (const [, module] of this.namedModules()) module.training = mode;
    return this;
  }

  /** Sets evaluation mode: dropout does nothing, and batch norms use their running statistics. */
  eval(): this {
    return this.train(false);
  }

  /**
   * Freezes all its parameters, or with `true` trains them again: torch's `requires_grad_`.
   *
   * @throws PotluckError for another value
   * @example
   * model.hidden.requireGrad(false); // only the heads are trained
   */
  requireGrad(value: boolean): this {
    checkValue("requireGrad", yesOrNo, value);
    for (const parameter of this.parameters()) parameter.requiresGrad = value;
    return this;
  }

  /** Removes the gradients of all its parameters. */
  zeroGrad(): void {
    for (const parameter of this.parameters()) parameter.dropGradient();
  }

  /**
   * Draws all initial weights again, and begins the dropout masks anew, from a seed. Each parameter has a stream of its own, named by its
   * path, so that a layer more or less changes no draw of the others.
   *
   * @param seed a whole number from 0 up
   * @throws PotluckError on another seed, or a path in `streams` that the module does not have
   * @example
   * const model = new MyNetwork(inputDim).seed(1);
   */
  seed(seed: number, given?: Options<typeof seedOptions>): this {
    checkValue("seed", seedField({ describe: "A seed." }), seed);
    const { streams } = readOptions("seed", seedOptions, given);
    this.namedParameters(); // names them
    const all = [...walk(this, "", new Set())], paths = all.map(([path]) => path);
    const unknown = Object.keys(streams).find((path) => !paths.includes(path));
    if (unknown !== undefined) throw new PotluckError(`seed: streams.${unknown} is no path of this module${didYouMean(unknown, paths)}`);
    for (const [path, member] of all) {
      if (member instanceof StateTensor) continue;
      const own = nameOfStream(path, streams);
      if (member instanceof Parameter) member.seed(seed, own);
      else member.reseed(seed, own);
    }
    return this;
  }

  /** Called by `seed` with the path: a module that draws at random begins its stream anew. Parameters are drawn without it. */
  protected reseed(_seed: number, _path: string): void {}

  /**
   * Where the random streams of its modules are, such as those of dropout. A state dict lacks them, and a training that goes on needs them
   * to draw the masks that would have followed. It is the `get_rng_state` of torch, of this model alone.
   *
   * @returns by path, of the modules that draw; plain data
   * @example
   * const saved = { model: model.stateDict(), random: model.rngState() };
   */
  rngState(): StateMap {
    return Object.fromEntries(this.namedModules().flatMap(([path, module]) => {
      const own = module.ownRngState();
      return own === null ? [] : [[path, own] as const];
    }));
  }

  /**
   * Goes on drawing from an `rngState()`.
   *
   * @throws PotluckError when the state is of other modules; nothing is changed then
   */
  loadRngState(given: StateMap): void {
    const state = new StateReader("the rng state", given);
    const drawing = this.namedModules().filter(([, module]) => module.ownRngState() !== null), paths = drawing.map(([path]) => path);
    const odd = state.keys.find((path) => !paths.includes(path)) ?? paths.find((path) => !state.has(path));
    if (odd !== undefined) {
      const [has, lacks] = state.has(odd) ? ["the state", "the model"] : ["the model", "the state"];
      throw state.error(`is of another model: ${has} has a module "${odd}" that draws at random, and ${lacks} has not`);
    }
    const loads = drawing.map(([path, module]) => module.prepareRngState(state.map(path)));
    for (const load of loads) load();
  }

  /** Where its own random stream is; null, the default, of a module that draws nothing. */
  protected ownRngState(): StateMap | null {
    return null;
  }

  /** Checks what `ownRngState` gave, and returns what loads it. */
  protected prepareRngState(_state: StateReader): () => void {
    return () => {};
  }

  /** Whether the same rows give other outputs in training mode than in evaluation mode, as with dropout; of this module alone. */
  get dependsOnMode(): boolean {
    return false;
  }

  /**
   * The gradient norm of each part that the last backward reached: of the parameters that a module has on its own fields, by the module's
   * path. It can be read until the next forward, also after `optimizer.step()`.
   */
  gradNormsByModule(): Record<string, number> {
    return normsByModule(this.namedParameters());
  }

  /**
   * The outputs for any number of rows, in pieces, in evaluation mode and without recording. A training in progress is not changed.
   *
   * @param x rows: a SparseMatrix, a tensor, or what else `forward` takes that has `rows` and `selectRows`
   * @param rest what `forward` takes after x, such as a task
   * @returns the outputs of all rows, `[rows, ...]`; where `forward` returns a list or an object of tensors, such as one for each task, the
   *   same list or object of arrays
   * @throws PotluckError as `forward` does, and when it returns anything but tensors with one row for each of x
   * @example
   * const logits = model.predict(test.x, "movie"); // [rows, 1]
   */
  predict<X extends InputRows | Tensor, Rest extends unknown[], Out extends object>(
    this: Module & { forward(x: X, ...rest: Rest): Out }, x: X, ...rest: Rest
  ): Predicted<Out> {
    if (typeof (this as { forward?: unknown }).forward !== "function") {
      throw new PotluckError(`predict: ${this.constructor.name || "the module"} has no forward; give its class a method forward(x)`);
    }
    return inEvaluation(this, () => predictRows(x, (piece) => this.forward(piece, ...rest)));
  }

  /** Frees the memory now, rather than when the model is garbage-collected. The model cannot be used afterwards. */
  dispose(): void {
    for (const [, tensor] of this.namedState()) tensor.dispose();
  }
}

refuseTorchNames(Module.prototype, "a module", torchNames, true);

/** The gradient norm of each module that has some of these parameters, given by path, and whose gradients the last backward reached. */
export function normsByModule(parameters: readonly (readonly [string, Parameter])[]): Record<string, number> {
  const squares = new Map<string, number>();
  for (const [path, parameter] of parameters) {
    const norm = parameter.gradNorm(), module = path.slice(0, Math.max(0, path.lastIndexOf(".")));
    if (norm !== null) squares.set(module, (squares.get(module) ?? 0) + norm * norm);
  }
  return Object.fromEntries(Array.from(squares, ([module, square]) => [module, Math.sqrt(square)]));
}

/**
 * The members that a field's value holds: itself, or those in a list, a set, a map or a plain object.
 *
 * @param around the lists, maps and objects that the value is in, which it may refer to
 */
function* membersOf(name: string, value: unknown, around: readonly object[] = []): Iterable<[string, Member]> {
  if (value instanceof Module || value instanceof Parameter || value instanceof StateTensor) yield [name, value];
  if (typeof value !== "object" || value === null || value instanceof Tensor || around.includes(value)) return;
  for (const [key, item] of entriesOf(value)) {
    if (typeof item === "object") yield* membersOf(`${name}.${String(key)}`, item, [...around, value]);
  }
}

/** What a list, a set, a map or a plain object holds, with keys; nothing of other objects. */
function entriesOf(value: object): Iterable<[unknown, unknown]> {
  if (Array.isArray(value)) return value.entries();
  if (value instanceof Map) return value;
  if (value instanceof Set) return [...value].entries();
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null ? Object.entries(value) : [];
}

/** What `members()` gives. @throws PotluckError for anything but pairs of a name and a member */
function* readMembers(module: Module): Iterable<[string, Member]> {
  const wrong = (found: unknown) => new PotluckError(
    `members() of ${module.constructor.name || "a module"} must yield pairs of a name and a module, parameter or state, such as ` +
    `["hidden", this.hidden], found ${showValue(found)}`,
  );
  const { members } = module as { members: unknown };
  const given: unknown = typeof members === "function" ? module.members() : members;
  if (typeof given !== "object" || given === null || !(Symbol.iterator in given) || typeof members !== "function") throw wrong(given);
  for (const pair of given as Iterable<unknown>) {
    const [name, member] = Array.isArray(pair) ? pair as unknown[] : [];
    const isMember = member instanceof Module || member instanceof Parameter || member instanceof StateTensor;
    if (typeof name !== "string" || !isMember) throw wrong(pair);
    yield [name, member];
  }
}

/** A module and everything in it, by path, each once. */
function* walk(module: Module, path: string, seen: Set<Member>): Iterable<[string, Member]> {
  if (seen.has(module)) return;
  seen.add(module);
  yield [path, module];
  for (const [name, member] of readMembers(module)) {
    const own = path === "" ? name : name === "" ? path : `${path}.${name}`;
    if (member instanceof Module) yield* walk(member, own, seen);
    else if (!seen.has(member)) {
      seen.add(member);
      yield [own, member];
    }
  }
}

/** Parameters and states in a module, by path. @throws PotluckError when two have one path, of which a state dict would lose one */
function stateOf(module: Module): [string, Parameter | StateTensor][] {
  const found = [...walk(module, "", new Set())].filter((one): one is [string, Parameter | StateTensor] => !(one[1] instanceof Module));
  const paths = new Set<string>();
  for (const [path] of found) {
    if (paths.has(path)) throw new PotluckError(`two parameters or states of the module are named "${path}": rename a field or a key`);
    paths.add(path);
  }
  return found;
}

/** A path, its longest part that `streams` names replaced. */
function nameOfStream(path: string, streams: Readonly<Record<string, string>>): string {
  for (let end = path.length; end > 0; end = path.lastIndexOf(".", end - 1)) {
    const part = path.slice(0, end);
    if (Object.hasOwn(streams, part)) return streams[part] + path.slice(end);
  }
  return path;
}
