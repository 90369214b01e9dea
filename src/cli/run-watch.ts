/** @file What `potluck watch` does. */
import { watchFolder } from "../report/node/watch.js";
import type { PluginOptions } from "./options.js";
import { loadPlugins } from "./read-recipe.js";
import { firstSignal } from "./signal.js";

/** Options of `potluck watch`. */
export interface WatchCliOptions extends PluginOptions {
  port: number;
}

/** Serves the page until a signal comes. */
export async function runWatch(folder: string, { port, ...options }: WatchCliOptions): Promise<void> {
  await loadPlugins(options);
  const { url, close } = await watchFolder(folder, { port });
  const signal = firstSignal(); // before anyone can read that it serves
  process.stdout.write(`Watching ${folder} at ${url} (Ctrl-C stops)\n`);
  await signal;
  await close();
}
