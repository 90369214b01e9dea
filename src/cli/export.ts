/** @file `potluck export`: writes a trained model for another program to run. */
import { type Command, InvalidArgumentError, Option } from "commander";
import { withJson, withPlugins } from "./options.js";
import type { ExportOptions } from "./run-export.js";

function fileName(text: string): string {
  if (text.trim() === "" || text.includes("\0")) throw new InvalidArgumentError(`It must name a file, found "${text}".`);
  return text;
}

/** Adds the command. */
export function addExport(program: Command): void {
  withJson(withPlugins(program.command("export").argument("<model>", "run folder, or model file (model.safetensors)")))
    .addOption(new Option("--format <name>", "format of the file").choices(["onnx"]).default("onnx"))
    .addOption(new Option("--out <file>", "output file, which is replaced (default: model.onnx beside the model)").argParser(fileName))
    .option("--sparse", "take features as indices, values and offsets of the entries that are not 0, not as a matrix")
    .description("write a trained model as an ONNX file. PyTorch reads the model file itself: see docs/export.md")
    .action(async (model: string, options: ExportOptions) => (await import("./run-export.js")).runExport(model, options));
}
