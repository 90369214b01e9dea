/**
 * @file The server as a function from requests to answers: it knows nothing of sockets and files, so that it runs wherever there is
 * `fetch`. See node/serve.ts for the server of Node.
 */
import { Hono, type HonoRequest } from "hono";
import { cors } from "hono/cors";
import type { Model } from "../model/model.js";
import { readOptions } from "../options/index.js";
import { Batcher } from "./batcher.js";
import { describeModel } from "./describe-model.js";
import { type Bindings, Exchange } from "./exchange.js";
import { hostGuard, tokenGuard } from "./guard.js";
import { openApi } from "./openapi.js";
import { pageHeaders } from "./page-headers.js";
import { predictRequest } from "./predict-request.js";
import { Problem, toProblem } from "./problem.js";
import { BodyReader } from "./read-body.js";
import { predictSchemas } from "./schemas/predict.js";
import { ServedModels } from "./served-models.js";
import { type AppOptions, appOptions, type AppSettings } from "./settings.js";

interface Env {
  Bindings: Bindings;
  Variables: { exchange: Exchange };
}

/** Answers a request. */
type Answering = (exchange: Exchange, request: HonoRequest) => Response | Promise<Response>;

/** What is at a path. */
interface Route {
  /** As OpenAPI writes it: `/models/{name}/predict`. */
  path: string;
  method: "GET" | "POST";
  /** The media type of its answer; undefined where any `accept` will do. */
  type: string | undefined;
  /** Whether it is answered without a token. */
  isOpen?: boolean;
  answer: Answering;
}

/** The server as an app of Hono: its `fetch` answers a request. */
export type ServeApp = Hono<Env>;

/**
 * Makes a server of models: `POST /predict`, `GET /models`, `/healthz`, `/readyz`, `/openapi.json`, and where they are given, `/metrics`
 * and the playground page.
 *
 * @param models by name; or a {@link ServedModels}, whose models can be replaced while requests are answered
 * @throws PotluckError for wrong options and names
 * @example
 * const app = createApp({ reviews: Model.from(bytes) });
 * await app.fetch(new Request("http://localhost/models")); // a Response
 */
export function createApp(models: ServedModels | Readonly<Record<string, Model>>, options?: AppOptions): ServeApp {
  const settings = readOptions("createApp", appOptions, options);
  const served = models instanceof ServedModels ? models : new ServedModels(models);
  const app = new Hono<Env>(), batcher = new Batcher(settings);
  settings.metrics?.watch(() => ({ waiting: batcher.waiting, models: served.all.map(({ name, version }) => ({ name, version })) }));
  const routes = routesOf(served, batcher, settings), checkHost = hostGuard(settings.hosts), checkToken = tokenGuard(settings.token);

  app.use(async (context, next) => {
    context.set("exchange", new Exchange(context.req.raw, context.env as Bindings | undefined));
    await next();
    report(context.get("exchange"), context.req, context.res.status, routes, settings);
  });
  if (settings.cors.length > 0) app.use(crossOrigin(settings));
  for (const route of routes) {
    app.on([route.method], [honoPath(route.path)], async (context) => {
      const exchange = context.get("exchange");
      checkHost(context.req.raw.headers);
      if (!route.isOpen) checkToken(context.req.raw.headers);
      if (route.type !== undefined) exchange.requireAccept(route.type);
      return route.answer(exchange, context.req);
    });
  }
  app.notFound((context) => {
    const { path } = context.req, allowed = routes.filter((route) => matches(route.path, path)).map(({ method }) => method);
    return context.get("exchange").problem(allowed.length > 0 ? wrongMethod(context.req.method, allowed) : noPath(path, routes));
  });
  app.onError((error, context) => {
    const exchange = context.get("exchange");
    const problem = exchange.isGone ? new Problem(400, "The client closed the connection.") : toProblem(error);
    if (problem.status === 500) {
      settings.log?.({ level: "error", message: "a request failed", id: exchange.id, error: error.stack ?? error.message });
    }
    return exchange.problem(problem);
  });
  return app;
}

