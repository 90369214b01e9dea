/**
 * @file Ctrl-C, and the other signals that ask a process to end. The first one stops a training after its current step, and its results so
 * far are saved. A second one ends the process at once.
 */
import { PotluckError } from "../engine/errors.js";

/** As in shells: 128 plus the signal's number. SIGHUP arrives when the terminal is closed. */
const exitCodes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

type SignalName = keyof typeof exitCodes;

/** A command was stopped by a signal. The message says what it saved. */
export class Interrupted extends PotluckError {
  override name = "Interrupted";
  readonly exitCode: number;

  /**
   * @param signal the one that {@link stoppable} passed to the work
   * @param progress completes `stopped by SIGINT ...`
   */
  constructor(signal: AbortSignal, progress: string) {
    const name = signal.reason as SignalName;
    super(`stopped by ${name} ${progress}`);
    this.exitCode = exitCodes[name];
  }
}

/** Runs work that watches an abort signal. SIGHUP, SIGINT and SIGTERM trigger it. */
export async function stoppable<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const stop = (name: NodeJS.Signals): void => controller.abort(name);
  const names = Object.keys(exitCodes) as SignalName[];
  for (const name of names) process.once(name, stop);
  try {
    return await work(controller.signal);
  } finally {
    for (const name of names) process.off(name, stop);
  }
}

/**
 * Runs work that saves its results as it goes. A signal ends it without waiting for the rest.
 *
 * @param work must stop soon after the abort: the process waits for it
 * @param progress says what was saved, and where; completes `stopped by SIGINT ...`
 * @throws Interrupted when a signal arrives
 */
export function stoppableAtOnce<T>(work: (signal: AbortSignal) => Promise<T>, progress: () => string): Promise<T> {
  return stoppable((signal) => Promise.race([work(signal), new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(new Interrupted(signal, progress())), { once: true });
  })]));
}
