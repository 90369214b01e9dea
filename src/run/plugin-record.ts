/**
 * @file `plugins.json` in a run folder: the plug-ins that its recipe needs, and which of their members. A folder whose recipe names none
 * has no such file.
 */
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { PotluckError } from "../engine/errors.js";
import { isMap, listNames } from "../options/index.js";
import { pluginFamilies } from "../plugin/families.js";
import { registeredPlugins } from "../plugin/register.js";
import { pluginMembers, type Recipe } from "../recipe/index.js";
import { writeFileWhole } from "./write-file.js";

const PLUGINS = "plugins.json";

/** A plug-in that a recipe needs. */
interface NeededPlugin {
  /** Its path from the run folder, with slashes; of one that code registered, its name. */
  plugin: string;
  /** Whether `plugin` is a path. */
  isFile: boolean;
  /** Its members that the recipe names, by what they are: `{ loss: ["pinball"] }`. */
  members: Record<string, string[]>;
}

/** Records the plug-ins that a recipe needs, if any. */
export function writePlugins(folder: string, recipe: Recipe): void {
  const needed = new Map<string, NeededPlugin>();
  for (const { plugin, file, what, name } of pluginMembers(recipe)) {
    const shown = file === undefined ? plugin : relative(realFolder(folder), file).split(sep).join("/");
    const one = needed.get(plugin) ?? { plugin: shown, isFile: file !== undefined, members: {} };
    (one.members[what] ??= []).push(name);
    needed.set(plugin, one);
  }
  if (needed.size > 0) writeFileWhole(join(folder, PLUGINS), `${JSON.stringify([...needed.values()], null, 2)}\n`);
}

/**
 * Refuses a run folder whose recipe needs plug-ins that are not loaded.
 *
 * @param command what would work but for the plug-ins, as in `potluck train runs/a/recipe.yaml`; without it the error names the function
 * @throws PotluckError that names the members, the plug-in, and the command or call that would work; and when `plugins.json` is damaged
 */
export function requirePlugins(folder: string, command?: string): void {
  const path = join(folder, PLUGINS);
  if (!existsSync(path)) return;
  const lines = readNeeded(path).flatMap(({ plugin, isFile, members }) => {
    const missing = Object.entries(members).flatMap(([what, names]) => names.filter((name) => !isThere(what, name)).map((name) => (
      `the ${what} "${name}"`)));
    if (missing.length === 0) return [];
    const what = `${folder}: its recipe needs ${listNames(missing, "and")} of the plug-in`;
    if (!isFile) return [`${what} ${plugin}, which code registered: call registerPlugin("${plugin}", ...) as before`];
    const file = resolve(realFolder(folder), plugin), shown = fromHere(file);
    if (registeredPlugins().some((other) => other.file === file)) return [`${what} ${shown}, which is loaded but no longer has it`];
    const there = existsSync(file) ? "" : " (it is no longer there: use its new path)";
    return [`${what} ${shown}, which is not loaded${there}. ${command === undefined ? `First call await loadPlugin("${shown}")`
      : `Use ${command} --plugin ${shown}`}`];
  });
  if (lines.length > 0) throw new PotluckError(lines.join("\n"));
}

function isThere(what: string, name: string): boolean {
  const family = Object.values(pluginFamilies).find((one) => one.family.what === what)?.family;
  return family?.has(name) === true && family.get(name).origin !== undefined;
}

function readNeeded(path: string): NeededPlugin[] {
  try {
    const needed = JSON.parse(readFileSync(path, "utf8")) as NeededPlugin[];
    const isRight = Array.isArray(needed) && needed.every((one) => (
      isMap(one) && typeof one.plugin === "string" && isMap(one.members) && Object.values(one.members).every(Array.isArray)));
    if (isRight) return needed;
  } catch {
    // told below
  }
  throw new PotluckError(`${path} is damaged: it must be a list of { plugin, isFile, members }`);
}

/** Relative paths between folders are right only between real ones. */
function realFolder(folder: string): string {
  return realpathSync(folder);
}

function fromHere(file: string): string {
  const path = relative(process.cwd(), file).split(sep).join("/");
  return path.startsWith("../../") ? file : path.startsWith(".") ? path : `./${path}`;
}
