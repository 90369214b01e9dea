/** @file The server as a function: its answers are the model's own, its errors say what is wrong, and both are as its description says. */
import { encode } from "fast-png";
import { Ajv2020 } from "ajv/dist/2020.js";
import { beforeAll, describe, expect, it } from "vitest";
import type { Model } from "../../src/model/model.js";
import { createApp, type ServeApp } from "../../src/serve/create-app.js";
import type { LogRecord } from "../../src/serve/log.js";
import { prometheusMetrics } from "../../src/serve/node/prometheus.js";
import type { ProblemBody } from "../../src/serve/problem.js";
import type { Predicted } from "../../src/serve/predict-request.js";
import { ServedModels } from "../../src/serve/served-models.js";
import { decodeImage } from "../../src/source/node/decode-image.js";
import { imageFile, modelOf, post, SIZE, tableFile, textFile } from "./models.js";

let text: Model, table: Model, image: Model, app: ServeApp, one: ServeApp;
const logged: LogRecord[] = [];
const ROW = { note: "calm", age: 31, job: "cook", place: [0.1, 0.9, 1], town: "Rome" };

beforeAll(async () => {
  [text, table, image] = (await Promise.all([textFile(), tableFile(), imageFile()])).map(modelOf);
  app = createApp({ text, table, image }, { decodeImage, metrics: prometheusMetrics(), log: (record) => void logged.push(record),
    maxRows: 50 });
  one = createApp({ text });
});

async function answer<T = Predicted>(request: Request, from = app): Promise<{ status: number; headers: Headers; body: T }> {
  const response = await from.fetch(request);
  return { status: response.status, headers: response.headers, body: await response.json() as T };
}

async function problem(path: string, body: unknown, headers?: Record<string, string>): Promise<ProblemBody> {
  const { status, headers: given, body: found } = await answer<ProblemBody>(post(path, body, headers));
  expect(given.get("content-type")).toBe("application/problem+json");
  expect(found.status).toBe(status);
  expect(found.requestId).toBe(given.get("x-request-id"));
  return found;
}

