/**
 * @file The server of Node: slow, huge, broken and abandoned requests get the status that fits while others are answered; new model files
 * are taken up; and it stops without losing a request.
 */
import { once } from "node:events";
import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { modelSources } from "../../src/serve/node/model-source.js";
import { type RunningServer, serve } from "../../src/serve/node/serve.js";
import { readToken } from "../../src/serve/node/token.js";
import { folder } from "../setup/scratch.js";
import { modelOf, textFile } from "./models.js";
import { head, raw } from "./raw.js";

const QUICK = { port: 0, logLevel: "silent", page: false } as const;
const file = join(folder, "reviews.safetensors");
let server: RunningServer, hasty: RunningServer, bytes: Uint8Array;

beforeAll(async () => {
  writeFileSync(file, bytes = await textFile());
  server = await serve([file], { ...QUICK, maxBody: 100_000, reload: 0.05 });
  hasty = await serve([file], { ...QUICK, timeout: 1, reload: 0 });
});
afterAll(() => Promise.all([server.close(), hasty.close()]));

const ask = (body: unknown, to = server, init: RequestInit = {}): Promise<Response> => fetch(`${to.url}/predict`, {
  method: "POST", body: JSON.stringify(body), headers: { "content-type": "application/json" }, ...init,
});

/** Asks again and again while something else goes on; none of these requests may fail, or take long. */
async function meanwhile<T>(work: Promise<T>, to = server): Promise<T> {
  let isOver = false, asked = 0;
  const neighbour = (async () => {
    while (!isOver) {
      const began = performance.now(), response = await ask({ text: "a wonderful film" }, to);
      expect(response.status).toBe(200);
      await response.json();
      expect(performance.now() - began).toBeLessThan(5000);
      asked++;
    }
  })();
  const result = await work.finally(() => (isOver = true));
  await neighbour;
  expect(asked).toBeGreaterThan(0);
  return result;
}

describe("requests that are", () => {
  it("well answered as the model does, and its address is local", async () => {
    const texts = ["a wonderful film", "dull"];
    expect((await (await ask({ texts })).json() as { answers: unknown }).answers).toEqual(modelOf(bytes).predict(texts));
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/u);
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    expect((await fetch(`${server.url}/`)).status).toBe(404);
  });

  it("slow in their headers or bodies: 408", async () => {
    const connections = await Promise.all([
      raw(hasty.url, "POST /predict HTTP/1.1\r\nhost: loc"), raw(hasty.url, `${head("/predict", 100)}{"te`),
      raw(hasty.url, head("/predict", 20).replace(/content-length.*/u, "transfer-encoding: chunked").concat("4\r\n{\"te\r\n")),
    ]);
    const said = await meanwhile(Promise.all(connections.map(({ rest }) => rest)), hasty);
    for (const answer of said) expect(answer).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n[^]*"status":408/u);
  });

  it("huge: 413 before the body is read, and while it is", async () => {
    const told = await raw(server.url, head("/predict", 10 ** 9)), chunked = await raw(server.url,
      head("/predict", 1).replace(/content-length: 1/u, "transfer-encoding: chunked"));
    const piece = `${(50_000).toString(16)}\r\n${" ".repeat(50_000)}\r\n`;
    for (let at = 0; at < 4; at++) chunked.socket.write(piece);
    for (const { rest, socket } of [told, chunked]) {
      await vi.waitFor(() => expect(socket.bytesRead).toBeGreaterThan(0), 15_000);
      socket.end();
      expect(await meanwhile(rest)).toMatch(/^HTTP\/1\.1 413 /u);
    }
  });

  it("huge, of a client that reads nothing before it has sent all and then closes: the answer arrives whole", async () => {
    const size = 5_000_000, whole = head("/predict", size).replace("\r\n\r\n", "\r\nconnection: close\r\n\r\n");
    const { socket, rest } = await raw(server.url, whole);
    socket.pause();
    let isLost = false;
    socket.on("error", () => (isLost = true));
    for (let sent = 0; sent < size && !isLost; sent += 100_000) {
      if (!socket.write(" ".repeat(100_000))) await Promise.race([once(socket, "drain"), once(socket, "close")]);
    }
    socket.resume();
    expect(await meanwhile(rest)).toMatch(/^HTTP\/1\.1 413 [^]*"status":413/u);
    expect(isLost).toBe(false);
  });

  it("no HTTP: 400 or 431, as problem details", async () => {
    for (const [text, status] of [
      ["nonsense\r\n\r\n", 400], ["GET / HTTP/1.1\r\nhost: localhost\r\nx: \0\r\n\r\n", 400],
        ["GET /\u0000 HTTP/1.1\r\nhost: localhost\r\n\r\n", 400],
      [`GET / HTTP/1.1\r\nhost: localhost\r\nx: ${"a".repeat(40_000)}\r\n\r\n`, 431],
      ["POST /predict HTTP/1.1\r\nhost: localhost\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n", 400],
    ] as const) {
      expect(await (await raw(server.url,
        text)).rest).toMatch(new RegExp(`^HTTP/1\\.1 ${status} [^]*application/problem\\+json[^]*"status":${status}`, "u"));
    }
  });

  it("of another host: 421", async () => {
    const { rest, socket } = await raw(server.url, "GET /models HTTP/1.1\r\nhost: evil.example\r\nconnection: close\r\n\r\n");
    expect(await rest).toMatch(/^HTTP\/1\.1 421 /u);
    socket.destroy();
  });

  it("abandoned: forgotten, before and after their body", async () => {
    await meanwhile((async () => {
      for (let at = 0; at < 20; at++) {
        const body = JSON.stringify({ texts: Array.from({ length: 200 }, () => "a long text ".repeat(20)) });
        const { socket } = await raw(server.url, at % 2 ? head("/predict", 15_000) : `${head("/predict", body.length)}${body}`);
        if (at % 3 === 0) await new Promise((resolve) => setTimeout(resolve, 2));
        socket.resetAndDestroy();
      }
    })());
  });
});

