/**
 * @file Results of trials in a file, one a line, which only grows. A line has a checksum: what was cut when a process was killed, or was
 * changed since, is passed over, and costs that trial alone. The file is read as an index of keys; a result is parsed when it is asked for.
 */
import { closeSync, existsSync, fstatSync, fsyncSync, openSync, readSync, writeSync } from "node:fs";
import { crc32 } from "node:zlib";
import { PotluckError } from "../../engine/errors.js";
import { onDisk } from "../../run/write-file.js";
import { requireSame, type TrialStorage, united } from "../storage.js";
import type { TrialResult } from "../trial.js";
import { KEY_DIGITS } from "../trial-key.js";

const NEWLINE = 10, PIECE = 1 << 24;
const START = '{"crc":"', CRC_DIGITS = 8, AFTER_CRC = '",', KEY = '"key":"';
/** Where what the checksum covers begins, and where the key does. */
const COVERED = START.length + CRC_DIGITS + AFTER_CRC.length, KEY_AT = COVERED + KEY.length;

/** A line of the file, without its end. */
interface Line {
  at: number;
  length: number;
}

/**
 * A storage in a file. Several processes may add to one file at the same time; each sees what was there when it opened it, and its own.
 *
 * @example
 * const storage = new FileStorage("runs/reviews-compare-1/trials.jsonl");
 * storage.size; // 60
 */
export class FileStorage implements TrialStorage {
  private readonly lines = new Map<string, Line>();
  /** Lines of keys that have a later one. */
  private readonly earlier = new Map<string, Line[]>();
  private readonly added = new Map<string, TrialResult>();
  private file: number | undefined;
  private endsInside = false;
  /** Whether a damaged line was one of a storage. */
  private isStorage = false;
  /** Lines that were cut or changed. Their trials are trained again. */
  damaged = 0;

  /**
   * Opens a file, or makes it with the first result.
   *
   * @throws PotluckError where it cannot be read, or is no storage
   */
  constructor(readonly path: string) {
    if (existsSync(path)) onDisk(`cannot read ${path}`, () => this.index());
  }

  /** How many trials it has. */
  get size(): number {
    let own = 0;
    for (const key of this.added.keys()) if (!this.lines.has(key)) own++;
    return this.lines.size + own;
  }

  /** The keys of all trials. */
  *keys(): Generator<string> {
    yield* this.lines.keys();
    for (const key of this.added.keys()) if (!this.lines.has(key)) yield key;
  }

  get(key: string): TrialResult | undefined {
    const own = this.added.get(key);
    if (own) return own;
    const line = this.lines.get(key);
    return line && onDisk(`cannot read ${this.path}`, () => this.readAll(key, line));
  }

  add(result: TrialResult): void {
    const first = this.get(result.key);
    if (first) requireSame(first, result);
    const whole = first ? united(first, result) : result;
    if (whole === first) return;
    onDisk(`cannot write ${this.path}`, () => this.append(whole));
    this.added.set(result.key, whole);
  }

  /** Makes the file where there is none. @throws DiskError where it cannot be written, before anything is trained for it */
  open(): void {
    onDisk(`cannot write ${this.path}`, () => (this.file ??= openSync(this.path, "a")));
  }

  /** Puts what was added on the disk, and closes the file. */
  close(): void {
    if (this.file === undefined) return;
    fsyncSync(this.file);
    closeSync(this.file);
    this.file = undefined;
  }

  private append(result: TrialResult): void {
    const file = this.file ??= openSync(this.path, "a");
    const line = `${this.endsInside ? "\n" : ""}${lineOf(result)}\n`, bytes = Buffer.from(line);
    for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written);
    this.endsInside = false;
  }

  /** The result of a key. Where processes added it at the same time, or files were put together, all must be the same. */
  private readAll(key: string, line: Line): TrialResult {
    const last = this.read(line), others = (this.earlier.get(key) ?? []).map((one) => this.read(one));
    for (const other of others) requireSame(other, last);
    return others.reduce(united, last);
  }

  private read({ at, length }: Line): TrialResult {
    const file = openSync(this.path, "r");
    try {
      const bytes = Buffer.alloc(length);
      for (let done = 0; done < length;) {
        const read = readSync(file, bytes, done, length - done, at + done);
        if (read === 0) throw new PotluckError(`${this.path} was cut while it was in use: run the study again`);
        done += read;
      }
      const { crc: _, ...result } = JSON.parse(bytes.toString("utf8")) as TrialResult & { crc: string };
      return result;
    } finally {
      closeSync(file);
    }
  }

  private index(): void {
    const file = openSync(this.path, "r");
    try {
      const { size } = fstatSync(file);
      let piece = Buffer.alloc(0), from = 0;
      for (let at = 0; at < size;) {
        const more = Buffer.allocUnsafe(Math.min(PIECE, size - at)), read = readSync(file, more, 0, more.length, at);
        if (read === 0) break;
        at += read;
        piece = piece.length === 0 ? more.subarray(0, read) : Buffer.concat([piece, more.subarray(0, read)]);
        let start = 0;
        for (let end = piece.indexOf(NEWLINE, start); end !== -1; end = piece.indexOf(NEWLINE, start)) {
          this.take(piece.subarray(start, end), from + start);
          start = end + 1;
        }
        from += start;
        piece = piece.subarray(start);
      }
      this.endsInside = piece.length > 0;
      this.take(piece, from);
    } finally {
      closeSync(file);
    }
    if (this.damaged > 0 && !this.isStorage) {
      throw new PotluckError(`${this.path} is no storage of trials: none of its lines is a result. Name another file, or remove it`);
    }
  }

  private take(line: Buffer, at: number): void {
    if (line.length === 0) return;
    if (!isWhole(line)) {
      this.damaged++;
      this.isStorage ||= START.startsWith(line.toString("latin1", 0, START.length)) || line.includes(KEY);
      const next = line.indexOf(START, 1); // another that was added to what was cut, or whose line's end was changed
      if (next !== -1) this.take(line.subarray(next), at + next);
      return;
    }
    this.isStorage = true;
    const key = line.toString("latin1", KEY_AT, KEY_AT + KEY_DIGITS), before = this.lines.get(key);
    if (before) this.earlier.set(key, [...this.earlier.get(key) ?? [], before]);
    this.lines.set(key, { at, length: line.length });
  }
}

/** A result as a line: its checksum, its key, and the rest. */
export function lineOf({ key, ...rest }: TrialResult): string {
  const covered = JSON.stringify({ key, ...rest }).slice(1);
  return `${START}${checksum(Buffer.from(covered))}${AFTER_CRC}${covered}`;
}

function isWhole(line: Buffer): boolean {
  if (line.length < KEY_AT + KEY_DIGITS) return false;
  return line.toString("latin1", 0, COVERED) === `${START}${checksum(line.subarray(COVERED))}${AFTER_CRC}`;
}

function checksum(bytes: Buffer): string {
  return crc32(bytes).toString(16).padStart(CRC_DIGITS, "0");
}
