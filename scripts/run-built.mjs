/** Prepares the clone, then runs a built example or benchmark: node scripts/run-built.mjs examples/article/article.js [ARGUMENT ...] */
import { join } from "node:path";
import { prepare, root, run } from "./prepare.mjs";

prepare();
const [file, ...args] = process.argv.slice(2);
run(process.execPath, [join(root, "build", file), ...args], { stdio: "inherit", cwd: process.cwd() });
