/** @file `potluck/serve/node`: the server of Node, and what it gives to `createApp`. */
export { lineLog } from "../serve/node/line-log.js";
export { playgroundPage } from "../serve/node/page-files.js";
export { prometheusMetrics } from "../serve/node/prometheus.js";
export { isLoopback, type RunningServer, serve, type ServeOptions } from "../serve/node/serve.js";
export { readToken } from "../serve/node/token.js";
