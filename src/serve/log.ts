/** @file Structured logs: records with a level and a message. What a request says (texts, cells, tokens) is never in them. */

/** From all to nothing. */
export const levels = ["debug", "info", "warn", "error", "silent"] as const;

/** A level of a log; `silent` is no log at all. */
export type Level = (typeof levels)[number];

/** A record of a log: its level, what happened, and facts about it. */
export interface LogRecord {
  level: Exclude<Level, "silent">;
  message: string;
  [fact: string]: unknown;
}

/** Takes records. */
export type Logger = (record: LogRecord) => void;

/** A logger that passes on what has a level or more. */
export function fromLevel(least: Level, log: Logger): Logger {
  const place = levels.indexOf(least);
  return (record) => {
    if (levels.indexOf(record.level) >= place) log(record);
  };
}
