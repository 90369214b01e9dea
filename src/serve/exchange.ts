/**
 * @file A request and its answer: what the log says of them, and the headers that every answer has. An answer is built with all its headers
 * at once, which Node's adapter sends without copies.
 */
import { Problem, PROBLEM_TYPE } from "./problem.js";

/** What is sent to Node's adapter beside the request; other runtimes give something else, or nothing. */
export interface Bindings {
  outgoing?: { destroyed?: boolean };
}

/** Ids that a client may choose: what is safe in a log, and in a header. */
const ID = /^[\w.=-]{1,128}$/u;
const HEADERS = { "cache-control": "no-store", "x-content-type-options": "nosniff", "referrer-policy": "no-referrer" };
const JSON_TYPE = "application/json";

/** One request, from its headers to its answer. */
export class Exchange {
  readonly id: string;
  /** Facts that the log has of it, such as its rows. */
  readonly facts: Record<string, unknown> = {};
  private readonly began = performance.now();

  constructor(readonly request: Request, private readonly bindings: Bindings | undefined) {
    const given = request.headers.get("x-request-id");
    this.id = given !== null && ID.test(given) ? given : crypto.randomUUID();
  }

  /** Milliseconds since its headers arrived. */
  get time(): number {
    return performance.now() - this.began;
  }

  /** Whether the client has closed the connection. */
  get isGone(): boolean {
    const { outgoing } = this.bindings ?? {};
    return outgoing === undefined ? this.request.signal.aborted : outgoing.destroyed === true;
  }

  /** An answer. `server-timing` tells how long it took here. */
  answer(body: string | null, type: string, status = 200, headers: Readonly<Record<string, string>> = {}): Response {
    return new Response(body, {
      status,
      headers: {
        ...(body !== null && { "content-type": type }), ...HEADERS, "x-request-id": this.id,
        "server-timing": `app;dur=${this.time.toFixed(3)}`, ...headers,
      },
    });
  }

  /** An answer in JSON, if the client takes JSON. */
  json(value: unknown, headers: Readonly<Record<string, string>> = {}, status = 200): Response {
    return this.answer(JSON.stringify(value), JSON_TYPE, status, headers);
  }

  problem(problem: Problem): Response {
    return this.answer(JSON.stringify(problem.body(this.id)), PROBLEM_TYPE, problem.status, problem.headers);
  }

  /** @throws Problem 406 when the client takes no such type */
  requireAccept(type: string): void {
    const accept = this.request.headers.get("accept");
    if (accept === null || accept.trim() === "" || takes(accept, type)) return;
    const found = JSON.stringify(accept.slice(0, 100));
    throw new Problem(406, `This is answered as ${type}, which the header accept does not allow; found ${found}.`);
  }
}

/** Whether a header `accept` allows a type, by its most exact range (RFC 9110, 12.5.1). */
function takes(accept: string, type: string): boolean {
  const [main] = type.split("/"), ranks = [type, `${main}/*`, "*/*"];
  const ranges = accept.split(",").map((range) => {
    const [name, ...parameters] = range.split(";").map((part) => part.trim().toLowerCase());
    const quality = parameters.find((part) => part.startsWith("q="));
    return { rank: ranks.indexOf(name), quality: quality === undefined ? 1 : Number(quality.slice(2)) };
  }).filter(({ rank }) => rank >= 0).sort((a, b) => a.rank - b.rank);
  return ranges.length > 0 && ranges[0].quality > 0;
}
