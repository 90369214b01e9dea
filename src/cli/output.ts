/** @file Where a command writes what it makes bit by bit: stdout, or a file that is there only once it is whole. */
import { closeSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { onDisk } from "../run/write-file.js";

/** An output that grows. */
export interface Output {
  /** Writes some text; false where nobody reads on. */
  write(text: string): Promise<boolean>;
  /** The output is whole. */
  finish(): void;
  /** What an error adds, where something was written that is not whole: `; they are in answers.csv.part`. */
  kept(): string;
  close(): void;
}

/** Stdout, or a file: written under another name, and renamed when it is whole. */
export function outputTo(file: string | undefined): Output {
  return file === undefined ? standardOutput() : fileOutput(file);
}

function standardOutput(): Output {
  const { stdout } = process;
  let isGone = false, wake = (): void => {};
  const gone = (): void => {
    isGone = true;
    wake();
  };
  const drained = (): void => wake();
  stdout.on("error", gone).on("close", gone).on("drain", drained); // an error of the stream itself is told where the command started
  return {
    async write(text) {
      if (text === "" || isGone) return !isGone;
      if (!stdout.write(text)) await new Promise<void>((resolve) => (wake = resolve));
      else await new Promise(setImmediate); // so that signals, and errors of the stream, arrive
      return !isGone;
    },
    finish() {},
    kept: () => "",
    close: () => void stdout.off("error", gone).off("close", gone).off("drain", drained),
  };
}

function fileOutput(file: string): Output {
  const part = `${file}.part`, what = `cannot write ${file}`;
  let open: number | undefined, size = 0;
  return {
    async write(text) {
      const bytes = Buffer.from(text);
      onDisk(what, () => {
        open ??= openSync(part, "w");
        for (let at = 0; at < bytes.length;) at += writeSync(open, bytes, at);
      });
      size += bytes.length;
      await new Promise(setImmediate); // so that signals arrive
      return true;
    },
    finish() {
      onDisk(what, () => {
        open ??= openSync(part, "w");
        closeSync(open);
        open = undefined;
        renameSync(part, file);
      });
      size = 0;
    },
    kept: () => (size > 0 ? `; the answers before it are in ${part}` : ""),
    close() {
      if (open === undefined) return;
      closeSync(open);
      if (size === 0) rmSync(part, { force: true });
    },
  };
}
