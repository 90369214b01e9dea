/** @file The names of a csv's columns, each of which stands once: a name that repeats never takes one that the header has itself. */
import { trimmed, type Fields } from "./csv-records.js";

/**
 * Names for columns by their header: without blanks around them; `column2` for the third where it is empty; and `name_1`, `name_2`, ... for
 * the second and third column called `name`, as far as no other column has that name itself.
 *
 * @example
 * headerNames(["a", "a", "a_1", null]); // ["a", "a_2", "a_1", "column3"]
 */
export function headerNames(header: Fields): string[] {
  const written = header.map((name) => trimmed(name ?? "").trim()), taken = new Set(written);
  const seen = new Set<string>();
  return written.map((name, index) => {
    if (name !== "" && !seen.has(name)) {
      seen.add(name);
      return name;
    }
    const plain = name === "" ? `column${index}` : name;
    let free = plain;
    for (let count = 1; taken.has(free); count++) free = `${plain}_${count}`;
    taken.add(free);
    return free;
  });
}
