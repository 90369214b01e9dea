/** @file Runs a measurement in a process of its own, so that none inherits another's memory, caches or compiled code. */
import { spawn } from "node:child_process";
import { describeError } from "potluck";

/** What a child printed, how long it lived (start-up included), and how it ended. */
export interface ChildResult {
  output: string;
  errors: string;
  seconds: number;
}

/** A child that failed: its message is what it said last on stderr. */
export class ChildError extends Error {
  override name = "ChildError";
}

/**
 * Runs a command to its end.
 *
 * @throws ChildError when it cannot be started, ends with another code than 0, or runs longer than `limitSeconds`
 */
export function runChild(
  command: string,
  args: readonly string[],
  { env = {}, limitSeconds = 3600 }: { env?: Record<string, string>; limitSeconds?: number } = {},
): Promise<ChildResult> {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
    let output = "",
      errors = "",
      late = false;
    child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
    const timer = setTimeout(() => {
      late = true;
      child.kill("SIGKILL");
    }, limitSeconds * 1000);
    child.on("error", (error) => {
      clearTimeout(timer);
      reject(new ChildError(`could not start ${command}: ${error.message}`));
    });
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      const seconds = (performance.now() - began) / 1000;
      if (code === 0) resolve({ output, errors, seconds });
      else if (late) reject(new ChildError(`took longer than ${limitSeconds} s`));
      else reject(new ChildError(`${messageOf(errors)} (${signal ?? `code ${code}`})`));
    });
  });
}

/** Runs a script of ours, or a peer's, that takes its task as one JSON argument and prints its result as one JSON line at the end. */
export async function runJson<Result>(
  command: string,
  args: readonly string[],
  task: object,
  options?: { env?: Record<string, string>; limitSeconds?: number },
): Promise<Result> {
  const { output } = await runChild(command, [...args, JSON.stringify(task)], options);
  return JSON.parse(lastLine(output)) as Result;
}

/** The error's own line among a stack's: both Python and Node have it as `SomeError: ...`, and Node adds its version after. */
function messageOf(errors: string): string {
  return errors.split("\n").findLast((line) => /^\w*(?:Error|Exception)\b/u.test(line)) ?? (lastLine(errors) || "no message");
}

/** What to tell of a measurement that failed: a child's message as it is, all else as the library has it. */
export function describeFailure(error: unknown): string {
  return error instanceof ChildError ? error.message : describeError(error);
}

function lastLine(text: string): string {
  return text.trimEnd().split("\n").at(-1) ?? "";
}
