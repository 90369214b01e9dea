/**
 * Deno and Bun answer with Node's bits, and train to Node's bytes, with threads and without. They are no dependencies: where they are not
 * on the PATH, the tests skip. With both: `npx -p deno -p bun -c "npx vitest run test/browser/engines.test.ts"`.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Model, tableFromColumns } from "potluck";
import { ImageCell } from "potluck/data";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { answersOf, type Case, makeCases } from "./answers.js";
import { ownLibrary, trainSmall } from "./small-training.js";

const root = fileURLToPath(new URL("../../", import.meta.url)), dist = new URL("../../dist/", import.meta.url);
const engines: readonly (readonly [name: string, args: readonly string[]])[] = [
  ["deno", ["run", "--node-modules-dir=manual", "--allow-read", "--allow-env", "--allow-sys"]], ["bun", ["run"]],
];

/** Whether a command is there; the reason to skip is printed where it is not. */
function skipsWithout(command: string): boolean {
  const isThere = spawnSync(command, ["--version"], { shell: process.platform === "win32" }).status === 0;
  if (!isThere) console.warn(`test/browser/engines.test.ts: ${command} skipped, there is no such command on the PATH`);
  return !isThere;
}

describe.each(engines)("%s", (command, args) => {
  describe.skipIf(skipsWithout(command))("by Node's side", () => {
    const folder = mkdtempSync(join(tmpdir(), "potluck-engines-"));
    let cases: Case[], output: { answers: string[]; alone: string; together: string; threads: number; loaded: string[] };

    beforeAll(async () => {
      cases = await makeCases();
      const file = join(folder, "model.safetensors"), program = join(folder, "program.mjs");
      writeFileSync(file, Buffer.from(cases[0].file, "base64"));
      const at = (name: string): string => JSON.stringify(new URL(name, dist).href);
      writeFileSync(program, `
        import * as root from ${at("index.js")};
        import * as train from ${at("exports/train.js")};
        import * as data from ${at("exports/data.js")};
        import { loadModel } from ${at("exports/node.js")};
        const library = { ...root, ...train, ...data };
        const answers = (${answersOf.toString()})(library, ${JSON.stringify(cases)});
        const trainSmall = ${trainSmall.toString()};
        const alone = await trainSmall(library), { threads } = await library.startThreads(2), together = await trainSmall(library);
        await library.startThreads(1);
        const loaded = (await loadModel(${JSON.stringify(file)})).tasks;
        console.log(JSON.stringify({ answers, alone, together, threads, loaded }));`);
      const options = { encoding: "utf8", shell: process.platform === "win32", cwd: root } as const;
      const { stdout, stderr, status } = spawnSync(command, [...args, program], options);
      if (status !== 0) throw new Error(`${command} ended with ${status}: ${stdout}${stderr}`);
      output = JSON.parse(stdout.trim().split("\n").at(-1)!) as typeof output;
    });

    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    it("answers the same bits", () => {
      expect(output.answers).toEqual(answersOf({ Model, ImageCell, tableFromColumns } as never, cases));
      expect(output.loaded).toEqual(["mood", "word", "tags", "price", "level"]);
    });

    it("trains to the same bytes, with two threads too", async () => {
      const here = await trainSmall(await ownLibrary());
      expect(output.threads).toBe(2);
      expect([output.alone, output.together]).toEqual([here, here]);
    });
  });
});
