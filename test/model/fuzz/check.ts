/** @file What must hold of any file: it loads and predicts with sense, or is refused in one line that a user can read. */
import { engine } from "../../../src/engine/engine.js";
import { PotluckError } from "../../../src/engine/errors.js";
import { selectTableRows, type Table } from "../../../src/data/table.js";
import { modelRecipe } from "../../../src/model/evaluate/evaluate.js";
import { type Answers, Model } from "../../../src/model/model.js";
import { modelSource } from "../../../src/run/model-source.js";

/** Characters of a message that are read. */
const LONGEST = 1500;

/** How a file was taken. */
export type Outcome = "refused" | "loaded";

/** Loads a file and uses it. @returns how it was taken, and what is wrong with that; null: nothing is */
export function check(bytes: Uint8Array, rows: Table): { outcome: Outcome; problem: string | null } {
  const before = memory(), started = performance.now();
  let model: Model;
  try {
    model = Model.from(bytes, { source: "fuzz.safetensors" });
  } catch (error) {
    return { outcome: "refused", problem: wrongRefusal(error) ?? tooMuch(bytes, before, started) };
  }
  try {
    return { outcome: "loaded", problem: useModel(model, rows) ?? tooMuch(bytes, before, started) };
  } finally {
    model.dispose();
  }
}

function memory(): number {
  return engine().f32.buffer.byteLength;
}

function tooMuch(bytes: Uint8Array, before: number, started: number): string | null {
  const grown = memory() - before, took = performance.now() - started;
  if (grown > 16 * bytes.length + 2 ** 23) return `WebAssembly memory grew by ${grown} bytes for a file of ${bytes.length}`;
  return took > 5000 ? `it took ${Math.round(took)} ms` : null;
}

/** What is wrong with an error; null where it is one clear line. */
function wrongRefusal(error: unknown): string | null {
  if (!(error instanceof PotluckError)) return `internal: ${error instanceof Error ? error.stack : String(error)}`;
  const { message } = error;
  if (message.length > LONGEST) return `a message of ${message.length} characters: ${message.slice(0, 300)}`;
  const control = /[\0-\x1f\x7f]/u.exec(message);
  return control === null ? null : `a message with a control character: ${JSON.stringify(message)}`;
}

/** Uses a model in every way that reads what its file says; each may refuse in one line. */
function useModel(model: Model, rows: Table): string | null {
  const uses: (() => string | null | void)[] = [
    () => wrongAnswers(model.predictTable(rows)),
    () => void model.featureNames(),
    () => void modelSource(model, "x.csv"),
    () => wrongRecipe(model),
    () => void model.toBytes(),
    () => void model.explain(columnsOf(selectTableRows(rows, [0])), { top: 2 }),
  ];
  for (const use of uses) {
    let problem: string | null | void;
    try {
      problem = use();
    } catch (error) {
      problem = wrongRefusal(error);
    }
    if (problem != null) return problem;
  }
  return null;
}

/** A recipe's mistakes come one a line, ten at most. */
function wrongRecipe(model: Model): string | null {
  try {
    modelRecipe(model);
  } catch (error) {
    for (const line of error instanceof PotluckError ? error.message.split("\n") : []) {
      const problem = wrongRefusal(new PotluckError(line));
      if (problem !== null) return problem;
    }
    return error instanceof PotluckError ? null : wrongRefusal(error);
  }
  return null;
}

function columnsOf(table: Table) {
  return Object.fromEntries(table.columnNames.map((name) => [name, table.column(name)]));
}

function wrongAnswers(answers: readonly Answers[]): string | null {
  const isShare = (value: unknown): boolean => typeof value === "number" && value >= 0 && value <= 1 + 1e-6;
  for (const row of answers) {
    for (const [task, answer] of Object.entries(row)) {
      const { label, labels, probability, probabilities, value, rank, expectedRank } = answer;
      const fine = [
        label === undefined || typeof label === "string", labels === undefined || labels.every((one) => typeof one === "string"),
        probability === undefined || isShare(probability), probabilities === undefined || Object.values(probabilities).every(isShare),
        value === undefined || Number.isFinite(value), rank === undefined || Number.isInteger(rank),
        expectedRank === undefined || Number.isFinite(expectedRank),
        [label, labels, value].some((main) => main !== undefined),
      ];
      if (fine.includes(false)) return `an answer of ${task} without sense: ${JSON.stringify(answer)}`;
    }
  }
  return null;
}
