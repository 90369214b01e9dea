/** @file The file that a command will write, checked before any work: it replaces nothing that is read, and is called as what it is. */
import { accessSync, type BigIntStats, constants, statSync } from "node:fs";
import { dirname } from "node:path";
import { PotluckError } from "../engine/errors.js";
import { onDisk, PART } from "../run/write-file.js";
import { formatOf } from "../source/source-field.js";
import { sources } from "../source/index.js";

/** A file that the command reads. */
export interface InputFile {
  /** `the model`. */
  what: string;
  path: string;
}

/** Endings of files that no command writes, beside those of data. */
const OTHERS = /\.(?:gz|zst|zip|tar|tgz|bz2|xz|7z|xlsx?|ods|arrow|feather|pdf|html?|xml|ya?ml|md|onnx|safetensors|pt|pth|h5|npz|pkl)$/iu;

/**
 * Checks a file that will be written.
 *
 * @param inputs what the command reads; asked for only where there is a file to replace
 * @throws PotluckError where it would replace an input (under any of its names), is a folder, or cannot be written
 */
export async function checkOutput(out: string, inputs: () => InputFile[] | Promise<InputFile[]>): Promise<void> {
  if (out.trim() === "" || out.includes("\0")) throw new PotluckError(`--out must name a file, found ${JSON.stringify(out)}`);
  const there = statOf(out);
  if (there?.isDirectory()) throw new PotluckError(`--out ${out}: this is a folder; name a file in it`);
  const folder = dirname(out);
  onDisk(`cannot write ${out}`, () => accessSync(folder, constants.W_OK));
  if (statOf(folder)?.isDirectory() === false) throw new PotluckError(`cannot write ${out}: ${folder} is a file, not a folder`);
  await refuseInputs(out, inputs);
}

/** @throws PotluckError where a file that will be written is one that is read, under any of its names */
export async function refuseInputs(out: string, inputs: () => InputFile[] | Promise<InputFile[]>): Promise<void> {
  const replaced = [statOf(out), statOf(`${out}${PART}`)].filter((one) => one !== undefined); // what is not whole yet stands in the second
  if (replaced.length === 0) return;
  for (const { what, path } of await inputs()) {
    const own = statOf(path);
    if (own === undefined || !replaced.some(({ dev, ino }) => dev === own.dev && ino === own.ino)) continue;
    const which = path === out ? `is ${what} itself` : `is ${what} itself (${path})`;
    throw new PotluckError(`--out ${out} ${which}, which would be replaced: name another file`);
  }
}

/**
 * Checks that a file is not called as something that it will not be.
 *
 * @param writes what is written: `an ONNX model`
 * @param endings those that mean it
 * @param remedy what else can be done
 */
export function checkEnding(out: string, writes: string, endings: readonly string[], remedy = ""): void {
  const name = out.toLowerCase();
  if (endings.some((ending) => name.endsWith(ending))) return;
  const found = OTHERS.exec(name)?.[0] ?? formatOf(sources, name)?.extensions.find((ending) => name.endsWith(ending));
  if (found === undefined) return;
  throw new PotluckError(`--out ${out}: ${writes} is written, and ${found} means something else: name a file that ends with ` +
    `${endings.join(" or ")}${remedy}`);
}

/** What is at a path; undefined where nothing is. Numbers are whole, since those of files may be beyond 2^53. */
function statOf(path: string): BigIntStats | undefined {
  try {
    return statSync(path, { bigint: true, throwIfNoEntry: false });
  } catch {
    return undefined; // a file in the place of a folder, ...: what reads or writes it says so
  }
}
