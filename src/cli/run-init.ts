/** @file What `potluck init` does. */
import { existsSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { PotluckError } from "../engine/errors.js";
import { type Choices, parseTargets } from "../init/choices.js";
import { draftFor } from "../init/draft.js";
import { checkNames, findData } from "../init/node/draft-recipe.js";
import { makeFolder, onDisk } from "../run/write-file.js";
import { supportsColor } from "./color.js";
import { initReport } from "./init-report.js";
import { sourceInputs } from "./input-files.js";
import { Interrupted, stoppableAtOnce } from "./interrupt.js";
import { checkEnding, refuseInputs } from "./output-file.js";
import { Progress } from "./progress.js";

/** Options of `potluck init`. */
export interface InitOptions {
  out: string;
  force?: boolean;
  target?: string[];
  text?: string;
  numeric?: string[];
  categorical?: string[];
  ignore?: string[];
  yes?: boolean;
  json?: boolean;
}

/** Columns that the report takes at most. */
const WIDTH = 120;

/** Looks at files, asks where there is somebody to ask, writes the recipe, and says what was assumed. */
export async function runInit(files: readonly string[], options: InitOptions): Promise<void> {
  const { out, force = false, target = [], text, numeric = [], categorical = [], ignore = [], yes = false, json = false } = options;
  checkEnding(out, "a recipe", [".yaml", ".yml"]);
  if (existsSync(out) && !force) {
    throw new PotluckError(`${out} is there already: name another file with --out, or replace it with --force`);
  }
  if (isFolder(out)) throw new PotluckError(`--out ${out}: this is a folder; name a file in it`);
  // a recipe in a folder of data is none of them
  await refuseInputs(out, async () => (await sourceInputs(files)).filter(({ path }) => !/\.ya?ml$/iu.test(path)));
  const nothing = (): string => "before anything was written";
  const progress = await Progress.start("reading the data");
  let found;
  try {
    found = await stoppableAtOnce(() => findData(files, out), nothing);
  } finally {
    progress.stop();
  }
  const given: Choices = { text, numeric, categorical, ignore, targets: parseTargets(target, found.columns) };
  checkNames(found, given);
  let choices = found.datasets.map(() => given);
  if (!yes && !json && process.stdin.isTTY && process.stdout.isTTY) {
    const { ask } = await import("./init-questions.js");
    const answered = await ask(found.datasets, given);
    if (answered === undefined) throw new Interrupted(AbortSignal.abort("SIGINT"), nothing());
    choices = answered;
  }
  const draft = await stoppableAtOnce(() => draftFor(found, choices, out), nothing);
  onDisk(`cannot write ${out}`, () => {
    makeFolder(dirname(out));
    writeFileSync(out, draft.yaml, { flag: force ? "w" : "wx" });
  });
  if (json) process.stdout.write(`${JSON.stringify({ recipe: out, ...draft })}\n`);
  else process.stdout.write(`${initReport(draft, out, { width: WIDTH, color: supportsColor(process.stdout) })}\n`);
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
