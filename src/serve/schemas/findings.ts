/** @file What zod finds wrong with a request, in plain words and with JSON pointers: "rows[2].age must be a number ..., found "x"". */
import type { z } from "zod";
import { didYouMean, listNames, showValue } from "../../options/index.js";
import type { ProblemPart } from "../problem.js";

type Issue = z.core.$ZodIssue;

/** Parts that an answer lists; a wrong column of a thousand rows is one fault. */
const MOST = 20;

/** What is wrong with a request's body. */
export function findingsOf(issues: readonly Issue[], body: unknown, keys: readonly string[]): ProblemPart[] {
  return issues.slice(0, MOST).flatMap((issue) => finding(issue, body, [], keys)).slice(0, MOST);
}

function finding(issue: Issue, body: unknown, base: readonly PropertyKey[], keys: readonly string[]): ProblemPart[] {
  const path = [...base, ...issue.path], found = valueAt(body, path);
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => {
      const own = path.length === 0 ? keys : [];
      const known = own.length > 0 ? `${didYouMean(key, own)}; the keys are ${listNames(own, "and")}` : "";
      return { pointer: pointerTo([...path, key]), detail: `${showPath([...path, key])} is no key of a request to this model${known}` };
    });
  }
  if (issue.code === "invalid_union") {
    const fitting = fittingBranch(issue.errors as Issue[][]);
    if (fitting && typeof found === "object" && found !== null) return fitting.flatMap((one) => finding(one, body, path, keys));
  }
  const names = issue.code === "invalid_value" ? issue.values.map(String) : [];
  const hint = typeof found === "string" ? didYouMean(found, names) : "";
  if (found === undefined) {
    const beside = valueAt(body, path.slice(0, -1)), given = typeof beside === "object" && beside !== null ? Object.keys(beside) : [];
    const missing = `${showPath(path)} is missing${didYouMean(String(path.at(-1)), given)}: it must be ${phraseOf(issue)}`;
    return [{ pointer: pointerTo(path), detail: missing }];
  }
  const shown = `, found ${showValue(found)}`;
  return [{ pointer: pointerTo(path), detail: `${showPath(path)} must be ${phraseOf(issue)}${shown}${hint}` }];
}

/** The schemas' own messages complete "must be"; zod's, of a size or range, do not. */
function phraseOf(issue: Issue): string {
  const isOwn = !/^(?:Too|Invalid) /u.test(issue.message);
  if (isOwn && issue.code !== "invalid_value") return issue.message;
  if (issue.code === "too_big") return `${issue.origin === "array" ? "a list of" : ""} at most ${issue.maximum}`.trim();
  if (issue.code === "too_small") return `${issue.origin === "array" ? "a list of" : ""} at least ${issue.minimum}`.trim();
  if (issue.code === "invalid_value" && issue.values.length === 1) return JSON.stringify(issue.values[0]);
  return isOwn ? issue.message : issue.message.replace(/^Invalid input: expected (.*), received .*$/u, "of the type $1");
}

/** The branch of a union that takes values of this type, where only one does: it says more than the union. */
function fittingBranch(branches: Issue[][]): Issue[] | undefined {
  const fitting = branches.filter((issues) => !issues.some(({ path, code }) => path.length === 0 && code === "invalid_type"));
  return fitting.length === 1 ? fitting[0] : undefined;
}

function valueAt(body: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, step) => (
    typeof value === "object" && value !== null && Object.hasOwn(value, step)
      ? (value as Record<PropertyKey, unknown>)[step] : undefined), body);
}

function showPath(path: readonly PropertyKey[]): string {
  if (path.length === 0) return "the body";
  return path.map((step, place) => (typeof step === "number" ? `[${step}]` : `${place > 0 ? "." : ""}${String(step)}`)).join("");
}

/** A JSON pointer as a URI fragment (RFC 6901, section 6). */
function pointerTo(path: readonly PropertyKey[]): string {
  return `#${path.map((step) => `/${inFragment(String(step).replaceAll("~", "~0").replaceAll("/", "~1"))}`).join("")}`;
}

/** A text with what no fragment may have percent-encoded; half a character, which UTF-8 does not have, becomes U+FFFD. */
function inFragment(text: string): string {
  return encodeURI(text.replace(/\p{Surrogate}/gu, "\uFFFD")).replaceAll("#", "%23");
}
