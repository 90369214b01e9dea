/** @file The members of plug-ins that a recipe names. */
import type { Origin, Reading } from "../options/index.js";
import type { Recipe } from "./recipe.js";
import { resolve } from "./resolve.js";

/** A member of a plug-in. */
export interface PluginMember extends Origin {
  /** Its name, as recipes write it. */
  readonly name: string;
}

/**
 * The members of plug-ins that a recipe names, in `single` too: what a model of the recipe needs.
 *
 * @example
 * pluginMembers(recipe); // [{ what: "loss", name: "pinball", plugin: "./mine.ts", file: "/home/me/mine.ts" }]
 */
export function pluginMembers(recipe: Recipe): PluginMember[] {
  const found = new Map<string, PluginMember>();
  const chosen: Reading["chosen"] = ({ name, origin }) => {
    if (origin) found.set(JSON.stringify([origin.what, name]), { ...origin, name });
  };
  resolve(recipe, recipe.name, { chosen });
  return [...found.values()];
}
