/**
 * @file Log records as lines of JSON, which are written together once in a turn of the event loop: a write for each request would cost more
 * than its answer.
 */
import type { Logger, LogRecord } from "../log.js";

/** A logger that writes lines. Errors are written at once, and the rest at the latest when the process ends. */
export function lineLog(write: (text: string) => void): Logger {
  let lines = "";
  const flush = (): void => {
    const text = lines;
    lines = "";
    if (text !== "") write(text);
  };
  process.on("exit", flush);
  return ({ level, message, ...facts }: LogRecord) => {
    const isFirst = lines === "";
    lines += `${JSON.stringify({ time: new Date().toISOString(), level, message, ...facts })}\n`;
    if (level === "error") flush();
    else if (isFirst) setImmediate(flush);
  };
}
