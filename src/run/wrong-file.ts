/** @file What a file is that was given where a model or a recipe should be: by its first bytes and its name. */
import { formatOf } from "../source/source-field.js";
import { sources } from "../source/index.js";

/** Bytes of the length that a safetensors file starts with; a brace follows. */
const LENGTH = 8, BRACE = 0x7b;

/** Whether bytes may be those of a safetensors file, also of one that is damaged or cut short. */
export function isSafetensors(bytes: Uint8Array): boolean {
  return bytes.length > LENGTH && bytes[LENGTH] === BRACE && bytes[LENGTH - 1] === 0 && bytes[LENGTH - 2] === 0;
}

/**
 * What a file is that was given as a model; undefined where it may be one.
 *
 * @param path as it was given
 */
export function whyNoModel(path: string, bytes: Uint8Array): string | undefined {
  if (isSafetensors(bytes)) return undefined;
  if (/\.ya?ml$/iu.test(path)) return `this is a recipe, not a model: train it first (potluck train ${path}), and give the run folder`;
  if (/\.onnx$/iu.test(path)) {
    return "this is an ONNX model, which other programs run: give the run folder, or the model.safetensors that it was exported from";
  }
  if (formatOf(sources, path) !== undefined) return "this is a file of data, not a model: give the run folder first, and this with --data";
  if (/\.safetensors$/iu.test(path)) return undefined; // damaged: what reads it says how
  return "this is not a safetensors file: give a run folder, or the model.safetensors in it";
}

/**
 * What a file is that was given as a recipe; undefined where it may be one.
 *
 * @param path as it was given
 */
export function whyNoRecipe(path: string, bytes: Uint8Array): string | undefined {
  if (isSafetensors(bytes)) return "this is a trained model, not a recipe: its recipe is recipe.yaml in its run folder";
  if (/\.json$/iu.test(path)) return undefined; // JSON is YAML
  const format = formatOf(sources, path);
  if (format !== undefined && format.name !== "lines") {
    return `this is a file of data, not a recipe: potluck init ${path} writes a recipe for it`;
  }
  return undefined;
}
