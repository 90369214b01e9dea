/** @file How messages show values and lists: one way for the whole project. */

/** Characters of a value that a message shows. */
const LONGEST = 60;

/**
 * A value as messages show it: as JSON, cut short where it is long. An object of a class is shown by its name or, as a tensor has it, by
 * its own description.
 *
 * @example
 * showValue("adamm"); // "\"adamm\""
 */
export function showValue(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = textOf(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 3)}...` : text;
}

function textOf(value: unknown): string {
  if (typeof value === "number" || typeof value === "bigint") return String(value);
  if (typeof value === "function") return `the function ${value.name || "without a name"}`;
  if (value instanceof RegExp) return String(value);
  if (ArrayBuffer.isView(value)) {
    return `${value.constructor.name} of ${(value as unknown as ArrayLike<number>).length ?? value.byteLength} values`;
  }
  if (isDescribed(value)) return value[Symbol.toPrimitive]("string");
  if (isInstance(value)) return `an instance of ${value.constructor.name}`;
  try {
    return JSON.stringify(value, (_, item: unknown) => (isInstance(item) ? textOf(item) : item)) ?? String(value);
  } catch { // a circle, or a bigint inside
    return String(value);
  }
}

/** Whether an object of a class says what it is, as a tensor does. */
function isDescribed(value: unknown): value is { [Symbol.toPrimitive](hint: string): string } {
  return isInstance(value) && Symbol.toPrimitive in value;
}

/** Whether something is an object of a class, rather than a plain map or list. */
function isInstance(value: unknown): value is object {
  if (typeof value !== "object" || value === null || Array.isArray(value) || "toJSON" in value) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype !== null && prototype !== Object.prototype;
}

/** A noun behind its article: `an optimizer`. */
export function withArticle(noun: string): string {
  return `${/^[aeiou]/u.test(noun) ? "an" : "a"} ${noun}`;
}

/**
 * A list in a sentence.
 *
 * @example
 * listNames(["adam", "sgd", "adagrad"]); // "adam, sgd or adagrad"
 */
export function listNames(names: readonly string[], word = "or"): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} ${word} ${names[names.length - 1]}`;
}
