/** @file The kinds of study, by the name that `study.json` has. A new kind is one line here. */
import { PotluckError } from "../engine/errors.js";
import { affinityKind } from "./run-affinity.js";
import { compareKind } from "./run-compare.js";
import { sweepKind } from "./run-sweep.js";
import type { StudyKind } from "./study-kind.js";

/** What is asked, and the answer, differ from kind to kind: each reads its own. */
type AnyKind = StudyKind<object, unknown>;

const kinds: readonly AnyKind[] = [compareKind, affinityKind, sweepKind].map((kind) => kind as unknown as AnyKind);

/** The kind of a study. @throws PotluckError for one that this version does not know */
export function kindOf(name: string): AnyKind {
  const kind = kinds.find((one) => one.name === name);
  if (kind) return kind;
  throw new PotluckError(`this version of Potluck has no study called "${name}"; it has ${kinds.map((one) => one.name).join(", ")}`);
}
