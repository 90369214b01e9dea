/** @file Looks things up in the recipe's declaration: the field at a path, and where a key belongs. */
import { type AnyField, keyMeant, type Path, showPath, withoutRepeats } from "../options/index.js";

/** The field at a path; undefined where there is none, or several. */
export function fieldAt(root: AnyField, path: Path): AnyField | undefined {
  return path.reduce<AnyField | undefined>((field, step) => {
    const own = field?.keys?.();
    if (own !== undefined) return Object.hasOwn(own, step) ? own[step] : undefined;
    return field?.entries;
  }, root);
}

/** A user's own name, in a path. */
const NAME = "NAME";

/**
 * Where a misplaced key belongs, as the end of an error: `: it belongs in model`, or ` (did you mean "hidden" in model?)` for a key with
 * another name there. Places in the section where it was found come first. Undefined where there is no place, or too many.
 */
export function placesOfKey(root: AnyField, key: string, found: Path): string | undefined {
  const places: { path: Path; name: string }[] = [];
  const visit = (field: AnyField, path: Path): void => {
    const own = withoutRepeats(field.keys?.() ?? {}), name = keyMeant(key, own);
    const isFar = path[0] !== found[0];
    if (field.replaces && isFar) return; // its keys belong in what it replaces
    if (name !== undefined && !(own[name].replaces && isFar) && showPath(path) !== showPath(found)) places.push({ path, name });
    for (const [step, inner] of Object.entries(own)) visit(inner, [...path, step]);
    if (field.entries) visit(field.entries, [...path, isFar || found.length < 2 ? NAME : found[1]]);
  };
  visit(root, []);
  const near = places.filter(({ path }) => path.length > 0 && path[0] === found[0]);
  const known = near.length > 0 ? near : places, exact = known.filter(({ name }) => name === key);
  const placeOf = (path: Path): string => (path.length === 0 ? "at the top level" : `in ${showPath(path)}`);
  const shown = (exact.length > 0 ? exact : known).map(({ path, name }) => ({ name, at: placeOf(path) }));
  if (shown.length === 0 || shown.length > 2) return undefined;
  if (exact.length > 0) return `: it belongs ${shown.map(({ at }) => at).join(" or ")}`;
  return ` (did you mean ${shown.map(({ name, at }) => `"${name}" ${at}`).join(" or ")}?)`;
}
