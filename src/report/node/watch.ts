/**
 * @file The live page's server: the report of a folder, which changes while a study or a run goes on. It listens on loopback alone. Every
 * server-sent event is the whole state, so that a second viewer, a late one and one that reconnects see all.
 */
import { once } from "node:events";
import { existsSync, statSync } from "node:fs";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { type Context, Hono } from "hono";
import { streamSSE } from "hono/streaming";
import { PotluckError } from "../../engine/errors.js";
import { type Options, readOptions, whole } from "../../options/index.js";
import { liveHeaders, livePage, liveScript } from "../live-page.js";
import { type LiveState, stateWords } from "../live-state.js";
import { WatchedFolder } from "./watched-folder.js";

const options = {
  port: whole({ from: 0, to: 65535, default: 8087, describe: "The port to listen at; 0 takes a free one." }),
};

/** Options of {@link watchFolder}. */
export type WatchOptions = Options<typeof options>;

/** A live page. */
export interface Watching {
  /** Where it is: `http://127.0.0.1:8087/`. */
  readonly url: string;
  /** Stops the server. */
  close(this: void): Promise<void>;
}

const HOST = "127.0.0.1";
/** Milliseconds after which a viewer tries to connect again, and between two signs of life. */
const RETRY = 1000,
  ALIVE = 15_000;
/** Viewers at a time. */
const MOST_CONNECTIONS = 256;

/**
 * Serves the report of a study folder or a run folder as a page that updates by itself. The folder may not be there yet.
 *
 * @throws PotluckError for unknown options, a file in place of a folder, and a port that is taken
 * @example
 * const { url, close } = await watchFolder("studies/reviews-1", { port: 0 });
 */
export async function watchFolder(folder: string, given?: WatchOptions): Promise<Watching> {
  const { port } = readOptions("watchFolder", options, given);
  if (existsSync(folder) && !statSync(folder).isDirectory()) {
    throw new PotluckError(`${folder} is a file: name the folder of a study or a run, such as runs/reviews-1`);
  }
  const watched = await WatchedFolder.open(folder),
    gone = new AbortController();
  const server = createAdaptorServer({ fetch: appOf(watched, gone.signal).fetch, hostname: HOST }) as Server;
  server.maxConnections = MOST_CONNECTIONS;
  try {
    server.listen(port, HOST);
    await once(server, "listening");
  } catch (error) {
    watched.close();
    const { code } = error as NodeJS.ErrnoException;
    throw new PotluckError(
      `cannot listen at ${HOST}:${port}: ${
        code === "EADDRINUSE"
          ? "something else listens there; stop it, or choose another --port (0 takes a free one)"
          : code === "EACCES"
            ? "this needs more rights; choose a --port from 1024 up"
            : String(code ?? error)
      }`,
    );
  }
  return {
    url: `http://${HOST}:${(server.address() as AddressInfo).port}/`,
    async close() {
      watched.close();
      gone.abort();
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function appOf(watched: WatchedFolder, gone: AbortSignal): Hono {
  const app = new Hono();
  app.use(async (context, next) => {
    const host = (context.req.header("host") ?? "").replace(/:\d*$/u, "");
    // a page elsewhere can make its own name point here ("DNS rebinding"): its requests name that host
    if (host !== HOST && host !== "localhost") return context.text("This page is only for this machine.", 421);
    for (const [name, value] of Object.entries(liveHeaders)) context.header(name, value);
    await next();
  });
  app.get("/", (context) => context.html(livePage(watched.state)));
  app.get("/live.js", (context) => context.body(liveScript, 200, { "content-type": "text/javascript; charset=utf-8" }));
  app.get("/favicon.ico", (context) => context.body(null, 204));
  app.get("/events", (context) => events(context, watched, gone));
  app.notFound((context) => context.text("There is no such page.", 404));
  return app;
}

/** Sends the state of now, and each that follows. Where a viewer is slow, it gets the newest and not those between. */
function events(context: Context, watched: WatchedFolder, gone: AbortSignal): Response {
  return streamSSE(context, async (stream) => {
    let newest: LiveState = watched.state,
      wake = (): void => undefined,
      sent = -1;
    const forget = watched.listen((state) => {
      newest = state;
      wake();
    });
    const stop = (): void => wake();
    gone.addEventListener("abort", stop);
    stream.onAbort(stop);
    try {
      while (!gone.aborted && !stream.aborted && !stream.closed) {
        if (newest.version !== sent) {
          const { version, ...state } = newest;
          sent = version;
          await stream.writeSSE({
            event: "state",
            data: JSON.stringify({ version, ...state, words: stateWords[state.name] }),
            retry: RETRY,
          });
          continue;
        }
        const isChanged = await new Promise<boolean>((resolve) => {
          const timer = setTimeout(() => resolve(false), ALIVE);
          wake = () => {
            clearTimeout(timer);
            resolve(true);
          };
        });
        if (!isChanged) await stream.write(": here\n\n");
      }
    } finally {
      forget();
      gone.removeEventListener("abort", stop);
    }
  });
}
