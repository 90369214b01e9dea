/** @file A source as an option of the command line: a path, or a map as in a recipe. */
import { parse } from "yaml";
import { PotluckError } from "../engine/errors.js";
import { isMap, showValue } from "../options/index.js";
import type { Source } from "../source/index.js";

/** `--data` as a source: a path, or a map in YAML. */
export function sourceOf(data: string, format: string | undefined): Source {
  if (!data.trim().startsWith("{")) return (format === undefined ? { file: data } : { file: data, format }) as Source;
  let source: unknown;
  try {
    source = parse(data);
  } catch (error) {
    throw new PotluckError(`--data ${data}: this is no map as in a recipe: ${(error as Error).message.split("\n")[0]}`);
  }
  if (!isMap(source)) throw new PotluckError(`--data must be a path, or a map as in a recipe, found ${showValue(source)}`);
  return { ...source, ...(format !== undefined && { format }) } as unknown as Source;
}
