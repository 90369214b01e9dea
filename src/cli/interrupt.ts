/**
 * @file Ctrl-C while training, and the other signals that ask a process to end: the first one ends the training at its next step, and what
 * it has is written as if it had ended there; a second one ends the process at once.
 */
import { PotluckError } from "../engine/errors.js";

/** As shells have it: 128 and the signal's number. SIGHUP comes when the terminal is closed. */
const exitCodes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

type Stop = keyof typeof exitCodes;

/** A command that was stopped by a signal; the message says what it kept. */
export class Interrupted extends PotluckError {
  override name = "Interrupted";
  readonly exitCode: number;

  /**
   * @param signal the one that `stoppable` handed out
   * @param kept completes `stopped by SIGINT ...`
   */
  constructor(signal: AbortSignal, kept: string) {
    const stop = signal.reason as Stop;
    super(`stopped by ${stop} ${kept}`);
    this.exitCode = exitCodes[stop];
  }
}

/** Runs work that watches a signal, which SIGHUP, SIGINT and SIGTERM abort. */
export async function stoppable<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const stop = (name: NodeJS.Signals): void => controller.abort(name);
  const names = Object.keys(exitCodes) as Stop[];
  for (const name of names) process.once(name, stop);
  try {
    return await work(controller.signal);
  } finally {
    for (const name of names) process.off(name, stop);
  }
}

/**
 * Runs work that writes what it finishes as it goes: a signal ends it without waiting for the rest.
 *
 * @param work must do nothing more once the signal is aborted, or the process waits for it
 * @param kept says what was written by then, and where; completes `stopped by SIGINT ...`
 * @throws Interrupted at the signal
 */
export function stoppableAtOnce<T>(work: (signal: AbortSignal) => Promise<T>, kept: () => string): Promise<T> {
  return stoppable((signal) => Promise.race([work(signal), new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(new Interrupted(signal, kept())), { once: true });
  })]));
}
