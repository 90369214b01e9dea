/**
 * @file How often the probabilities of a run's test rows came true, from `predictions.csv`. The rows are read one by one: the file may be
 * large. Labels and numbers have no probability of one answer.
 */
import { createReadStream, existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Account } from "../../account/types.js";
import type { ReliabilityPoint } from "../../charts/reliability-chart.js";
import { reliabilityCurve } from "../../metric/classification/calibration.js";

/** Kinds of tasks whose prediction is one class. */
const KINDS = new Set(["binary", "multiclass", "ordinal"]);

/** The reliability of each task's predictions on test rows, or where none test on validation rows; none without the file. */
export async function readReliability(folder: string, account: Account | null): Promise<ReliabilityPoint[]> {
  const path = join(folder, "predictions.csv");
  if (account === null || !existsSync(path)) return [];
  const known = new Map(Object.entries(account.tasks).filter(([, { kind }]) => KINDS.has(kind)).map(([task, { rows }]) => (
    [task, { side: rows.test > 0 ? "test" : "validation", right: [] as number[], probabilities: [] as number[] }])));
  if (known.size === 0) return [];
  let columns: Map<string, number> | undefined;
  for await (const line of createInterface({ input: createReadStream(path, "utf8"), crlfDelay: Infinity })) {
    const fields = fieldsOf(line), at = (name: string): string => fields[columns!.get(name) ?? -1] ?? "";
    if (columns === undefined) {
      columns = new Map(fields.map((name, index) => [name, index]));
      continue;
    }
    const own = known.get(plain(at("task"))), probability = Number(at("probability") || NaN);
    if (own?.side !== at("split") || !(probability >= 0 && probability <= 1)) continue;
    own.right.push(at("target") === at("prediction") ? 1 : 0);
    own.probabilities.push(probability);
  }
  return Array.from(known, ([task, { right, probabilities }]) => (
    right.length === 0 ? [] : reliabilityCurve(right, probabilities).map(({ probability, frequency, rows }): ReliabilityPoint => (
      { task, probability, frequency, rows })))).flat();
}

/** The fields of a line of csv. A line is a row: the file has no line breaks within fields. */
function fieldsOf(line: string): string[] {
  return Array.from(line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/gu), ([, quoted, bare]) => (
    quoted === undefined ? bare : quoted.replaceAll('""', '"')));
}

/** A name without the apostrophe that keeps spreadsheets from running it. */
function plain(name: string): string {
  return /^'\s*[=+\-@\uff1d\uff0b\uff0d\uff20]/u.test(name) ? name.slice(1) : name;
}
