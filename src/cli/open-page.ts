/** @file Shows the report of a study or run in a browser while it grows. */
import { PotluckError } from "../engine/errors.js";
import type { Watching } from "../report/node/watch.js";

/**
 * Serves the report of a folder from a thread of its own, so that it answers while this one trains.
 *
 * @param watch a port, or true for a free one
 * @param say prints where
 * @throws PotluckError for what is no port, and where it cannot be listened at
 */
export async function openPage(folder: string, watch: string | true, say: (text: string) => void): Promise<Watching> {
  const port = watch === true ? 0 : Number(watch);
  if (!/^\d+$/u.test(String(port)) || port > 65535) {
    throw new PotluckError(`--watch ${String(watch)}: a port is a whole number from 0 to 65535; ` +
      "for a free port, write --watch as the last word");
  }
  const { watchInThread } = await import("../report/node/watch-thread.js"), page = await watchInThread(folder, { port });
  say(`watch it at ${page.url}`);
  return page;
}
