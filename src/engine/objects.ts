/** @file Plain objects as maps by name. */

/**
 * A map with every value changed; keys keep their order.
 *
 * @example
 * mapValues({ a: 1, b: 2 }, (value) => value * 10); // { a: 10, b: 20 }
 */
export function mapValues<In, Out>(record: Readonly<Record<string, In>>, change: (value: In, key: string) => Out): Record<string, Out> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value, key)]));
}