describe("answers", () => {
  const texts = ["a wonderful film", "dull", ""];

  it("are the model's, for texts and for rows", async () => {
    const wanted = text.predict(texts);
    const ways = [{ texts }, { rows: texts.map((review) => ({ review, more: { left: ["alone"] } })) }];
    for (const way of ways) {
      const { status, body } = await answer(post("/models/text/predict", way));
      expect(status).toBe(200);
      expect(body.answers).toEqual(wanted);
      expect(body.model).toBe("text");
    }
    for (const way of [{ text: texts[0] }, { row: { review: texts[0] } }]) {
      expect((await answer(post("/predict", { model: "text", ...way }))).body.answers).toEqual([wanted[0]]);
    }
    expect((await answer(post("/predict", { texts }), one)).body.answers).toEqual(wanted);
  });

  it("are the model's for every kind of column and task", async () => {
    const rows = [ROW, { ...ROW, age: null, job: null, note: null, town: "Oslo" }, { ...ROW, job: "?", age: 40.5 }];
    const { status, body } = await answer(post("/models/table/predict", { rows }));
    expect(status).toBe(200);
    expect(body.answers).toEqual(table.predict(rows));
    expect(Object.keys(body.answers[0])).toEqual(["pay", "glad", "rank", "likes", "local"]);
    expect((await answer(post("/models/table/predict", { row: ROW, tasks: ["glad", "pay"] }))).body.answers).toEqual([
      table.predict(ROW, { tasks: ["glad", "pay"] })]);
  });

  it("are the model's for images: PNG in base64, with a data address, and bytes", async () => {
    const bytes = Uint8Array.from({ length: SIZE.height * SIZE.width }, (_, at) => at * 12);
    const png = Buffer.from(encode({ ...SIZE, data: bytes, channels: 1, depth: 8 })).toString("base64");
    const rows = [{ image: png }, { image: `data:image/png;base64,${png}` }, { image: [...bytes] }];
    const { body } = await answer(post("/models/image/predict", { rows })), wanted = image.predict({ image: bytes });
    expect(body.answers).toEqual([wanted, wanted, wanted]);
  });

  it("are explained as the model does", async () => {
    const { body } = await answer(post("/models/text/predict", { text: "a wonderful film", explain: true }));
    expect(body.explanations).toEqual([text.explain("a wonderful film")]);
    const request = { rows: [ROW, { ...ROW, age: null }], tasks: ["rank", "glad"], explain: { top: 2, classes: "all" } };
    const found = (await answer(post("/models/table/predict", request))).body;
    expect(found.explanations).toEqual(table.explain(request.rows, { tasks: request.tasks, top: 2, classes: "all" }));
    expect(found.answers).toEqual(table.predict(request.rows, { tasks: request.tasks }));
    expect((await answer(post("/models/text/predict", { text: "a", explain: false }))).body.explanations).toBeUndefined();
    expect((await problem("/models/text/predict", { text: "a", explain: { tops: 1 } })).detail).toContain("explain.tops is no key");
    expect((await problem("/models/text/predict", { text: "a",
      explain: { top: 0 } })).detail).toContain("explain.top must be a whole number from 1 up");
  });

  it("come from several requests at once as from one", async () => {
    const many = Array.from({ length: 40 }, (_, at) => `word ${at} great awful film`);
    const found = await Promise.all(many.map((one) => answer(post("/models/text/predict", { text: one }))));
    expect(found.map(({ body }) => body.answers[0])).toEqual(text.predict(many));
  });

  it("of one bad request harm no other of its batch", async () => {
    const found = await Promise.all([
      answer(post("/models/table/predict", { row: ROW })),
      answer(post("/models/table/predict", { row: { ...ROW, town: "Atlantis" } })),
      answer(post("/models/table/predict", { row: { ...ROW, age: 1 } })),
    ]);
    expect(found.map(({ status }) => status)).toEqual([200, 422, 200]);
    expect((found[1].body as unknown as ProblemBody).detail).toContain("Atlantis");
    expect(found[0].body.answers).toEqual([table.predict(ROW)]);
  });
});

