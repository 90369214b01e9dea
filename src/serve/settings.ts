/** @file What a server may be told: limits, batches, who may ask. The command line takes its options and their defaults from here. */
import { boolean, list, number, oneOf, type Options, type Settings, text, value, whole } from "../options/index.js";
import type { Picture } from "../source/types.js";
import type { Logger } from "./log.js";
import type { ServerMetrics } from "./metrics.js";
import type { PageFile } from "./page-file.js";

const hostName = text({
  phrase: "the name of a host without its port, such as api.example.org", pattern: /^(?:[\w.-]+|\[[\d:a-f]+\])$/iu, describe: "A host.",
});
const origin = text({
  phrase: "an origin such as https://example.org, or *", pattern: /^(?:\*|https?:\/\/[^\s/?#@]+)$/iu, describe: "An origin.",
});

/** The shortest token: that of 16 hexadecimal digits has 64 bits, more than anyone can try out. */
const SHORTEST_TOKEN = 16;

/** Limits and batches. Times are in milliseconds, unless they say seconds. */
export const limitOptions = {
  maxBody: whole({ from: 1, default: 4 * 2 ** 20, describe: "The most bytes that the body of a request may have; more get 413." }),
  maxRows: whole({ from: 1, default: 1000, describe: "The most rows of a request; more get 422." }),
  maxWaiting: whole({
    from: 1, default: 512, describe: "The most requests that wait for their answers at a time; more get 503, and when to try again.",
  }),
  timeout: number({
    above: 0, to: 86_400, default: 30,
    describe: "Seconds that a request may take to arrive (then 408), and its answer to be ready (then 504).",
  }),
  batchRows: whole({ from: 1, default: 256, describe: "The most rows that are predicted together." }),
  batchWait: number({
    from: 0, to: 1000, default: 2,
    describe: "Milliseconds that a request waits for others that are arriving, so that they are predicted together. One that is alone " +
      "does not wait.",
  }),
};

/** Options of {@link createApp}. */
export const appOptions = {
  ...limitOptions,
  token: text({
    optional: true, phrase: `a token of ${SHORTEST_TOKEN} or more letters, digits or -._~+/=`,
    pattern: new RegExp(`^[\\w.~+/=-]{${SHORTEST_TOKEN},}$`, "u"),
    describe: "What a request must give as `Authorization: Bearer TOKEN`, but for the page and the health checks. Default: nothing.",
  }),
  hosts: list(hostName, {
    optional: true, phrase: "a list of host names",
    describe: "Hosts that requests may name in their header Host; others get 421. Default: any.",
  }),
  cors: list(origin, {
    default: [], phrase: "a list of origins",
    describe: "Origins of pages whose scripts may ask; * is every origin. Default: none but the server's own.",
  }),
  page: value<readonly PageFile[]>()({
    optional: true, phrase: "the files of a page", accepts: Array.isArray,
    describe: "The files of the playground page; `playgroundPage()` of Node gives them. Default: no page.",
  }),
  metrics: value<ServerMetrics>()({
    optional: true, phrase: "an object with counters", accepts: (given) => typeof given?.text === "function",
    describe: "Counts requests and batches for `/metrics`; `prometheusMetrics()` of Node makes it. Default: no `/metrics`.",
  }),
  log: value<Logger>()({
    optional: true, phrase: "a function that takes { level, message, ... }", accepts: (given) => typeof given === "function",
    describe: "Takes a record for each request. It has no texts and no tokens. Default: nothing is logged.",
  }),
  ready: value<() => boolean>()({
    optional: true, phrase: "a function", accepts: (given) => typeof given === "function",
    describe: "Whether `/readyz` says yes. Default: always.",
  }),
  decodeImage: value<(bytes: Uint8Array, shown: string) => Promise<Picture>>()({
    optional: true, phrase: "a function", accepts: (given) => typeof given === "function",
    describe: "Reads PNG and JPEG files. `serve` of Node has one. Default: images come as lists of bytes only.",
  }),
};

/** Options of {@link createApp}. */
export type AppOptions = Options<typeof appOptions>;
export type AppSettings = Settings<typeof appOptions>;

/** What is served by Node beside that. */
export const serveOptions = {
  host: text({ default: "127.0.0.1", phrase: "a host name or address", describe: "The address to listen at." }),
  port: whole({ from: 0, to: 65_535, default: 8080, describe: "The port to listen at; 0 takes a free one." }),
  allowHosts: list(hostName, {
    default: [], phrase: "a list of host names",
    describe: "More hosts that requests may name, such as that of a proxy in front. At a loopback address only its own names are taken, " +
      "so that no web page can reach the server by a name that it made up; elsewhere the default is any.",
  }),
  reload: number({
    from: 0, to: 86_400, default: 1,
    describe: "Seconds between looks at the model files: a changed one is taken up without a lost request. 0: never look.",
  }),
  drain: number({
    from: 0, to: 3600, default: 0,
    describe: "Seconds between a signal to stop and the end of new connections: `/readyz` already says no, and a load balancer has time.",
  }),
  page: boolean({ default: true, describe: "Whether `/` is the playground page." }),
  logLevel: oneOf(["debug", "info", "warn", "error", "silent"], {
    default: "info",
    describe: "The least level of what is logged on stderr. Each request is a line of the level info; failures are errors.",
  }),
};
