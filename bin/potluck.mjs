#!/usr/bin/env node
// The command. In a clone that was never built it sets the clone up first; an installed package comes built.
import { existsSync } from "node:fs";

const main = new URL("../dist/cli/main.js", import.meta.url);
if (!existsSync(main)) (await import("../scripts/prepare.mjs")).prepare();
const { runCli } = await import(main.href);
process.exitCode = await runCli(process.argv.slice(2));