describe("errors", () => {
  it.each([
    ["no JSON", "{", 400, "The body is no JSON"],
    ["nothing", "", 400, "The body is empty"],
    ["null", "null", 422, "the body must be a map, found null"],
    ["no rows", {}, 422, "the body must be a map with one of row, rows, text and texts, found {}"],
    ["two", { text: "a", texts: ["b"] }, 422, "with one of row, rows, text and texts"],
    ["a misspelt key", { text: "a", task: ["movie"] }, 422, 'task is no key of a request to this model (did you mean "tasks"?)'],
    ["a misspelt task", { text: "a", tasks: ["movi"] }, 422, 'found "movi" (did you mean "movie"?)'],
    ["a misspelt column", { row: { reviw: "a" } }, 422, 'row.review is missing (did you mean "reviw"?)'],
    ["a list for a text", { rows: [{ review: "a" }, { review: ["b"] }] }, 422,
      'rows[1].review must be a text, a number, true or false, or null'],
    ["no row", { rows: [] }, 422, "rows must be a list of 1 to 50 rows, found []"],
    ["too many rows", { texts: Array.from({ length: 51 }, () => "a") }, 422, "texts may be a list of at most 50, found 51"],
  ])("name what is wrong: %s", async (_, body, status, detail) => {
    const found = await problem("/models/text/predict", body);
    expect(found.status).toBe(status);
    expect(found.detail).toContain(detail);
  });

  it("point into the body", async () => {
    const { errors } = await problem("/models/table/predict", { rows: [ROW, { ...ROW, age: "31", place: [1, 2] }] });
    expect(errors!.map(({ pointer }) => pointer)).toEqual(["#/rows/1/age", "#/rows/1/place"]);
    expect(errors![0].detail).toContain('(not in quotes), or null for a missing one, found "31"');
    expect(errors![1].detail).toContain("a list of 3 numbers, found [1,2]");
  });

  it("name models and what they need", async () => {
    expect(await problem("/models/tabel/predict", {})).toMatchObject({
      status: 404, detail: expect.stringContaining('did you mean "table"?') as string,
    });
    expect(await problem("/predict", { text: "a" })).toMatchObject({ status: 422,
      detail: "model is missing: it must be one of text, table or image" });
    expect((await problem("/predict", { model: "image", text: "a" })).detail).toContain("give rows, with the columns image");
    expect((await problem("/models/image/predict",
      { row: { image: "bm8=" } })).detail).toContain("row.image: the image: this file of 2 bytes is neither");
    const wide = Buffer.from(encode({ width: 2, height: 2, data: new Uint8Array(4), channels: 1, depth: 8 })).toString("base64");
    expect((await problem("/models/image/predict",
      { row: { image: wide } })).detail).toContain("2 x 2 grey, and the model reads images of 4 x 5 grey");
  });

  it("have the status that fits", async () => {
    const get = (path: string, init?: RequestInit): Request => new Request(`http://localhost${path}`, init);
    const statusOf = async (request: Request, from = app): Promise<number> => (await answer(request, from)).status;
    expect(await statusOf(get("/nothing"))).toBe(404);
    const wrong = await answer(get("/predict"));
    expect([wrong.status, wrong.headers.get("allow")]).toEqual([405, "POST"]);
    expect((await answer(get("/models", { method: "DELETE" }))).headers.get("allow")).toBe("GET, HEAD");
    expect(await statusOf(get("/models", { headers: { accept: "text/csv" } }))).toBe(406);
    expect(await statusOf(get("/models", { headers: { accept: "application/json;q=0, */*" } }))).toBe(406);
    expect(await statusOf(get("/models", { headers: { accept: "text/html, */*;q=0.1" } }))).toBe(200);
    expect((await problem("/models/text/predict", { text: "a" }, { "content-type": "text/plain" })).status).toBe(415);
    expect((await problem("/models/text/predict", { text: "a" }, { "content-encoding": "gzip" })).status).toBe(415);
    expect((await problem("/models/text/predict", { text: "a" }, { "content-type": "application/json; charset=latin1" })).status).toBe(415);
    const small = createApp({ text }, { maxBody: 100 });
    expect(await statusOf(post("/predict", { text: "a".repeat(200) }), small)).toBe(413);
    expect(await statusOf(post("/predict", { text: "a" }, { "content-length": "101" }), small)).toBe(413);
    expect(await statusOf(post("/predict", { text: "a" }), small)).toBe(200);
    const chunks = new ReadableStream<Uint8Array>({ pull: (controller) => controller.enqueue(new Uint8Array(64).fill(32)) });
    const init = { method: "POST", body: chunks, duplex: "half",
      headers: { "content-type": "application/json", "transfer-encoding": "chunked" } };
    expect(await statusOf(get("/predict", init as RequestInit), small)).toBe(413);
    expect(await statusOf(new Request("http://localhost/predict", {
      method: "POST", body: new Uint8Array([0x22, 0xff, 0x22]), headers: { "content-type": "application/json", "content-length": "3" },
    }))).toBe(400);
  });

  it("refuse more large bodies than memory is meant for, and no small ones", async () => {
    const large = Array.from({ length: 40 }, () => post("/models/text/predict", { text: "a ".repeat(40_000) }));
    const found = await Promise.all(large.map((request) => answer(request)));
    expect(found.filter(({ status }) => status === 200)).toHaveLength(32);
    expect(found.filter(({ status, headers }) => status === 503 && headers.get("retry-after") === "1")).toHaveLength(8);
    expect((await answer(post("/models/text/predict", { text: "a ".repeat(40_000) }))).status).toBe(200);
  });

  it("say nothing of a fault of the server, which the log does", async () => {
    const faults: LogRecord[] = [];
    const broken = createApp({ text }, { log: (record) => void faults.push(record), ready: () => { throw new TypeError("secret"); } });
    const { status, body } = await answer<ProblemBody>(new Request("http://localhost/readyz"), broken);
    expect([status, JSON.stringify(body).includes("secret")]).toEqual([500, false]);
    expect(faults[0]).toMatchObject({ level: "error", error: expect.stringContaining("TypeError: secret") as string });
  });
});