describe("model files", () => {
  const version = async (): Promise<{ version: string; failed?: { detail: string } }> => (
    (await (await fetch(`${server.url}/models`)).json() as { models: { version: string; failed?: { detail: string } }[] }).models[0]);

  it("that are new are taken up without a lost request; a damaged one is not, and is shown", async () => {
    const next = await textFile(2), before = await version();
    const put = (content: Uint8Array): void => {
      writeFileSync(`${file}.new`, content);
      renameSync(`${file}.new`, file);
    };
    await meanwhile((async () => {
      put(next.map((byte, at) => (at === next.length - 3 ? byte ^ 1 : byte)));
      await vi.waitFor(async () => expect((await version()).failed?.detail).toContain("the file is damaged"), 15_000);
      expect((await version()).version).toBe(before.version);
      put(next);
      await vi.waitFor(async () => expect((await version()).version).not.toBe(before.version), 15_000);
      expect((await version()).failed).toBeUndefined();
    })());
    expect((await (await ask({ text: "a film" })).json() as { answers: unknown }).answers).toEqual([modelOf(next).predict("a film")]);
  });
});

describe("a server", () => {
  it("that stops answers what has begun, says that it is not ready, and takes no more", async () => {
    const own = await serve([file], { ...QUICK, drain: 1 });
    const kept = await raw(own.url, "GET /readyz HTTP/1.1\r\nhost: localhost\r\n\r\n");
    const slow = await raw(own.url, `${head("/predict", 15)}{"text":`), closing = own.close();
    kept.socket.write("GET /readyz HTTP/1.1\r\nhost: localhost\r\n\r\n");
    const isRefused = (): Promise<boolean> => fetch(`${own.url}/healthz`).then(() => false, () => true);
    await expect.poll(isRefused, { timeout: 15_000 }).toBe(true);
    slow.socket.write('"dull"}');
    await closing;
    expect(await slow.rest).toMatch(/^HTTP\/1\.1 200 OK[^]*"answers"/u);
    expect(await kept.rest).toMatch(/^HTTP\/1\.1 200 OK[^]*HTTP\/1\.1 503 Service Unavailable/u);
  });

  it("needs a token where others reach it, and none on the command line", async () => {
    await expect(serve([file], { ...QUICK, host: "0.0.0.0" })).rejects.toThrow("needs a token of 16 or more letters");
    const secret = join(folder, "token");
    writeFileSync(secret, "0123456789abcdef0123\n");
    expect(readToken(secret, {})).toBe("0123456789abcdef0123");
    expect(readToken(undefined, { POTLUCK_TOKEN: "x" })).toBe("x");
    expect(readToken(undefined, {})).toBeUndefined();
    expect(() => readToken(secret, { POTLUCK_TOKEN: "x" })).toThrow("given twice");
    expect(() => readToken(join(folder, "none"), {})).toThrow("cannot be read (ENOENT)");
    const own = await serve([`a=${file}`, `b=${file}`], { ...QUICK, host: "0.0.0.0", token: readToken(secret, {})! });
    expect([(await fetch(`${own.url}/models`)).status, (await fetch(`${own.url}/healthz`)).status]).toEqual([401, 200]);
    await own.close();
  });

  it("says what is wrong with its arguments", async () => {
    const { port } = new URL(server.url);
    await expect(serve([file],
      { ...QUICK, port: Number(port) })).rejects.toThrow(`cannot listen at 127.0.0.1:${port}: something else listens there`);
    await expect(serve([file, `reviews=${file}`], QUICK)).rejects.toThrow('two models are called "reviews"');
    await expect(serve([join(folder, "none")], QUICK)).rejects.toThrow("there is no such file");
    await expect(serve([join(folder, "token")], QUICK)).rejects.toThrow("token");
    await expect(serve([], QUICK)).rejects.toThrow("serve: models must be a list of run folders or model files, one or more, found []");
    await expect(serve([file], { ...QUICK, prot: 1 } as object)).rejects.toThrow('did you mean "port"');
  });
});

describe("the names of models", () => {
  it("are told from paths, and refused where they cannot stand in one", () => {
    expect(modelSources(["old=runs/a", "runs/x=1/b"])).toEqual([{ name: "old", path: "runs/a" }, { name: "b", path: "runs/x=1/b" }]);
    expect(() => modelSources(["a b=runs/r-1"])).toThrow(/^a model's name must be up to 100 letters.*found "a b"/u);
  });
});
