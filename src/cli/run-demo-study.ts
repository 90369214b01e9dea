/** @file What `potluck demo --study` does: a study in each of three worlds where the right verdict is known. */
import { availableParallelism, hostname } from "node:os";
import { join } from "node:path";
import { writeDemo } from "../run/demo-folder.js";
import { newRunFolder } from "../run/run-folder.js";
import { makeFolder, onDisk } from "../run/write-file.js";
import { compareQuestion } from "../study/compare/question.js";
import type { Comparison } from "../study/compare/types.js";
import { FileStorage } from "../study/node/file-storage.js";
import { RunPool } from "../study/node/run-pool.js";
import { newRecord, StudyFolder } from "../study/node/study-folder.js";
import { inThisThread, runStudy } from "../study/study.js";
import {
  WORLD_MARGIN, WORLD_RECIPE, WORLD_SEEDS, WORLD_TASK, type World, worldComparison, worldData, worldReviews, worlds,
} from "../study/worlds.js";
import { supportsColor } from "./color.js";
import { range } from "./comparison-tables.js";
import { commandLine } from "./command-line.js";
import { formatTable } from "./format-table.js";
import { stoppableAtOnce } from "./interrupt.js";
import type { OutputOptions } from "./options.js";
import { StudyProgress } from "./study-progress.js";
import { writeReport } from "./write-report.js";

/** Options of `potluck demo --study`. */
export interface DemoStudyOptions extends OutputOptions {
  seed: number;
}

/** Compares in each world, then prints the verdicts. */
export async function runDemoStudy({ out, seed, json }: DemoStudyOptions): Promise<void> {
  const folder = newRunFolder(out, "demo-study"), from = performance.now(), progress = await StudyProgress.start();
  const threads = availableParallelism(), pool = threads > 1 ? new RunPool(threads) : undefined;
  const found: { world: World; comparison: Comparison }[] = [];
  try {
    if (!json) process.stdout.write(`${introduction}\n\n`);
    for (const world of worlds) {
      const study = new StudyFolder(join(folder, world.name)), storage = new FileStorage(study.trials);
      const settings = worldComparison({ first: seed, count: WORLD_SEEDS }), question = compareQuestion(settings);
      const record = newRecord({
        question: "compare", name: world.name, asked: {}, command: commandLine(), recipe: WORLD_RECIPE, fingerprints: {}, warnings: [],
      });
      onDisk(`cannot create the folder ${study.path}`, () => makeFolder(study.path));
      writeDemo(study.path, WORLD_RECIPE, worldReviews(world, seed));
      const { answer } = await stoppableAtOnce((signal) => runStudy(question, {
        data: worldData(world), storage, runner: pool ?? inThisThread, machine: hostname(), signal,
        onProgress: (now) => {
          const label = `${world.name}: ${now.trial.label}`;
          progress.update({ ...now, trial: { ...now.trial, label } }, question.size);
        },
      }), () => `in the world "${world.name}"; the results so far are in ${folder}`).finally(() => storage.close());
      study.write({ ...record, answer: answer!, isComplete: true });
      found.push({ world, comparison: answer! });
    }
    progress.stop();
    const title = "Does sharing help? Three worlds where it is known";
    const { html: report } = await writeReport(worlds.map(({ name }) => join(folder, name)), join(folder, "report.html"), title);
    const seconds = (performance.now() - from) / 1000;
    process.stdout.write(json ? `${JSON.stringify({ folder, seconds, worlds: found.map(resultOf) })}\n`
      : `${table(found)}\n\n${notes(found, seconds)}\nreport: ${report}\nfolder: ${folder}\n`);
  } finally {
    progress.stop();
    await pool?.close();
  }
}

const introduction =
  `Reviews of films and of restaurants from a small grammar, in three worlds, new reviews for each of ${WORLD_SEEDS} seeds.
150 reviews of films train, beside 1,350 of restaurants: do these help to judge films?`;

function resultOf({ world: { name, right }, comparison: { tasks: { [WORLD_TASK]: task } } }: { world: World; comparison: Comparison }) {
  const { newRows: { interval, verdict }, difference: { mean } } = task;
  return { world: name, difference: mean, interval, verdict: verdict.name, right, isRight: verdict.name === right };
}

function table(found: readonly { world: World; comparison: Comparison }[]): string {
  return formatTable(found.map(({ world, comparison }) => ({ ...world, task: comparison.tasks[WORLD_TASK] })), [
    { title: "world", value: "name" },
    { title: "alone", value: ({ task }) => task.baseline.mean },
    { title: "together", value: ({ task }) => task.arm.mean },
    { title: "difference", value: ({ task: { difference: { mean } } }) => `${mean >= 0 ? "+" : ""}${mean.toFixed(4)}`, align: "right" },
    { title: "95 % interval", value: ({ task }) => range(task.newRows.interval), align: "right" },
    { title: "verdict", value: ({ task }) => task.newRows.verdict.name },
    { title: "right", value: ({ task, right }) => (task.newRows.verdict.name === right ? "yes" : `no: ${right}`) },
  ], { color: supportsColor(process.stdout) });
}

function notes(found: readonly { world: World }[], seconds: number): string {
  return [
    ...found.map(({ world: { name, describe } }) => `${name}: ${describe}`),
    `Accuracy on reviews of films that nothing trained on; differences up to ${WORLD_MARGIN * 100} points count as none.`,
    `Each seed has reviews of its own, so the paired t-test over seeds speaks for new reviews. ${seconds.toFixed(0)} s.`,
  ].join("\n");
}
