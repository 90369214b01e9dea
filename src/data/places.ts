/**
 * @file What errors about a dataset or a task begin with. Every one names its dataset, once: tables of SQL have their statement for a name,
 * and sixteen of these begin alike.
 */
import { PotluckError, withPlace } from "../engine/errors.js";
import { listNames } from "../options/index.js";

/**
 * Runs work on a dataset. Its errors begin with the dataset's name; a file's name is kept behind it, a table's that tells no more is not.
 *
 * @param table the table's name, as its errors begin with it
 */
export function inDataset<T>(dataset: string, table: string | undefined, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw placedInDataset(dataset, table, error);
  }
}

/** As {@link inDataset}, for work on what several datasets share. */
export function inDatasets<T>(datasets: readonly string[], work: () => T): T {
  if (datasets.length === 1) return inDataset(datasets[0], undefined, work);
  try {
    return work();
  } catch (error) {
    throw withPlace(`datasets ${listNames(datasets.map((name) => `"${name}"`), "and")}`, error);
  }
}

/** As {@link inDataset}, for work on a task's part of a dataset. */
export function inTask<T>(task: string, dataset: string, table: string | undefined, work: () => T): T {
  try {
    return inDataset(dataset, table, work);
  } catch (error) {
    throw withPlace(`task "${task}"`, error);
  }
}

/** An error with its dataset in front. */
export function placedInDataset(dataset: string, table: string | undefined, error: unknown): unknown {
  const place = `dataset "${dataset}"`;
  if (!(error instanceof PotluckError) || error.message.startsWith(`${place}:`) || error.message.startsWith(`${place} `)) return error;
  const plain = table !== undefined && isStatement(table) ? [dataset, table] : [dataset];
  const known = plain.find((name) => error.message.startsWith(`${name}: `));
  return withPlace(place, known === undefined ? error : new PotluckError(error.message.slice(known.length + 2)));
}

/** Whether a table is called by its SQL. */
function isStatement(table: string): boolean {
  return table.startsWith('SQL "');
}
