/** @file `potluck serve`: answers requests over HTTP with trained models. */
import { type Command, Option } from "commander";
import { append, withPlugins, wholeNumber } from "./options.js";
import type { ServeArguments } from "./run-serve.js";
import { bytes, duration } from "./units.js";

const NAMES = ["debug", "info", "warn", "error", "silent"];

/** Adds the command. */
export function addServe(program: Command): void {
  const command = withPlugins(program.command("serve"))
    .argument("<model...>", "run folders or model files; NAME=PATH gives a name, otherwise that of the folder or file")
    .description("answer requests over HTTP with trained models: an API with its description in OpenAPI, and a page to try them")
    .option("--host <host>", "address to listen at; one that others can reach needs a token", "127.0.0.1")
    .addOption(new Option("--port <n>", "port to listen at; 0 takes a free one").default(8080).argParser(wholeNumber(0)))
    .option("--token-file <file>", "file with the token that requests must give; or set POTLUCK_TOKEN")
    .option("--allow-host <name>", "host that requests may name too, such as that of a proxy in front; repeatable", append)
    .option("--cors <origin>", "origin of pages whose scripts may ask, such as https://example.org; repeatable", append);
  const add = (flags: string, what: string, standard: string, parse: (text: string) => number): void => {
    command.addOption(new Option(flags, what).default(parse(standard), standard).argParser(parse));
  };
  const milliseconds = duration(1), seconds = duration(1000);
  add("--timeout <time>", "most time for a request to arrive, and for its answer", "30s", seconds);
  add("--max-body <size>", "most bytes of a request", "4MiB", bytes);
  add("--max-rows <n>", "most rows of a request", "1000", wholeNumber(1));
  add("--max-waiting <n>", "most requests that wait for their answers; more are told to try again", "512", wholeNumber(1));
  add("--batch-rows <n>", "most rows that are predicted together", "256", wholeNumber(1));
  add("--batch-wait <time>", "how long a request waits for others that are arriving; one that is alone does not wait", "2ms", milliseconds);
  add("--reload <time>", "how often to look for new model files, which are taken up without a lost request; 0: never", "1s", seconds);
  add("--drain <time>", "how long to go on after a signal to stop, while /readyz already says no", "0s", seconds);
  command
    .addOption(new Option("--log-level <level>", "least level of what is logged on stderr, as lines of JSON")
      .default("info").choices(NAMES))
    .option("--no-page", "no page at /, only the API")
    .action(async (models: string[], options: ServeArguments) => (await import("./run-serve.js")).runServe(models, options));
}
