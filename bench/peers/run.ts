/** @file `npm run bench:peers [-- SECTION ...]`: the library beside its peers, on the same work, in turns. See ../README.md. */
import { parseArgs } from "node:util";
import { describeFailure } from "../harness/child.js";
import { describeMachine, machine } from "../harness/machine.js";
import { missingData } from "../harness/paths.js";
import { writeResults } from "../harness/results.js";
import { missingTfjs, peerVersions } from "./python.js";
import { type PeerOptions, sections } from "./sections.js";

const USAGE = `npm run bench:peers [-- SECTION ... --threads 1,2 --rounds 3 --seconds 20 --sizes 4000,20000 --seeds 20 --quick]
sections (default: all): ${Object.keys(sections).join(", ")}
--threads  thread counts to measure; default 1,2
--rounds   repeats, the contenders taking turns; default 3
--seconds  a contender that takes longer ends early, after five steps or more; default 20
--sizes    vocabularies of the Zipf pair; default 4000,20000,200000,1000000
--seeds    seeds of the studies; default 20
--quick    one short round, to see that all works: its figures mean little and are not written`;

async function main(): Promise<void> {
  const text = (value: string): { type: "string"; default: string } => ({ type: "string", default: value });
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      threads: text("1,2"),
      rounds: text("3"),
      seconds: text("20"),
      sizes: text("4000,20000,200000,1000000"),
      seeds: text("20"),
      quick: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const list = (value: string): number[] => value.split(",").map(Number);
  const asked: PeerOptions = {
    threads: list(values.threads),
    rounds: Number(values.rounds),
    firstSteps: 60,
    steps: 240,
    seconds: Number(values.seconds),
    sizes: list(values.sizes),
    seeds: Number(values.seeds),
  };
  const options = values.quick ? { ...asked, rounds: 1, firstSteps: 5, steps: 15, seconds: 3, seeds: 1 } : asked;
  const unknown = positionals.find((name) => !Object.hasOwn(sections, name));
  const sound = Object.values(asked)
    .flat()
    .every((number: number) => Number.isInteger(number) && number > 0);
  if (values.help || unknown !== undefined || !sound) {
    console.error(unknown === undefined ? USAGE : `there is no section "${unknown}"\n${USAGE}`);
    process.exitCode = values.help ? 0 : 1;
    return;
  }
  const found = await peerVersions();
  if ("problem" in found) {
    console.error(found.problem);
    process.exitCode = 1;
    return;
  }
  const here = machine();
  const { versions } = found;
  console.log(
    `${describeMachine(here)}\n${Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(", ")}`,
  );
  const withoutTfjs = missingTfjs();
  if (withoutTfjs) console.log(withoutTfjs);
  for (const name of positionals.length > 0 ? positionals : Object.keys(sections)) {
    const { title, data, run } = sections[name];
    console.log(`\n${title} (${name})\n`);
    const missing = missingData(...data);
    if (missing) {
      console.log(`Left out: ${missing}`);
      continue;
    }
    const results = await run(options);
    if (!values.quick) console.log(`\n${writeResults(`peers-${name}`, here, { versions, options, ...results })}`);
  }
}

main().catch((error: unknown) => {
  console.error(describeFailure(error));
  process.exitCode = 1;
});
