/** @file `potluck init` with its questions, in a real pseudo-terminal. By @lydell/node-pty, which comes built from the registry. */
import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { at, build, BUILD_TIME, folder, read, until, write } from "./command.js";

type Pty = typeof import("@lydell/node-pty");
const pty = await import("@lydell/node-pty").catch((): Pty | undefined => undefined);
if (!pty) console.log("skipped: there is no pseudo-terminal for this system in @lydell/node-pty");

const bin = fileURLToPath(new URL("../../bin/potluck.mjs", import.meta.url));
const DOWN = "\u001B[B", ENTER = "\r", SPACE = " ", CTRL_C = "\u0003";

/** A command in a terminal of its own. */
function inTerminal(...args: string[]) {
  const { NO_COLOR: _, FORCE_COLOR: __, CI: ___, ...environment } = process.env;
  const env = { ...environment, TERM: "xterm" };
  const terminal = pty!.spawn(process.execPath, [bin, ...args], { cols: 100, rows: 30, cwd: folder, env });
  let written = "", exitCode: number | undefined;
  terminal.onData((text) => (written += text));
  terminal.onExit((end) => (exitCode = end.exitCode));
  const said = (): string => stripVTControlCharacters(written);
  let seen = 0;
  return {
    said,
    /** Waits for a text after all that was waited for, then presses keys, one after another. */
    async answer(text: string, ...keys: string[]): Promise<void> {
      await until(() => said().indexOf(text, seen) >= 0, `"${text}" in ${said()}`);
      for (const key of keys) {
        const before = written.length;
        seen = said().length;
        terminal.write(key);
        await until(() => written.length > before || exitCode !== undefined, "an answer of the terminal");
      }
    },
    async end(): Promise<number> {
      await until(() => exitCode !== undefined, "the end");
      return exitCode!;
    },
  };
}

describe.skipIf(!pty)("potluck init in a terminal", () => {
  beforeAll(() => {
    build();
    const review = (at: number): string => `a ${at % 2 ? "good" : "bad"} shop with ${at} fine things`;
    const answer = (at: number): string => `they said it was number ${at} of the town`;
    const row = (at: number): string => `${review(at)},${answer(at)},${1 + (at % 5)},${["food", "bar", "books"][at % 3]}`;
    write("shops.csv", `review,answer,points,place\n${Array.from({ length: 60 }, (_, at) => `${row(at)}\n`).join("")}`);
  }, BUILD_TIME);

  it("takes the guesses with Enter, and asks what is open", async () => {
    const terminal = inTerminal("init", "shops.csv", "--out", "enter.yaml");
    await terminal.answer("Which columns are to be learned?", ENTER);
    await terminal.answer("How is points to be learned?", ENTER);
    await terminal.answer("Which column is the text?", ENTER);
    expect(await terminal.end()).toBe(0);
    expect(terminal.said()).toContain("Wrote enter.yaml");
    expect(read("enter.yaml")).toContain("points: { data: shops, target: points, kind: ordinal }");
    expect(read("enter.yaml")).toContain("text: review");
  });

  it("takes other answers by the arrow keys and the space bar", async () => {
    const terminal = inTerminal("init", "shops.csv", "--out", "keys.yaml");
    await terminal.answer("Which columns are to be learned?", DOWN, SPACE, ENTER);
    await terminal.answer("How is points to be learned?", DOWN, ENTER);
    await terminal.answer("Which column is the text?", DOWN, ENTER);
    expect(await terminal.end()).toBe(0);
    expect(read("keys.yaml")).toContain("points: { data: shops, target: points, kind: regression }");
    expect(read("keys.yaml")).toContain("place: { data: shops, target: place, kind: multiclass }");
    expect(read("keys.yaml")).toContain("text: answer");
  });

  it("asks only what the command line leaves open", async () => {
    const terminal = inTerminal("init", "shops.csv", "--out", "some.yaml", "--target", "place");
    await terminal.answer("Which column is the text?", ENTER);
    expect(await terminal.end()).toBe(0);
    expect(terminal.said()).not.toContain("to be learned?");
    const none = inTerminal("init", "shops.csv", "--out", "yes.yaml", "--yes");
    expect(await none.end()).toBe(0);
    expect(none.said()).not.toContain("?");
  });

  it("ends by Ctrl-C at any question, and leaves nothing behind", async () => {
    const before = readdirSync(folder);
    const first = inTerminal("init", "shops.csv", "--out", "sub/never.yaml");
    await first.answer("Which columns are to be learned?", CTRL_C);
    expect(await first.end()).toBe(130);
    expect(first.said()).toContain("stopped by SIGINT before anything was written");
    const later = inTerminal("init", "shops.csv", "--out", "sub/never.yaml");
    await later.answer("Which columns are to be learned?", ENTER);
    await later.answer("How is points to be learned?", CTRL_C);
    expect(await later.end()).toBe(130);
    expect(readdirSync(folder)).toEqual(before);
    expect(existsSync(at("sub"))).toBe(false);
  });
});