describe("who may ask", () => {
  const token = "0123456789abcdef";

  it("needs the token, but for health and the page", async () => {
    const guarded = createApp({ text }, { token, page: [{ path: "", type: "text/html", body: "<p>" }], metrics: prometheusMetrics() });
    const ask = async (path: string, authorization?: string): Promise<Response> => (
      guarded.fetch(new Request(`http://localhost${path}`, { headers: { ...(authorization !== undefined && { authorization }) } })));
    for (const path of ["/models", "/metrics", "/openapi.json"]) {
      const refused = await ask(path);
      expect([refused.status, refused.headers.get("www-authenticate")], path).toEqual([401, "Bearer"]);
      expect((await ask(path, `Bearer ${token}x`)).status).toBe(401);
      expect((await ask(path, `Basic ${token}`)).status).toBe(401);
      expect((await ask(path, `bearer ${token}`)).status).toBe(200);
    }
    for (const path of ["/", "/healthz", "/readyz"]) expect((await ask(path)).status, path).toBe(200);
    expect((await guarded.fetch(post("/predict", { text: "a" }))).status).toBe(401);
    expect(() => createApp({ text }, { token: "short" })).toThrow("a token of 16 or more");
  });

  it("names one of the server's hosts", async () => {
    const local = createApp({ text }, { hosts: ["localhost", "127.0.0.1", "[::1]"] });
    const ask = async (host: string): Promise<number> => (await local.fetch(new Request("http://localhost/healthz",
      { headers: { host } }))).status;
    for (const host of ["localhost", "localhost:8080", "127.0.0.1:1", "[::1]:8080", "a.localhost:80", "LOCALHOST"]) expect(await ask(host),
      host).toBe(200);
    for (const host of ["evil.example", "localhost.evil.example:8080", "127.0.0.1.evil.example", ""]) expect(await ask(host),
      host).toBe(421);
  });

  it("is of an origin that is allowed", async () => {
    const open = createApp({ text }, { cors: ["https://one.example"] });
    const origin = { origin: "https://one.example" }, other = { origin: "https://two.example" };
    const allowed = async (from: ServeApp, headers: Record<string, string>): Promise<string | null> => (
      (await from.fetch(post("/predict", { text: "a" }, headers))).headers.get("access-control-allow-origin"));
    expect(await allowed(open, origin)).toBe("https://one.example");
    expect(await allowed(open, other)).toBe(null);
    expect(await allowed(one, origin)).toBe(null);
    const asked = await open.fetch(new Request("http://localhost/predict", { method: "OPTIONS", headers: origin }));
    expect([asked.status, asked.headers.get("access-control-allow-headers")]).toEqual([204, "authorization,content-type,x-request-id"]);
  });
});

