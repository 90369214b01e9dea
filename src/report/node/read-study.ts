/** @file Reads a study folder for a report: `study.json`, and `progress.json` while the study runs. */
import { basename, join, resolve } from "node:path";
import { PotluckError } from "../../engine/errors.js";
import { isMap, listNames, showValue } from "../../options/index.js";
import { PROGRESS, STUDY } from "../../study/node/study-folder.js";
import type { ReportProgress, StudyPart, ReportedStudy } from "../types.js";
import { jsonIn } from "./read-files.js";

/** The questions that a report can show, with a key that each answer has. */
const questions: Record<string, string> = { compare: "contrasts", affinity: "gains", sweep: "candidates", fractions: "points" };

/** A study; undefined where the folder has none. @throws PotluckError when its files are damaged */
export function readStudy(folder: string): StudyPart | undefined {
  const record = jsonIn(folder, STUDY),
    progress = readProgress(folder);
  if (record === undefined && progress === null) return undefined;
  return { kind: "study", name: basename(resolve(folder)), study: checked(record ?? { question: "study" }, join(folder, STUDY)), progress };
}

function checked(record: unknown, path: string): ReportedStudy {
  if (!isMap(record)) throw new PotluckError(`${path} must be an object, found ${showValue(record)}`);
  const { question, answer = null } = record;
  if (typeof question !== "string") throw new PotluckError(`${path}: question must be a text, found ${showValue(question)}`);
  if (answer !== null) {
    const asked = isMap(answer) ? answer.question : undefined,
      known = Object.keys(questions);
    if (!isMap(answer) || typeof asked !== "string" || !Object.hasOwn(questions, asked) || answer[questions[asked]] === undefined) {
      throw new PotluckError(
        `${path}: answer.question must be ${listNames(known)}, with the answer's numbers; found ${showValue(asked)}. A newer ` +
          "version of Potluck may have written it",
      );
    }
  }
  return { ...record, question, answer } as unknown as ReportedStudy;
}

/** How far a folder's trainings are; null where it does not say. While the file is being written it counts as not there. */
export function readProgress(folder: string): ReportProgress | null {
  const given = jsonIn(folder, PROGRESS);
  if (!isMap(given) || typeof given.done !== "number") return null;
  const { done, total, secondsLeft, state } = given;
  return {
    done,
    total: typeof total === "number" ? total : null,
    secondsLeft: typeof secondsLeft === "number" ? secondsLeft : null,
    state: state === "done" || state === "stopped" ? state : "running",
  };
}
