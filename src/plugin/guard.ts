/**
 * @file Stands between Potluck and a plug-in's functions: whatever they throw becomes a `PotluckError` that names the plug-in, the member
 * and the line, and so does a result that Potluck cannot use. What they make (a weighting, a schedule) is guarded too, method by method.
 */
import { PotluckError } from "../engine/errors.js";
import { type Origin, showValue } from "../options/index.js";
import { placeInStack } from "./stack.js";

/** Any function. */
type Fn = (this: unknown, ...given: never[]) => unknown;

/** What is wrong with the result of a call on `self`, in words that complete "NAME() ..."; undefined where nothing is. */
export type ResultCheck = (result: unknown, given: readonly unknown[], self: unknown) => string | undefined;

/** How a function is guarded, besides its errors. */
export interface Guarding {
  /** Checks what it returns; of a promise, what that resolves to. */
  check?: ResultCheck;
  /** Where it makes an object: the object's methods, all of which are guarded, with more to check of some. */
  made?: Readonly<Record<string, Guarding>>;
  /** Where it makes a function: how that is guarded. */
  makes?: Guarding;
  /** Replaces what it is called with: to check what it passes to a callback. `refuse` throws. */
  given?(self: unknown, given: readonly unknown[], refuse: (problem: string) => never): readonly unknown[];
}

/** Whose function it is. */
export interface Owner {
  origin: Origin;
  /** The member's name. */
  name: string;
}

/** Errors that name their plug-in already, and those that are no fault of it. */
const settled = new WeakSet<object>();
/** Objects whose methods are guarded. */
const guardedObjects = new WeakSet<object>();

/** The start of every error about a member of a plug-in. */
export function memberPlace({ origin, name }: Owner): string {
  return `plug-in ${origin.plugin}, ${origin.what} "${name}"`;
}

/** Whatever a plug-in's function threw, as an error that says where. */
function blame(owner: Owner, error: unknown): unknown {
  if (typeof error === "object" && error !== null && settled.has(error)) return error;
  const at = placeInStack(error, owner.origin), where = at === undefined ? "" : ` (at ${at})`;
  const blamed = new PotluckError(`${memberPlace(owner)}: ${messageOf(error)}${where}`);
  settled.add(blamed);
  return blamed;
}

/** What was thrown, in words. The class of an error says much where JavaScript threw it: `TypeError: x is not a function`. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return `threw ${showValue(error)}`;
  return error instanceof PotluckError || error.name === "Error" ? error.message : `${error.name}: ${error.message}`;
}

/** A function of a plug-in, guarded. `this` stays what it is called on, unless `self` is given. */
export function guard<F extends Fn>(owner: Owner, called: string, fn: F, how: Guarding = {}, self?: object): F {
  const refuse = (problem: string): never => {
    const error = new PotluckError(`${memberPlace(owner)}: ${called} ${problem}`);
    settled.add(error);
    throw error;
  };
  const finish = (result: unknown, given: readonly unknown[], on: unknown): unknown => {
    const problem = how.check?.(result, given, on);
    if (problem !== undefined) refuse(problem);
    if (how.makes && typeof result === "function") return guard(owner, `the function that ${called} made`, result as Fn, how.makes);
    if (how.made && typeof result === "object" && result !== null) guardMethods(owner, result, how.made);
    return result;
  };
  return function guarded(this: unknown, ...written: unknown[]): unknown {
    try {
      const on = self ?? this, given = how.given?.(on, written, refuse) ?? written;
      const result = Reflect.apply(fn, on, called.startsWith("check") ? withReport(given) : given) as unknown;
      if (!(result instanceof Promise)) return finish(result, given, on);
      return result.then((value: unknown) => finish(value, given, on)).catch((error: unknown) => {
        throw blame(owner, error);
      });
    } catch (error) {
      throw blame(owner, error);
    }
  } as unknown as F;
}

/**
 * A check of options reports what is wrong to a callback, its last argument, which may throw. That is the user's mistake, and no fault of
 * the plug-in.
 */
function withReport(given: readonly unknown[]): readonly unknown[] {
  const report = given.at(-1);
  if (typeof report !== "function") return given;
  const passed = (...finding: unknown[]): unknown => {
    try {
      return (report as (...all: unknown[]) => unknown)(...finding);
    } catch (error) {
      if (error instanceof PotluckError) settled.add(error);
      throw error;
    }
  };
  return [...given.slice(0, -1), passed];
}

/**
 * Guards an object's methods, those of its classes included. It does so in place, and not by a `Proxy`, so that the object stays itself:
 * private fields work, and so do comparisons. The guards cannot be enumerated, so a search through the object's fields does not find them.
 */
function guardMethods(owner: Owner, made: object, methods: Readonly<Record<string, Guarding>>): void {
  if (guardedObjects.has(made) || !Object.isExtensible(made)) return;
  guardedObjects.add(made);
  const seen = new Set<PropertyKey>(["constructor"]);
  const above = (level: object): object | null => Object.getPrototypeOf(level) as object | null;
  for (let level: object | null = made; level !== null && level !== Object.prototype; level = above(level)) {
    for (const key of Reflect.ownKeys(level)) {
      if (seen.has(key)) continue;
      seen.add(key);
      const { value, enumerable, configurable } = Object.getOwnPropertyDescriptor(level, key) as TypedPropertyDescriptor<unknown>;
      if (typeof value !== "function" || (level === made && !configurable)) continue;
      const how = typeof key === "string" && Object.hasOwn(methods, key) ? methods[key] : {};
      Object.defineProperty(made, key, {
        value: guard(owner, `${String(key)}()`, value as unknown as Fn, how), writable: true, configurable: true,
        enumerable: level === made && enumerable === true,
      });
    }
  }
}