function routesOf(served: ServedModels, batcher: Batcher, settings: AppSettings): Route[] {
  const { metrics, page = [], ready = () => true, maxBody, token } = settings, bodies = new BodyReader(maxBody);
  const schemas = perGeneration(served, () => predictSchemas(served.all, settings.maxRows));
  const description = perGeneration(served, () => JSON.stringify(openApi({
    models: served.all, schemas: schemas(), hasToken: token !== undefined, hasMetrics: metrics !== undefined, maxBody,
  })));
  const predict: Answering = async (exchange, request) => {
    const arrived = batcher.arrives();
    let body: unknown;
    try {
      body = await bodies.json(request.raw);
    } finally {
      arrived();
    }
    return exchange.json(await predictRequest({ models: served, schemas, batcher, settings }, body, request.param("name"), exchange));
  };
  const json = "application/json";
  return [
    { path: "/predict", method: "POST", type: json, answer: predict },
    { path: "/models/{name}/predict", method: "POST", type: json, answer: predict },
    { path: "/models", method: "GET", type: json, answer: (exchange) => exchange.json({ models: served.all.map(describeModel) }) },
    { path: "/healthz", method: "GET", type: json, isOpen: true, answer: (exchange) => exchange.json({ status: "ok" }) },
    {
      path: "/readyz", method: "GET", type: json, isOpen: true,
      answer(exchange) {
        if (ready()) return exchange.json({ status: "ready" });
        throw new Problem(503, "The server is stopping, and takes no new requests.", { "retry-after": "5" });
      },
    },
    { path: "/openapi.json", method: "GET", type: json, answer: (exchange) => exchange.answer(description(), json) },
    ...(metrics ? [{
      path: "/metrics", method: "GET" as const, type: undefined,
      answer: async (exchange: Exchange) => {
        const { body, type } = await metrics.text();
        return exchange.answer(body, type);
      },
    }] : []),
    ...page.map((file): Route => ({
      path: `/${file.path}`, method: "GET", type: undefined, isOpen: true,
      answer: (exchange) => exchange.answer(file.body, file.type, 200, pageHeaders),
    })),
  ];
}

/** What is computed of the models, anew when one was replaced. */
function perGeneration<T>(served: ServedModels, compute: () => T): () => T {
  let at = -1, kept: T;
  return () => {
    if (at !== served.generation) kept = compute();
    at = served.generation;
    return kept;
  };
}

function honoPath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/gu, ":$1");
}

function matches(route: string, path: string): boolean {
  const steps = path.split("/"), own = route.split("/");
  return steps.length === own.length && own.every((step, place) => (step.startsWith("{") ? steps[place] !== "" : step === steps[place]));
}

function wrongMethod(method: string, allowed: readonly string[]): Problem {
  const all = [...allowed, ...(allowed.includes("GET") ? ["HEAD"] : [])].join(", ");
  return new Problem(405, `The method ${method.slice(0, 20)} is not allowed here; ${all} is.`, { allow: all });
}

function noPath(path: string, routes: readonly Route[]): Problem {
  const shown = JSON.stringify(path.slice(0, 100)), all = routes.filter(({ type }) => type !== undefined);
  return new Problem(404, `There is nothing at ${shown}. There is ${all.map((route) => `${route.method} ${route.path}`).join(", ")}.`);
}

/** Tells the log and the counters of a request that ended. */
function report(
  exchange: Exchange, { method, path }: HonoRequest, status: number, routes: readonly Route[], { log, metrics }: AppSettings,
): void {
  const { id, time, facts, isGone } = exchange;
  metrics?.request({ method, route: routes.find((route) => matches(route.path, path))?.path ?? "other", status, seconds: time / 1000 });
  log?.({
    level: status >= 500 ? "error" : "info", message: "request", id, method, path: path.slice(0, 200), status, ms: Number(time.toFixed(3)),
    ...facts, ...(isGone && { gone: true }),
  });
}

/** Lets the scripts of other origins' pages ask. */
function crossOrigin({ cors: origins }: AppSettings): ReturnType<typeof cors> {
  return cors({
    origin: origins.includes("*") ? "*" : [...origins], allowMethods: ["GET", "HEAD", "POST"],
    allowHeaders: ["authorization", "content-type", "x-request-id"],
    exposeHeaders: ["x-request-id", "server-timing", "retry-after"], maxAge: 600,
  });
}
