/**
 * @file Errors as HTTP has them: a status, and "problem details" in JSON (RFC 9457). The title is the status's own, so that the type is
 * `about:blank`; the detail says what to do.
 */
import { PotluckError } from "../engine/errors.js";

/** Statuses that the server answers with, and their names (RFC 9110). */
const titles = {
  400: "Bad Request", 401: "Unauthorized", 404: "Not Found", 405: "Method Not Allowed", 406: "Not Acceptable", 408: "Request Timeout",
  413: "Content Too Large", 415: "Unsupported Media Type", 421: "Misdirected Request", 422: "Unprocessable Content",
  431: "Request Header Fields Too Large", 500: "Internal Server Error", 503: "Service Unavailable", 504: "Gateway Timeout",
} as const;

export type ProblemStatus = keyof typeof titles;

/** What is wrong with one part of a request. */
export interface ProblemPart {
  /** A JSON pointer into the body, as a URI fragment: `#/rows/2/age`. */
  pointer: string;
  detail: string;
}

/** The body of an error's answer. */
export interface ProblemBody {
  type: "about:blank";
  title: string;
  status: number;
  detail: string;
  errors?: ProblemPart[];
  requestId?: string;
}

export const PROBLEM_TYPE = "application/problem+json";

/** An error with the status that a client gets. */
export class Problem extends Error {
  override name = "Problem";

  /**
   * @param headers of the answer, such as `allow`
   * @param errors the parts of the body that are wrong
   */
  constructor(
    readonly status: ProblemStatus, readonly detail: string,
    readonly headers: Readonly<Record<string, string>> = {}, readonly errors: readonly ProblemPart[] = [],
  ) {
    super(detail);
  }

  /** The body of the answer. */
  body(requestId?: string): ProblemBody {
    const { status, detail, errors } = this;
    return {
      type: "about:blank", title: titles[status], status, detail,
      ...(errors.length > 0 && { errors: [...errors] }), ...(requestId !== undefined && { requestId }),
    };
  }
}

/** Anything thrown, as a problem: a user's mistake is 422; what is a fault of the server says no more than that. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof PotluckError) return new Problem(422, error.message);
  return new Problem(500, "The server failed to answer this request. Its log says why, under this request's id.");
}

/** The name of a status. */
export function problemTitle(status: ProblemStatus): string {
  return titles[status];
}
