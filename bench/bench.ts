/** @file `npm run bench [-- SECTION ... --threads 1,2 --rounds 3 --quick]`: the library by itself, with no Python. See README.md. */
import { parseArgs } from "node:util";
import { describeFailure } from "./harness/child.js";
import { describeMachine, machine } from "./harness/machine.js";
import type { BenchOptions, Section } from "./harness/options.js";
import { writeResults } from "./harness/results.js";
import { c } from "./sections/c.js";
import { kernels } from "./sections/kernels.js";
import { step } from "./sections/step.js";
import { study } from "./sections/study.js";
import { tasks } from "./sections/tasks.js";
import { vectorise } from "./sections/vectorise.js";
import { weightings } from "./sections/weightings.js";

const sections: Record<string, { title: string; run: Section }> = {
  step: { title: "Milliseconds a step as the vocabulary grows", run: step },
  tasks: { title: "Milliseconds a step as tasks are added", run: tasks },
  weightings: { title: "Weightings beside the plain sum", run: weightings },
  c: { title: "The same step in C, one thread", run: c },
  kernels: { title: "The kernels", run: kernels },
  vectorise: { title: "Text to features", run: vectorise },
  study: { title: "Whole studies, cold", run: study },
};

const USAGE = `npm run bench [-- SECTION ... --threads 1,2 --rounds 3 --quick]
sections (default: all): ${Object.keys(sections).join(", ")}
--threads  thread counts to measure; default 1
--rounds   repeats, the contenders taking turns; default 3
--quick    one short round, to see that all works: its figures mean little and are not written`;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      threads: { type: "string", default: "1" },
      rounds: { type: "string", default: "3" },
      quick: { type: "boolean", default: false },
      help: { type: "boolean" },
    },
  });
  const threads = values.threads.split(",").map(Number),
    rounds = Number(values.rounds);
  const unknown = positionals.find((name) => !Object.hasOwn(sections, name));
  const sound = [...threads, rounds].every((number) => Number.isInteger(number) && number > 0);
  if (values.help || unknown !== undefined || !sound) {
    console.error(unknown === undefined ? USAGE : `there is no section "${unknown}"\n${USAGE}`);
    process.exitCode = values.help ? 0 : 1;
    return;
  }
  const options: BenchOptions = values.quick
    ? { threads, rounds: 1, firstSteps: 5, steps: 20, seeds: 1 }
    : { threads, rounds, firstSteps: 60, steps: 240, seeds: 20 };
  const here = machine();
  console.log(describeMachine(here));
  for (const name of positionals.length > 0 ? positionals : Object.keys(sections)) {
    const { title, run } = sections[name];
    console.log(`\n${title} (${name})\n`);
    const results = await run(options);
    if (!values.quick) console.log(`\n${writeResults(name, here, { options, ...results })}`);
  }
}

main().catch((error: unknown) => {
  console.error(describeFailure(error));
  process.exitCode = 1;
});
