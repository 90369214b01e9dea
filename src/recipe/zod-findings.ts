/**
 * @file What zod found wrong, in the recipe's words: which field, what it must be, what was found, and the name that was
 * probably meant. Every schema of a recipe carries its own phrase for what is allowed, so no message of zod's own is shown.
 */
import { z } from "zod";
import { didYouMean, nearestName } from "../options/nearest-name.js";
import type { Finding } from "./checks.js";
import { type Path, listNames, showPath, showValue } from "./yaml/positions.js";
import { keysAt } from "./json-schema.js";

type Issue = z.core.$ZodIssue;

/** The findings of a parse that failed, one or more for each issue. */
export function findingsOf(error: z.ZodError, input: unknown): Finding[] {
  const findings = error.issues.flatMap((issue) => describeIssue(issue, [], input));
  const meant = new Set(findings.map((finding) => showPath(finding.meant ?? [])));
  // A misspelt key is one mistake, not two: the field that was meant is not missing.
  return findings.filter(({ path }) => !meant.has(showPath(path)) || valueAt(input, path) !== undefined);
}

function describeIssue(issue: Issue, base: Path, input: unknown): Finding[] {
  const path = [...base, ...(issue.path as (string | number)[])];
  const found = valueAt(input, path);
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => unknownKey(key, path));
  if (issue.code === "invalid_key") {
    const name = path[path.length - 1];
    return [{ path, part: "key", problem: `${showPath(path.slice(0, -1))}: a key must be ${issue.issues[0].message}, found "${name}"` }];
  }
  if (issue.code === "invalid_union") {
    const branch = fittingBranch(issue.errors as Issue[][]);
    if (branch && typeof found === "object" && found !== null) return branch.flatMap((inner) => describeIssue(inner, path, input));
  }
  const field = path.length === 0 ? "a recipe" : showPath(path);
  if (found === undefined) return [{ path, part: "value", problem: `${field} is missing: it must be ${issue.message}` }];
  const names = issue.code === "invalid_value" ? issue.values.map(String) : [];
  const hint = typeof found === "string" ? didYouMean(found, names) : "";
  return [{ path, part: "value", problem: `${field} must be ${issue.message}, found ${showValue(found)}${hint}` }];
}

function unknownKey(key: string, parent: Path): Finding {
  const names = keysAt(parent);
  const nearest = nearestName(key, names);
  const where = parent.length === 0 ? "" : ` in ${showPath(parent)}`;
  const known = nearest === undefined ? `; known keys are ${listNames(names, "and")}` : ` (did you mean "${nearest}"?)`;
  const meant = nearest === undefined ? undefined : [...parent, nearest];
  return { path: [...parent, key], part: "key", problem: `unknown key "${key}"${where}${known}`, meant };
}

/** The branch of a union that takes values of this type, where only one does: its own issues say more than the union's. */
function fittingBranch(branches: Issue[][]): Issue[] | undefined {
  const refused = ({ path, code }: Issue): boolean => path.length === 0 && (code === "invalid_type" || code === "invalid_value");
  const fitting = branches.filter((issues) => !issues.some(refused));
  return fitting.length === 1 ? fitting[0] : undefined;
}

function valueAt(input: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, step) => (
    typeof value === "object" && value !== null && Object.hasOwn(value, step) ? (value as Record<typeof step, unknown>)[step] : undefined
  ), input);
}
