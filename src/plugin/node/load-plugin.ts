/**
 * @file Loads plug-ins from files, TypeScript or JavaScript. jiti reads them, in the same way on every version of Node: it strips types,
 * gives them the running Potluck where they import it, and keeps line numbers.
 */
import { realpathSync, statSync } from "node:fs";
import { extname, resolve } from "node:path";
import { PotluckError } from "../../engine/errors.js";
import { didYouMean, listNames, showValue } from "../../options/index.js";
import { messageOf } from "../guard.js";
import { register, type RegisteredPlugin } from "../register.js";
import { placeInStack, showPlace } from "../stack.js";
import { entryPoints } from "./entry-points.js";

const extensions = [".ts", ".mts", ".js", ".mjs"];

/** A plug-in's file, and what errors call it. */
export type PluginFile = Required<Pick<RegisteredPlugin, "plugin" | "file">>;

/** By the files' real paths. */
const loading = new Map<string, Promise<RegisteredPlugin>>();

/**
 * Loads a plug-in, and registers the members that its default export lists. A second call for the same file does nothing. Threads of a
 * `RunPool` load the same plug-ins by themselves. The file runs as a program with all your rights: load only what you trust.
 *
 * @param path a file ending in .ts, .mts, .js or .mjs; relative to the working folder
 * @throws PotluckError when there is no such file, it has a mistake (with its line), its default export is no plug-in, or a member lacks
 *   something or has a name that is taken
 * @example
 * await loadPlugin("./mine.ts"); // export default plugin({ losses: [pinball] });
 * const recipe = parseRecipe(text, { file: "recipe.yaml" }); // may name the loss pinball
 */
export async function loadPlugin(path: string): Promise<RegisteredPlugin> {
  const isText: boolean = typeof path === "string";
  if (!isText || path.trim() === "") throw new PotluckError(`a plug-in must be the path of a file, found ${showValue(path)}`);
  return loadPluginFile({ plugin: path, file: resolve(path) });
}

/** As {@link loadPlugin}, where errors call the file by a given name. */
export async function loadPluginFile(where: PluginFile): Promise<RegisteredPlugin> {
  const file = checkFile(where);
  let load = loading.get(file);
  if (!load) {
    load = readPlugin({ ...where, file }).catch((error: unknown) => {
      loading.delete(file);
      throw error;
    });
    loading.set(file, load);
  }
  return load;
}

/** The file's real path. */
function checkFile({ plugin, file }: PluginFile): string {
  try {
    if (statSync(file).isDirectory()) throw new PotluckError(`plug-in ${plugin}: this is a folder; give the path of a file in it`);
  } catch (error) {
    if (error instanceof PotluckError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new PotluckError(`plug-in ${plugin}: ${code === "ENOENT" ? "there is no such file" : `this file cannot be read (${code})`}`);
  }
  if (!extensions.includes(extname(file))) {
    throw new PotluckError(`plug-in ${plugin}: the file's name must end in ${listNames(extensions)}`);
  }
  return realpathSync(file);
}

async function readPlugin(where: PluginFile): Promise<RegisteredPlugin> {
  const [{ createJiti }, virtualModules] = await Promise.all([import("jiti"), entryPoints()]);
  const jiti = createJiti(import.meta.url, { virtualModules, fsCache: false, interopDefault: false });
  let exported: unknown;
  try {
    exported = await jiti.import(where.file);
  } catch (error) {
    throw describeFailure(error, where, Object.keys(virtualModules));
  }
  const { default: members } = exported as { default?: unknown };
  if (members === undefined) {
    throw new PotluckError(`plug-in ${where.plugin}: it has no default export; end it with export default plugin({ losses: [pinball] })`);
  }
  return register(where, members);
}

/** Why a file could not be loaded, with the line. */
function describeFailure(error: unknown, where: PluginFile, entries: readonly string[]): PotluckError {
  const say = (problem: string, at: string | undefined): PotluckError => (
    new PotluckError(`plug-in ${where.plugin}: ${problem}${at === undefined ? "" : ` (at ${at})`}`));
  const message = messageOf(error), at = placeInStack(error, where);
  const syntax = /^(?:SyntaxError: )?ParseError: (.*?)\s*\n\s*(.+):(\d+):(\d+)\s*$/su.exec(message);
  if (syntax) {
    const [, problem, file, line, column] = syntax;
    return say(problem, showPlace({ file, line: Number(line), column: Number(column) + 1 }, where)); // its columns start at 0
  }
  const missing = /Cannot find (?:module|package) '([^']+)'/u.exec(message)?.[1];
  if (missing === undefined) return say(message, at);
  if (/^potluck(?:\/|$)/u.test(missing)) {
    return say(`there is no "${missing}"${didYouMean(missing, entries)}; Potluck has ${listNames(entries, "and")}`, at);
  }
  return say(`it imports "${missing}", which is not found from there: correct the path, or install the package beside the plug-in`, at);
}
