/** @file From work that hands out values to a generator of them, so that what it holds open (a database, copies of files) is closed. */

/** Why work that is no longer wanted ends. */
class NoLongerWanted extends Error {}

/**
 * Runs work that hands out values one after another, as a generator. The work waits at each value until the next is asked for; where no
 * more are, its `emit` is rejected, so that it ends.
 *
 * @example
 * for await (const part of handedOut((emit) => withDuckdb({}, (session) => session.each(sql, emit)))) use(part);
 */
export async function* handedOut<T>(work: (emit: (value: T) => Promise<void>) => Promise<void>): AsyncGenerator<T, void> {
  type Given = { value: T } | { error: unknown } | undefined;
  let give: (given: Given) => void, next = new Promise<Given>((resolve) => (give = resolve));
  let resume = (): void => {}, stop = (_: Error): void => {};
  const emit = (value: T): Promise<void> => new Promise((resolve, reject) => {
    [resume, stop] = [resolve, reject];
    give({ value });
  });
  const done = work(emit).then(() => give(undefined), (error: unknown) => give({ error }));
  try {
    for (let given = await next; given !== undefined; given = await next) {
      if ("error" in given) throw given.error;
      next = new Promise((resolve) => (give = resolve));
      yield given.value;
      resume();
    }
  } finally {
    stop(new NoLongerWanted());
    await done;
  }
}
