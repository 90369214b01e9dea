/** @file The command as it was given, for records. */
import { quoted } from "./quoted.js";

/** `potluck compare recipe.yaml --seeds 20`, as a shell reads it. */
export function commandLine(): string {
  return ["potluck", ...process.argv.slice(2).map(quoted)].join(" ");
}
