/** @file Looks things up in the recipe's declaration: the field at a path, and where a key belongs. */
import { type AnyField, type Path, showPath } from "../options/index.js";

/** The field at a path; undefined where there is none, or several. */
export function fieldAt(root: AnyField, path: Path): AnyField | undefined {
  return path.reduce<AnyField | undefined>((field, step) => {
    const own = field?.keys?.();
    if (own !== undefined) return Object.hasOwn(own, step) ? own[step] : undefined;
    return field?.entries;
  }, root);
}

/** Where a key is valid, for an error that found it elsewhere: `it belongs in model`. Undefined where it is nowhere, or in too many places. */
export function placesOfKey(root: AnyField, key: string, found: Path): string | undefined {
  const places: Path[] = [];
  const visit = (field: AnyField, path: Path): void => {
    const own = field.keys?.() ?? {};
    if (path[0] === "single" && found[0] !== "single") return;
    if (Object.hasOwn(own, key) && showPath(path) !== showPath(found)) places.push(path);
    for (const [name, inner] of Object.entries(own)) visit(inner, [...path, name]);
    if (field.entries) visit(field.entries, [...path, "NAME"]);
  };
  visit(root, []);
  const shown = [...new Set(places.map((path) => (path.length === 0 ? "the top level" : showPath(path))))];
  return shown.length > 0 && shown.length <= 2 ? `it belongs in ${shown.join(" or ")}` : undefined;
}
