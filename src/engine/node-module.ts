/** @file Modules of Node in code that also runs in browsers. */

/** A module of Node, if this is Node. Loaded at run time, so that bundlers find no import of it. */
export function nodeModule<M>(name: string): M | undefined {
  return typeof process !== "undefined" && process.versions?.node ? (process.getBuiltinModule?.(name) as M | undefined) : undefined;
}
