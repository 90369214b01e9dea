/** @file How many cores there are. */

/** The cores that there are, as far as the platform tells. */
export function availableCores(): number {
  const node = typeof process !== "undefined" && process.versions?.node ? process.getBuiltinModule?.("node:os") : undefined;
  return node ? node.availableParallelism() : (globalThis.navigator?.hardwareConcurrency ?? 1);
}
