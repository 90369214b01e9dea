#!/usr/bin/env node
// The command. In a clone it first installs and builds what is missing or stale; an installed package has no sources, and comes built.
import { existsSync } from "node:fs";
import { isatty } from "node:tty";

if (existsSync(new URL("../src", import.meta.url))) (await import("../scripts/prepare.mjs")).prepare();
// Whoever reads our output may stop reading (`potluck schema | head -1`), and a terminal may be closed (EIO): that is no failure, and what
// is under way is finished and kept.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error) => {
    if (error.code === "EPIPE" || (error.code === "EIO" && stream.isTTY)) return;
    if (stream === process.stdout) process.stderr.write(`cannot write the output: ${error.message}\n`);
    process.exit(1);
  });
}
const { runCli } = await import(new URL("../dist/cli/main.js", import.meta.url).href);
const onTerminal = [0, 1, 2].some((file) => isatty(file));
process.exitCode = await runCli(process.argv.slice(2));
// Node would abort where it restores a terminal that was closed: end by the signal itself, whose handler is gone by now.
if (process.exitCode === 129 && onTerminal) {
  process.kill(process.pid, "SIGHUP");
  setTimeout(() => {}, 1000); // a library's handler, which passes the signal on, may come first
}
