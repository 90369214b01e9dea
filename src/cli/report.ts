/** @file `potluck report`: one HTML file of studies and runs. */
import type { Command } from "commander";
import { withPlugins } from "./options.js";
import type { ReportCliOptions } from "./run-report.js";

/** Adds the command. */
export function addReport(program: Command): void {
  withPlugins(program.command("report"))
    .argument("<folder...>", "folders of studies and runs; several stand side by side")
    .option("-o, --out <file>", "the HTML file; its numbers go beside it as .json (default: report.html in the folder, or for several here)")
    .option("--title <text>", "the title (default: the question of the study)")
    .description("write a study or a run as one HTML file to read and to send on, with its numbers in report.json")
    .action(async (folders: string[], options: ReportCliOptions) => (await import("./run-report.js")).runReport(folders, options));
}
