/**
 * @file A work as files: `work.json` says what there is, and plain little-endian arrays hold it (`CORPUS.indptr.u32`, `.indices.u32`,
 * `.values.f32`; `.targets.f32`, task after task; `.order.u32`, the rows of step after step; `weights.f32`, the model's state dict one
 * parameter after the other), which numpy, C and JavaScript read alike.
 */
import { createWriteStream, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { join } from "node:path";
import { SparseMatrix, type StateDict } from "potluck/nn";
import { orderOf, type Work, type WorkTask } from "./work.js";

/** What `work.json` holds. */
export interface WorkHeader {
  name: string;
  features: number;
  hidden: number;
  batch: number;
  /** Steps for which there is an order. */
  steps: number;
  corpora: { name: string; rows: number; nonzeros: number; tasks: readonly WorkTask[] }[];
}

/** Writes a work and the rows of its first steps into a folder, which is made. */
export function writeWork(folder: string, work: Work, steps: number): WorkHeader {
  mkdirSync(folder, { recursive: true });
  const order = orderOf(work, steps);
  for (const { name, x, tasks, targets } of work.corpora) {
    const put = (suffix: string, array: Uint32Array | Float32Array): void =>
      writeFileSync(join(folder, `${name}.${suffix}`), bytesOf(array));
    put("indptr.u32", x.indptr);
    put("indices.u32", x.indices);
    put("values.f32", x.values);
    put("order.u32", order[name]);
    const all = new Float32Array(tasks.length * x.rows);
    tasks.forEach((task, index) => all.set(targets[task.name], index * x.rows));
    put("targets.f32", all);
  }
  const { name, features, hidden, batch, corpora } = work;
  const header = {
    name,
    features,
    hidden,
    batch,
    steps,
    corpora: corpora.map(({ name, x, tasks }) => ({ name, rows: x.rows, nonzeros: x.nonzeros, tasks })),
  };
  writeFileSync(join(folder, "work.json"), `${JSON.stringify(header, null, 2)}\n`);
  return header;
}

/** Reads a work back. */
export function readWork(folder: string): Work {
  const header = JSON.parse(readFileSync(join(folder, "work.json"), "utf8")) as WorkHeader;
  const bytes = (file: string): ArrayBuffer => Uint8Array.from(readFileSync(join(folder, file))).buffer;
  return {
    ...header,
    corpora: header.corpora.map(({ name, rows, tasks }) => {
      const all = new Float32Array(bytes(`${name}.targets.f32`));
      return {
        name,
        tasks,
        x: new SparseMatrix({
          rows,
          cols: header.features,
          indptr: new Uint32Array(bytes(`${name}.indptr.u32`)),
          indices: new Uint32Array(bytes(`${name}.indices.u32`)),
          values: new Float32Array(bytes(`${name}.values.f32`)),
        }),
        targets: Object.fromEntries(tasks.map((task, index) => [task.name, all.subarray(index * rows, (index + 1) * rows)])),
      };
    }),
  };
}

/** Writes a model's parameters as `weights.f32`. */
export async function writeWeights(folder: string, state: StateDict): Promise<void> {
  const stream = createWriteStream(join(folder, "weights.f32"));
  for (const { data } of Object.values(state)) if (!stream.write(bytesOf(data))) await once(stream, "drain");
  stream.end();
  await once(stream, "close");
}

function bytesOf(array: Uint32Array | Float32Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
