/** @file Waits for a signal to stop, for commands that serve until then. */

/** Signals that stop a server. */
const SIGNALS = ["SIGTERM", "SIGINT", "SIGHUP"] as const;

/** Waits for a signal. Its handlers are gone then, so that a second signal does what it does by itself. */
export function firstSignal(): Promise<void> {
  return new Promise((resolve) => {
    const stop = (): void => {
      for (const name of SIGNALS) process.off(name, stop);
      resolve();
    };
    for (const name of SIGNALS) process.on(name, stop);
  });
}
