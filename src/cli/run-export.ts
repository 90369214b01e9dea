/** @file What `potluck export` does. */
import { statSync } from "node:fs";
import { PotluckError } from "../engine/errors.js";
import { encodeOnnx } from "../format/onnx.js";
import { onnxModel } from "../model/export/onnx.js";
import { loadModel, modelPath } from "../run/run-folder.js";
import { writeFileWhole } from "../run/write-file.js";
import { supportsColor } from "./color.js";
import { formatTable } from "./format-table.js";
import type { PluginOptions } from "./options.js";
import { loadPlugins } from "./read-recipe.js";

/** Options of `potluck export`. */
export interface ExportOptions extends PluginOptions {
  format: "onnx";
  out?: string;
  sparse?: boolean;
  json?: boolean;
}

/** Writes a model as an ONNX file, and prints its inputs and outputs. */
export async function runExport(path: string, { format, out, sparse = false, json, plugin }: ExportOptions): Promise<void> {
  await loadPlugins({ plugin });
  const source = await modelPath(path), file = out ?? source.replace(/(?:\.safetensors)?$/u, ".onnx");
  const model = await loadModel(source);
  try {
    if (isFolder(file)) throw new PotluckError(`--out ${file}: this is a folder; name a file, such as ${file}/model.onnx`);
    const content = onnxModel(model, { sparse });
    writeFileWhole(file, encodeOnnx(content));
    const bytes = statSync(file).size, { inputs, outputs } = content;
    if (json) {
      process.stdout.write(`${JSON.stringify({ file, format, bytes, opset: content.opset, inputs, outputs })}\n`);
      return;
    }
    const rows = [...inputs.map((value) => ({ what: "input", ...value })), ...outputs.map((value) => ({ what: "output", ...value }))];
    const table = formatTable(rows, [
      { title: "", value: "what" }, { title: "name", value: "name" }, { title: "type", value: "type" },
      { title: "shape", value: ({ shape }) => `[${shape.join(", ")}]` },
    ], { color: supportsColor(process.stdout) });
    process.stdout.write(`${table}\nONNX file: ${file} (${sizeOf(bytes)}, opset ${content.opset})\n`);
  } finally {
    model.dispose();
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** Bytes in words. */
function sizeOf(bytes: number): string {
  const units = ["bytes", "kB", "MB", "GB"], power = Math.min(3, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return `${power === 0 ? bytes : (bytes / 1000 ** power).toFixed(1)} ${units[power]}`;
}
