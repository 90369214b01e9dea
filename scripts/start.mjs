/** `npm start`: prepares the clone and runs the demonstration; further arguments go to `potluck demo`. */
import { join } from "node:path";
import { prepare, root, run } from "./prepare.mjs";

prepare();
run(process.execPath, [join(root, "bin", "potluck.mjs"), "demo", ...process.argv.slice(2)], { stdio: "inherit", cwd: process.cwd() });
