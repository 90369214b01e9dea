/** @file The one place where a benchmark asks the library for threads. */
import { startThreads } from "potluck";

/** Starts the library's threads. @throws Error where the platform gives fewer than asked for: a figure must not be of other threads */
export async function useThreads(count: number): Promise<void> {
  const { threads, reason } = await startThreads(count);
  if (reason !== null) throw new Error(`asked for ${count} threads, this platform gives ${threads}: ${reason}`);
}
