/**
 * @file `--set path=value`: a change to a recipe before it is checked. So it gets the same checks as the file, and its mistakes are
 * reported together with the file's.
 */
import { type AnyField, showValue } from "../../options/index.js";
import { fieldAt } from "../fields.js";
import { type Located, locate } from "./located.js";
import type { Mistake, Place } from "./positions.js";
import { readYaml } from "./read-yaml.js";

/**
 * Puts a value where a path says, and makes the maps on the way that are missing. The value is YAML (`0.01`, `[300, 100]`,
 * `"in quotes"`); the path has a dot between its keys. In a list a key is a position from 0; the list's length appends to it. A choice
 * that was written as a name becomes a map of name and options. Changes `root` in place.
 *
 * @param setting `path=value`, such as `train.optimizer.lr=0.01` or `model.hidden.0=300`
 * @param field what the root is declared as
 * @param index which `--set` this is, from 0: mistakes are reported in this order, after the file's
 * @returns what is wrong with the path, or with the value as YAML; then nothing is changed
 */
export function applySet(root: Located, setting: string, field: AnyField, index = 0): Mistake[] {
  const place: Place = { text: `--set ${setting.length > 100 ? `${setting.slice(0, 97)}...` : setting}`, order: [index + 1, 0, 0] };
  const refuse = (problem: string): Mistake[] => [{ place, problem }];
  const equals = setting.indexOf("=");
  const path = setting.slice(0, Math.max(equals, 0)).trim().split(".");
  if (path.includes("")) return refuse("write it as path=value, with a dot between the path's keys, such as train.optimizer.lr=0.01");
  if (path.includes("__proto__")) return refuse('the key "__proto__" is not allowed');

  const reading = readYaml(setting.slice(equals + 1), () => place);
  if (reading.mistakes.length > 0) {
    const problems = reading.mistakes.map(({ problem }) => problem).join("; ");
    return refuse(`cannot read the value (${problems}); text may need quotes: 'path="text"'`);
  }
  let node = root;
  for (const [depth, key] of path.entries()) {
    const here = path.slice(0, depth), isLast = depth === path.length - 1;
    openScalar(node, fieldAt(field, here), key, place);
    const { value } = node;
    if (Array.isArray(value)) {
      const position = isPosition(key) ? Number(key) : NaN;
      if (!(position <= value.length)) {
        return refuse(`${here.join(".")} is a list of length ${value.length}: "${key}" is not a position from 0 to ${value.length}`);
      }
      value[position] = isLast ? reading.root : (value[position] ?? { place, value: null });
      node = value[position];
    } else if (value instanceof Map) {
      const entry = value.get(key);
      const next = isLast ? reading.root : (entry?.node ?? { place, value: null });
      value.set(key, { key: isLast || !entry ? place : entry.key, node: next });
      node = next;
    } else {
      return refuse(`${here.join(".")} is ${showValue(value)}, not a map: it has no "${key}"`);
    }
  }
  return [];
}

/** Makes a map or a list of a value that the path goes into: of nothing, of a choice's name or a source's path, of one layer's width. */
function openScalar(node: Located, field: AnyField | undefined, key: string, place: Place): void {
  const { value } = node;
  if (value === null) {
    const standard: unknown = field?.keys || field?.entries ? undefined : field?.fallback();
    Object.assign(node, { source: undefined }, locate(Array.isArray(standard) && isPosition(key) ? standard : {}, place));
  } else if (typeof value === "string" && field?.short !== undefined && field.keys !== undefined) {
    node.value = new Map([[field.short, { key: node.place, node: { place: node.place, value } }]]);
  } else if (typeof value !== "object" && isPosition(key) && Array.isArray(field?.fallback())) {
    node.value = [{ ...node, value }];
  }
}

function isPosition(key: string): boolean {
  return /^\d+$/u.test(key);
}
