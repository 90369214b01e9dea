/**
 * @file Ctrl-C while training: the first one ends the training at its next step, and what it has is written as if it had ended there; a second
 * one ends the process at once.
 */
import { PotluckError } from "../engine/errors.js";

const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const;

type Stop = keyof typeof exitCodes;

/** A command that was stopped by a signal; what it kept is in the message. */
export class Interrupted extends PotluckError {
  override name = "Interrupted";
  /** As shells have it: 128 and the signal's number. */
  readonly exitCode: number;

  /** @param signal the one that `stoppable` handed out */
  constructor(signal: AbortSignal, kept: string) {
    const stop = signal.reason as Stop;
    super(`stopped by ${stop} ${kept}`);
    this.exitCode = exitCodes[stop];
  }
}

/** Runs work that watches a signal, which SIGINT and SIGTERM abort. */
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
