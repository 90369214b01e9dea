/**
 * @file The server of Node: it loads the models, listens, takes up new model files, and stops without losing a request. Slow clients are
 * cut off by Node's own time limits for headers and bodies.
 */
import { once } from "node:events";
import { createServer, type RequestListener, type Server, type ServerOptions, STATUS_CODES } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { setImmediate, setTimeout as sleep } from "node:timers/promises";
import { createAdaptorServer } from "@hono/node-server";
import { PotluckError } from "../../engine/errors.js";
import { list, type Options, readOptions, type Settings, text } from "../../options/index.js";
import { decodeImage } from "../../source/node/decode-image.js";
import { createApp } from "../create-app.js";
import { fromLevel } from "../log.js";
import { Problem, PROBLEM_TYPE, type ProblemStatus } from "../problem.js";
import { ServedModels } from "../served-models.js";
import { appOptions, limitOptions, serveOptions } from "../settings.js";
import { isAnswered, withLinger } from "./linger.js";
import { modelSources, readModel, stampOf } from "./model-source.js";
import { playgroundPage } from "./page-files.js";
import { prometheusMetrics } from "./prometheus.js";
import { Reloader } from "./reload.js";
import { lineLog } from "./line-log.js";

const { token, cors } = appOptions;
const appLimits = { ...limitOptions, token, cors }, options = { ...appLimits, ...serveOptions };

/** Options of {@link serve}. */
export type ServeOptions = Options<typeof options>;

const modelList = list(text({ phrase: "a run folder or a model file", describe: "A model." }), {
  phrase: "a list of run folders or model files, one or more", least: 1, describe: "Models.",
});

/** A server that listens. */
export interface RunningServer {
  /** Where it listens: `http://127.0.0.1:8080`. */
  readonly url: string;
  /** The models, which can be replaced. */
  readonly models: ServedModels;
  /** Stops: `/readyz` says no, no connections are taken any more, and what has begun is answered. */
  close(): Promise<void>;
}

/** Most milliseconds until all headers of a request are there. */
const HEADERS = 10_000;
/** Milliseconds that a connection is kept without a request: longer than load balancers keep theirs (60 s), so that they close first. */
const KEPT = 65_000;
/** Connections at a time; more are refused. */
const MOST_CONNECTIONS = 4096;

/**
 * Serves models over HTTP.
 *
 * @param models run folders or model files; `NAME=PATH` gives a name, which is otherwise that of the folder or file
 * @throws PotluckError for models that cannot be read, wrong options, an address that is taken, and an address that others can reach
 *   without a token
 * @example
 * const server = await serve(["runs/reviews-1"], { port: 8080 });
 * console.log(server.url); // http://127.0.0.1:8080
 * await server.close();
 */
export async function serve(models: readonly string[], given?: ServeOptions): Promise<RunningServer> {
  const settings = readOptions("serve", { ...options, models: modelList }, { ...given, models }), { host, port } = settings;
  if (settings.token === undefined && !isLoopback(host)) {
    throw new PotluckError(`a server at ${host} can be reached by others, and needs a token of 16 or more letters and digits: set ` +
      "POTLUCK_TOKEN, or give --token-file FILE. Without a token, serve at 127.0.0.1");
  }
  const sources = modelSources(models), stamps = new Map<string, string | undefined>();
  const loaded: [string, Awaited<ReturnType<typeof readModel>>][] = [];
  for (const source of sources) {
    stamps.set(source.name, await stampOf(source));
    loaded.push([source.name, await readModel(source)]);
  }
  const served = new ServedModels(Object.fromEntries(loaded)), metrics = prometheusMetrics();
  const log = fromLevel(settings.logLevel, lineLog((lines) => void process.stderr.write(lines)));
  let isReady = true;
  const app = createApp(served, {
    ...Object.fromEntries(Object.entries(settings).filter(([name]) => Object.hasOwn(appLimits, name))), hosts: hostsOf(settings),
    metrics, log, decodeImage, ready: () => isReady, ...(settings.page && { page: playgroundPage() }),
  });
  const seconds = settings.timeout * 1000;
  const server = createAdaptorServer({
    fetch: app.fetch, hostname: host,
    createServer: ((own: ServerOptions, listener: RequestListener) => createServer(own, withLinger(listener))) as typeof createServer,
    serverOptions: {
      requestTimeout: seconds, headersTimeout: Math.min(HEADERS, seconds), keepAliveTimeout: KEPT, connectionsCheckingInterval: 500,
    },
  }) as Server;
  server.maxConnections = MOST_CONNECTIONS;
  server.on("clientError", refuse);
  await listen(server, host, port);
  const { reload: every, drain } = settings;
  const reloader = every > 0 ? Reloader.start({ models: served, sources, seconds: every, log, metrics }, stamps) : undefined;
  const url = urlOf(server.address() as AddressInfo, host);
  log({ level: "info", message: "serving", url, models: served.all.map(({ name, version }) => ({ name, version })) });
  let closing: Promise<void> | undefined;
  return {
    url, models: served,
    close: () => closing ??= stop(),
  };

  async function stop(): Promise<void> {
    isReady = false;
    reloader?.stop();
    log({ level: "info", message: "stopping" });
    await sleep(drain * 1000);
    await setImmediate(); // what came while the process stood still is read first: its connections are not idle
    const closed = once(server, "close"), sweep = setInterval(() => server.closeIdleConnections(), 50);
    server.close();
    await closed;
    clearInterval(sweep);
    served.dispose();
  }
}

/** The hosts that requests may name; undefined: any. */
function hostsOf({ host, allowHosts }: Pick<Settings<typeof options>, "host" | "allowHosts">): string[] | undefined {
  if (isLoopback(host)) return ["localhost", "127.0.0.1", "[::1]", inUrl(host), ...allowHosts];
  return allowHosts.length > 0 ? [inUrl(host), ...allowHosts] : undefined;
}

/** Whether an address is reached from this machine alone. */
export function isLoopback(host: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[?::1\]?)$/iu.test(host);
}

function inUrl(host: string): string {
  return host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
}

function urlOf({ port }: AddressInfo, host: string): string {
  const shown = host === "0.0.0.0" || host === "::" ? "localhost" : inUrl(host);
  return `http://${shown}:${port}`;
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  try {
    server.listen(port, host);
    await once(server, "listening");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === "EADDRINUSE" ? "something else listens there; stop it, or choose another --port (0 takes a free one)"
      : code === "EACCES" ? "this needs more rights; choose a --port from 1024 up"
      : code === "EADDRNOTAVAIL" || code === "ENOTFOUND" ? "this machine has no such address; choose another --host"
      : String(code ?? error);
    throw new PotluckError(`cannot listen at ${inUrl(host)}:${port}: ${why}`);
  }
}

/** Answers what is no HTTP, and requests that take too long to arrive. */
function refuse(error: NodeJS.ErrnoException, socket: Socket): void {
  if (socket.destroyed || !socket.writable || isAnswered(socket) || error.code === "ECONNRESET") {
    socket.destroy();
    return;
  }
  const [status, detail]: [ProblemStatus, string] = error.code === "HPE_HEADER_OVERFLOW" ? [431, "The headers of the request are too long."]
    : error.code === "ERR_HTTP_REQUEST_TIMEOUT" ? [408, "The request took too long to arrive."] : [400, "This is no request of HTTP/1.1."];
  const body = JSON.stringify(new Problem(status, detail).body());
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`, `content-type: ${PROBLEM_TYPE}`, `content-length: ${Buffer.byteLength(body)}`,
    "connection: close",
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`);
}