describe("the log, the counters and the description", () => {
  it("has a record for each request, without what it says", async () => {
    logged.length = 0;
    const { headers } = await answer(post("/models/text/predict?secret=1", { text: "private words" }, { "x-request-id": "own-1" }));
    await answer(post("/models/text/predict", { text: ["private words"] }, { "x-request-id": "no id\u00e9" }));
    expect(headers.get("x-request-id")).toBe("own-1");
    expect(Number(/dur=([\d.]+)/u.exec(headers.get("server-timing")!)![1])).toBeGreaterThan(0);
    expect(logged[0]).toMatchObject({ level: "info", message: "request", id: "own-1", method: "POST", path: "/models/text/predict",
      status: 200, rows: 1 });
    expect(logged[1].id).toMatch(/^[\da-f-]{36}$/u);
    expect(JSON.stringify(logged)).not.toMatch(/private|secret/u);
  });

  it("counts requests, rows and batches", async () => {
    const body = await (await app.fetch(new Request("http://localhost/metrics"))).text();
    expect(body).toMatch(/potluck_rows_total\{model="text"\} \d+/u);
    expect(body).toMatch(/potluck_request_seconds_count\{method="POST",route="\/models\/\{name\}\/predict",status="200"\} \d+/u);
    expect(body).toContain('potluck_model_info{model="image",version="1"} 1');
    expect(body).toContain('route="other"');
  });

  it("says what each model needs and answers", async () => {
    const { body } = await answer<{ models: Record<string, never>[] }>(new Request("http://localhost/models"));
    expect(body.models.map(({ name }) => name)).toEqual(["text", "table", "image"]);
    expect(body.models[1]).toMatchObject({
      inputs: [{
        textAlone: false, missing: ["?"], by: [{ column: "town", task: "local", values: ["Oslo", "Rome"] }],
        columns: [
          { name: "note", kind: "text" }, { name: "age", kind: "numeric" }, { name: "job", values: ["cook", "pilot"] },
            { name: "place", width: 3 },
        ],
      }],
    });
  });

  it("is what requests and answers are checked by", async () => {
    const { body: api } = await answer<{ components: { schemas: Record<string, object> }; paths: Record<string, object> }>(
      new Request("http://localhost/openapi.json"));
    const ajv = new Ajv2020({ strict: false, formats: { "date-time": true } });
    ajv.addSchema({ $id: "api", components: api.components });
    const fits = (name: string, value: unknown): boolean => ajv.validate({ $ref: `api#/components/schemas/${name}` }, value);
    for (const [name, request] of [["text", { texts: ["a", "b"] }], ["table", { rows: [ROW], explain: { classes: "all" } }]] as const) {
      expect(fits(`PredictRequest_${name}`, request)).toBe(true);
      expect(fits(`Predicted_${name}`, (await answer(post(`/models/${name}/predict`, request))).body), ajv.errorsText()).toBe(true);
    }
    expect(fits("PredictRequest_text", { texts: ["a"], text: "b" })).toBe(false);
    expect(fits("PredictRequest_table", { rows: [{ ...ROW, age: "31" }] })).toBe(false);
    expect(fits("Models", (await answer(new Request("http://localhost/models"))).body), ajv.errorsText()).toBe(true);
    expect(fits("Problem", await problem("/models/text/predict", "{"))).toBe(true);
    expect(Object.keys(api.paths)).toContain("/models/image/predict");
  });
});

describe("models", () => {
  it("are replaced without a lost request", async () => {
    const models = new ServedModels({ text: { model: modelOf(await textFile()), version: "old" } }), server = createApp(models);
    const next = modelOf(await textFile(2)), wanted = [next.predict("a film")];
    const before = Array.from({ length: 20 }, () => answer(post("/predict", { text: "a film" }), server));
    models.replace("text", next, { version: "new" });
    const after = await answer(post("/predict", { text: "a film" }), server), old = await Promise.all(before);
    expect(old.every(({ status }) => status === 200)).toBe(true);
    expect(after.body).toMatchObject({ version: "new", answers: wanted });
    models.refuse("text", "damaged");
    const { body } = await answer<{ models: object[] }>(new Request("http://localhost/models"), server);
    expect(body.models[0]).toMatchObject({ version: "new", failed: { detail: "damaged" } });
  });

  it("have names that can stand in a path", () => {
    expect(() => createApp({ "a/b": text })).toThrow('found "a/b": give it one, as in reviews=PATH');
    expect(() => createApp({})).toThrow("there must be one model or more");
    expect(() => createApp({ text: 1 as never })).toThrow();
  });
});
