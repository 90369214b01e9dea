/** @file The server, as the page asks it. */
import type { ProblemBody } from "../../problem.js";
import type { ModelDescription } from "../../schemas/model.js";
import type { Predicted } from "../../predict-request.js";

/** An answer of the server that is an error. */
export class Refused extends Error {
  constructor(readonly problem: ProblemBody) {
    super(problem.detail);
  }
}

const KEY = "potluck-token";

/** Keeps the token in this tab. */
export function keepToken(token: string): void {
  sessionStorage.setItem(KEY, token);
}

async function ask<T>(path: string, init: RequestInit = {}): Promise<{ value: T; milliseconds: number }> {
  const token = sessionStorage.getItem(KEY), headers = { ...init.headers, ...(token && { authorization: `Bearer ${token}` }) };
  const answer = await fetch(path, { ...init, headers }), value: unknown = await answer.json();
  if (!answer.ok) throw new Refused(value as ProblemBody);
  const [, time = "0"] = /dur=([\d.]+)/u.exec(answer.headers.get("server-timing") ?? "") ?? [];
  return { value: value as T, milliseconds: Number(time) };
}

/** The models of the server. */
export async function askModels(): Promise<ModelDescription[]> {
  return (await ask<{ models: ModelDescription[] }>("models")).value.models;
}

/** A row's answers, and how long the server took. */
export function askAnswers(model: string, request: object, signal: AbortSignal): Promise<{ value: Predicted; milliseconds: number }> {
  const body = JSON.stringify(request);
  return ask<Predicted>(`models/${model}/predict`, { method: "POST", body, signal, headers: { "content-type": "application/json" } });
}
