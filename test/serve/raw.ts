/** @file Requests as bytes, for what no well-behaved client sends. */
import { connect, type Socket } from "node:net";
import { once } from "node:events";

/** A connection that is fed by hand. */
export interface Raw {
  socket: Socket;
  /** All that came back until the server closed the connection. */
  rest: Promise<string>;
}

/** Connects, and sends some text. */
export async function raw(url: string, text: string): Promise<Raw> {
  const { port, hostname } = new URL(url), socket = connect(Number(port), hostname);
  await once(socket, "connect");
  let said = "";
  socket.setEncoding("utf8").on("data", (chunk: string) => (said += chunk)).on("error", () => undefined);
  const rest = new Promise<string>((resolve) => socket.on("close", () => resolve(said)));
  socket.write(text);
  return { socket, rest };
}

/** A request's head for a JSON body of a length. */
export const head = (path: string, length: number | string): string => (
  `POST ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n`);
