/**
 * @file The description of the API in OpenAPI 3.1, whose schemas are JSON Schema 2020-12: zod writes them from the schemas that check the
 * requests.
 */
import { z } from "zod";
import { VERSION } from "../engine/version.js";
import { problemTitle, PROBLEM_TYPE, type ProblemStatus } from "./problem.js";
import { predictedSchema } from "./schemas/answers.js";
import { modelsSchema } from "./schemas/model.js";
import { anyRequestSchema, type PredictSchemas } from "./schemas/predict.js";
import { problemSchema, statusSchema } from "./schemas/problem.js";
import type { ServedModel } from "./served-model.js";

type Json = Record<string, unknown>;

/** What the description depends on. */
export interface ApiFacts {
  models: readonly ServedModel[];
  /** The schemas of requests, by model. */
  schemas: PredictSchemas;
  hasToken: boolean;
  hasMetrics: boolean;
  maxBody: number;
}

/** The description. */
export function openApi(facts: ApiFacts): Json {
  const { models, schemas, hasToken, hasMetrics } = facts, security = hasToken ? [{ token: [] }] : [];
  const predicted = models.length === 1 ? predictedSchema(models[0])
    : z.union(models.map((served) => predictedSchema(served))).meta({ id: "Predicted" });
  const components = new Components();
  const predict = (path: string, id: string, summary: string, request: z.ZodType, answer: z.ZodType): [string, Json] => [path, {
    post: {
      operationId: id, summary, tags: ["predict"], security,
      requestBody: { required: true, content: { "application/json": { schema: components.refer(request, "input") } } },
      responses: {
        200: { description: "The answers.", ...json(components.refer(answer, "output")) },
        ...problems([400, 406, 408, 413, 415, 422, 503, 504], hasToken),
      },
    },
  }];
  const get = (id: string, summary: string, tag: string, responses: Json, isOpen = false): Json => ({
    get: {
      operationId: id, summary, tags: [tag], security: isOpen ? [] : security,
      responses: { ...responses, ...problems([406], hasToken && !isOpen) },
    },
  });
  const status = json(components.refer(statusSchema, "output"));
  const paths = Object.fromEntries([
    predict("/predict", "predict", models.length === 1 ? "Answers for rows." : "Answers for rows, by the model that the request names.",
      anyRequestSchema(schemas), predicted),
    ...models.map((served) => predict(`/models/${served.name}/predict`, `predict_${served.name}`, `Answers for rows, by ${served.name}.`,
      schemas.get(served.name)!.unnamed, predictedSchema(served))),
    ["/models", get("models", "The models: tasks, columns, scores.", "models", {
      200: { description: "The models.", ...json(components.refer(modelsSchema, "output")) },
    })],
    ["/healthz", get("health", "Whether the server runs.", "operation", { 200: { description: "It runs.", ...status } }, true)],
    ["/readyz", get("ready", "Whether the server takes requests.", "operation", {
      200: { description: "It does.", ...status }, ...problems([503], false),
    }, true)],
    ...(hasMetrics ? [["/metrics", get("metrics", "Counters for Prometheus.", "operation", {
      200: { description: "The counters.", content: { "text/plain": { schema: { type: "string" } } } },
    })]] : []),
    ["/openapi.json", get("description", "This description.", "operation", {
      200: { description: "OpenAPI 3.1.", ...json({ type: "object" }) },
    })],
  ] as [string, Json][]);
  components.refer(problemSchema, "output");
  return {
    openapi: "3.1.0",
    info: {
      title: "Potluck", version: VERSION,
      description: `Predictions of ${models.length === 1 ? "a model" : `${models.length} models`}. Errors are problem details (RFC ` +
        `9457). The body of a request may have up to ${facts.maxBody} bytes.`,
    },
    servers: [{ url: "/" }],
    paths,
    components: {
      schemas: components.schemas,
      ...(hasToken && { securitySchemes: { token: { type: "http", scheme: "bearer" } } }),
    },
  };
}

const json = (schema: unknown): Json => ({ content: { "application/json": { schema } } });

function problems(statuses: readonly ProblemStatus[], hasToken: boolean): Json {
  const all: ProblemStatus[] = [...(hasToken ? [401 as const] : []), ...statuses];
  const schema = { $ref: "#/components/schemas/Problem" };
  return Object.fromEntries(all.map((status) => [status, { description: problemTitle(status), content: { [PROBLEM_TYPE]: { schema } } }]));
}

/** The schemas that have a name, each once. */
class Components {
  readonly schemas: Json = {};

  /** A reference to a schema that has a name, and what it refers to in `schemas`. */
  refer(schema: z.ZodType, io: "input" | "output"): Json {
    const json: Json & { $defs?: Json } = z.toJSONSchema(schema, { io, target: "draft-2020-12", reused: "inline" });
    const { $defs = {}, $schema: _, ...own } = json;
    for (const [name, one] of Object.entries($defs)) this.schemas[name] = atComponents(one);
    const { id } = schema.meta() ?? {}, written = atComponents(own) as Json;
    if (id === undefined || Object.hasOwn(written, "$ref")) return written; // zod writes a schema with an id among $defs, or here
    this.schemas[id] = written;
    return { $ref: `#/components/schemas/${id}` };
  }
}

/** The same schema with references into the components, and without zod's own keys. */
function atComponents(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(atComponents);
  if (typeof schema !== "object" || schema === null) return schema;
  return Object.fromEntries(Object.entries(schema).filter(([key]) => key !== "$id" && key !== "id").map(([key, value]) => (
    key === "$ref" && typeof value === "string" ? [key, value.replace("#/$defs/", "#/components/schemas/")] : [key, atComponents(value)])));
}
