/**
 * @file `--set path=value`: a change to a recipe before it is checked, so that it meets the same checks as what the file says, and
 * its mistakes are told with it.
 */
import { listAt } from "../json-schema.js";
import { type Located, locate } from "./located.js";
import { type Mistake, type Place, showValue } from "./positions.js";
import { readYaml } from "./read-yaml.js";

/**
 * Puts a value where a path says, and makes the maps on the way that are missing. The value is YAML (`0.01`, `[300, 100]`,
 * `"in quotes"`), the path has a dot between its keys; a whole number counts within a list from 0, its length appending to it.
 * Changes `root` in place.
 *
 * @param setting `path=value`, such as `train.lr=0.01` or `model.hidden.0=300`
 * @param index which `--set` this is, from 0: mistakes are told in this order, after the file's
 * @returns what is wrong with the path or with the value as YAML; nothing is changed then
 */
export function applySet(root: Located, setting: string, index = 0): Mistake[] {
  const place: Place = { text: `--set ${setting.length > 100 ? `${setting.slice(0, 97)}...` : setting}`, order: [index + 1, 0, 0] };
  const refuse = (problem: string): Mistake[] => [{ place, problem }];
  const equals = setting.indexOf("=");
  const path = setting.slice(0, Math.max(equals, 0)).trim().split(".");
  if (path.includes("")) return refuse("write it as path=value, with a dot between the path's keys, such as train.lr=0.01");
  if (path.includes("__proto__")) return refuse('the key "__proto__" is not allowed');

  const reading = readYaml(setting.slice(equals + 1), () => place);
  if (reading.mistakes.length > 0) {
    const problems = reading.mistakes.map(({ problem }) => problem).join("; ");
    return refuse(`the value cannot be read (${problems}); text may need quotes: 'path="text"'`);
  }
  let node = root;
  for (const [depth, key] of path.entries()) {
    const here = path.slice(0, depth), isLast = depth === path.length - 1;
    if (node.value === null) {
      const list = depth === 0 ? undefined : listAt(here);
      Object.assign(node, locate(list && /^\d+$/u.test(key) ? list : {}, place));
    }
    const { value } = node;
    if (Array.isArray(value)) {
      const position = /^\d+$/u.test(key) ? Number(key) : NaN;
      if (!(position <= value.length)) {
        return refuse(`${here.join(".")} is a list of length ${value.length}: "${key}" is none of 0 to ${value.length}`);
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
