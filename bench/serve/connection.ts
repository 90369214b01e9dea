/**
 * @file One kept connection of HTTP/1.1 that sends the same request again and again, the next as soon as the last is answered. It reads no
 * more of HTTP than our server sends, so that the client takes little of the machine from the server.
 */
import { connect, type Socket } from "node:net";

/** An answer: its status, how long it took for the client, and how long the server says that it took. Times in milliseconds. */
export interface Answered {
  status: number;
  time: number;
  serverTime: number;
}

/** A request as bytes. */
export function requestBytes(path: string, body: object, port: number): Buffer {
  const text = JSON.stringify(body);
  return Buffer.from(`POST ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\ncontent-type: application/json\r\n` +
    `content-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
}

/** Asks until `isOver`, and tells of each answer. Fails when the server closes the connection. */
export function ask(port: number, request: () => Buffer, isOver: () => boolean, tell: (answered: Answered) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect(port, "127.0.0.1");
    let began = 0, held = "";
    const send = (): void => {
      began = performance.now();
      socket.write(request());
    };
    socket.setNoDelay(true).setEncoding("latin1");
    socket.on("connect", send);
    socket.on("data", (chunk: string) => {
      held += chunk;
      const end = held.indexOf("\r\n\r\n");
      if (end < 0) return;
      const head = held.slice(0, end), length = Number(/\r\ncontent-length: (\d+)/iu.exec(head)?.[1] ?? 0);
      if (held.length < end + 4 + length) return;
      const status = Number(head.slice(9, 12)), serverTime = Number(/\r\nserver-timing: app;dur=([\d.]+)/iu.exec(head)?.[1] ?? NaN);
      held = held.slice(end + 4 + length);
      tell({ status, time: performance.now() - began, serverTime });
      if (!isOver()) return send();
      socket.destroy();
      resolve();
    });
    socket.on("error", reject);
    socket.on("close", () => reject(new Error("the server closed a connection")));
  });
}
