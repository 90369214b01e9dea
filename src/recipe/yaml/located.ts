/**
 * @file A recipe as it was written: values that know their places. YAML becomes this, `--set` changes it, and only then does it
 * become the plain value that the schema sees; so a mistake in any value finds its way back to a line, or to a `--set`.
 */
import type { Path, WrittenText } from "../../options/index.js";
import type { Place } from "./positions.js";

/** A value and where it stands. Shares no node with any other value, so it may be changed in place. */
export interface Located {
  place: Place;
  value: string | number | boolean | null | Located[] | Map<string, Entry>;
  /** Of a number, true, false or null: how it is written. */
  source?: string;
}

/** One key of a map, where it stands, and its value. */
export interface Entry {
  key: Place;
  node: Located;
}

/** The value alone: maps become objects, whose keys are as they are written but for the order of whole numbers; see {@link writtenIn}. */
export function toPlain({ value }: Located): unknown {
  if (Array.isArray(value)) return value.map(toPlain);
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, { node }]) => [key, toPlain(node)]));
  return value;
}

/** The text of a value and of all in it. */
export function writtenIn(root: Located): WrittenText {
  const at = (path: Path): Located | undefined => path.reduce<Located | undefined>((node, step) => (
    Array.isArray(node?.value) ? node.value[Number(step)] : node?.value instanceof Map ? node.value.get(String(step))?.node : undefined
  ), root);
  return {
    text(path) {
      const node = at(path);
      if (node === undefined || (typeof node.value === "object" && node.value !== null)) return undefined;
      return typeof node.value === "string" ? node.value : node.source;
    },
    keys(path) {
      const value = at(path)?.value;
      return value instanceof Map ? [...value.keys()] : undefined;
    },
  };
}

/** A plain value as a located one, all of it at one place. */
export function locate(value: unknown, place: Place): Located {
  if (Array.isArray(value)) return { place, value: value.map((item) => locate(item, place)) };
  if (typeof value === "object" && value !== null) {
    return { place, value: new Map(Object.entries(value).map(([key, item]) => [key, { key: place, node: locate(item, place) }])) };
  }
  return { place, value: value as string | number | boolean | null };
}

/**
 * Where the value (or, with `part` "key", its key) at a path stands. Of a path that was not written: the key of the innermost
 * map on the way that was, or the value that stands there in short.
 */
export function placeOf(root: Located, path: Path, part: "key" | "value"): Place {
  let key = root.place, node = root;
  for (const step of path) {
    const { value } = node;
    if (Array.isArray(value)) {
      const item = value[Number(step)] as Located | undefined;
      if (!item) return key;
      key = item.place;
      node = item;
    } else {
      if (!(value instanceof Map)) return value === null ? key : node.place;
      const entry = value.get(String(step));
      if (!entry) return key;
      ({ key, node } = entry);
    }
  }
  return part === "key" ? key : node.place;
}
