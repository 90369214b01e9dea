/** @file Colours: on a terminal only, unless NO_COLOR or FORCE_COLOR says otherwise; tables and the progress line follow the same rule. */
import { afterEach, expect, it, vi } from "vitest";
import { supportsColor } from "../../src/cli/color.js";
import { Progress } from "../../src/cli/progress.js";
import { formatTable } from "../../src/cli/format-table.js";
import { fakeTerminal } from "./terminal.js";

const terminal = { isTTY: true }, pipe = {};

const spinner = vi.hoisted(() => vi.fn((_: { color: unknown }) => ({ start: () => null })));
vi.mock("ora", () => ({ default: spinner }));

afterEach(() => void vi.unstubAllEnvs());

it.each([
  [terminal, {}, true],
  [terminal, { TERM: "xterm" }, true],
  [terminal, { TERM: "dumb" }, false],
  [terminal, { NO_COLOR: "1" }, false],
  [terminal, { NO_COLOR: "" }, true], // no-color.org: only where it is not empty
  [terminal, { FORCE_COLOR: "0" }, false],
  [terminal, { FORCE_COLOR: "false" }, false],
  [terminal, { NO_COLOR: "1", FORCE_COLOR: "1" }, true],
  [pipe, {}, false],
  [pipe, { FORCE_COLOR: "" }, true],
  [pipe, { FORCE_COLOR: "3", TERM: "dumb" }, true],
])("%j with %j: %s", (stream, environment, colored) => {
  expect(supportsColor(stream, environment)).toBe(colored);
});

it.each([
  ["1", false],
  [undefined, true],
])("a table and a progress line with NO_COLOR=%s", async (value, colored) => {
  const { end } = fakeTerminal();
  vi.stubEnv("NO_COLOR", value);
  vi.stubEnv("FORCE_COLOR", undefined);
  await Progress.start("reading");
  const table = formatTable([{ task: "movie" }], [{ title: "task", value: "task" }], { color: supportsColor(process.stdout) });
  end();
  expect(table.includes("\u001b[1m")).toBe(colored);
  expect(spinner.mock.lastCall![0].color).toBe(colored ? "cyan" : false);
});
