/** @file What `potluck export` does. */
import { statSync } from "node:fs";
import { encodeOnnx } from "../format/onnx.js";
import { onnxModel } from "../model/export/onnx.js";
import { loadModel, modelPath } from "../run/run-folder.js";
import { writeFileWhole } from "../run/write-file.js";
import { supportsColor } from "./color.js";
import { formatTable } from "./format-table.js";
import { modelInputs } from "./input-files.js";
import type { PluginOptions } from "./options.js";
import { checkEnding, checkOutput } from "./output-file.js";
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
  checkEnding(file, "an ONNX model", [".onnx"]);
  await checkOutput(file, () => modelInputs(path, plugin));
  const model = await loadModel(source);
  try {
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

/** Bytes in words. */
function sizeOf(bytes: number): string {
  const units = ["bytes", "kB", "MB", "GB"], power = Math.min(3, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return `${power === 0 ? bytes : (bytes / 1000 ** power).toFixed(1)} ${units[power]}`;
}
