/**
 * @file An answer that comes before the request has arrived, such as 413 for a body that is too large. Many clients read no answer before
 * they have sent all; to close the connection under them would lose it. So what they send is read and thrown away for a while (as nginx
 * does by `lingering_close`), and the answer, which is sent at once, ends after that.
 */
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** Bytes that are thrown away at most, and milliseconds that this takes at most. */
const MOST_BYTES = 2 ** 26, LONGEST = 5000;

/** Connections whose request was answered and has not arrived. */
const lingering = new WeakSet<Socket>();

/** Whether a connection's request is answered already: nothing else may be written to it. */
export function isAnswered(socket: Socket): boolean {
  return lingering.has(socket);
}

/** A listener whose answers wait for the rest of their requests. */
export function withLinger(listener: RequestListener): RequestListener {
  return (request, response) => {
    if (hasBody(request)) linger(request, response);
    return listener(request, response);
  };
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}

function linger(request: IncomingMessage, response: ServerResponse): void {
  const end = response.end.bind(response) as (chunk?: unknown) => ServerResponse;
  response.end = ((chunk?: unknown): ServerResponse => {
    response.end = end as ServerResponse["end"];
    const { socket } = request;
    if (request.complete || request.destroyed || socket.destroyed) return end(chunk);
    if (chunk !== undefined && chunk !== null) response.write(chunk);
    lingering.add(socket);
    let bytes = 0;
    const stop = (): void => {
      clearTimeout(timer);
      for (const name of ["end", "close", "error"]) request.off(name, stop);
      request.off("data", count);
      lingering.delete(socket);
      end();
      if (!request.complete) socket.destroySoon(); // the rest would be taken for another request
    };
    const timer = setTimeout(stop, LONGEST), count = ({ length }: Uint8Array): void => {
      bytes += length;
      if (bytes > MOST_BYTES) stop();
    };
    for (const name of ["end", "close", "error"]) request.on(name, stop);
    request.on("data", count).resume();
    return response;
  }) as ServerResponse["end"];
}
