/** @file The progress line: rate and time left on a terminal, nothing at all elsewhere. */
import { expect, it } from "vitest";
import { duration, Progress } from "../../src/cli/progress.js";
import { fakeTerminal } from "./terminal.js";

it.each([
  ["a pipe", false, 80],
  ["a terminal that does not know its width", true, 0],
])("says nothing to %s", async (_, isTTY, columns) => {
  const { said, end } = fakeTerminal({ isTTY, columns });
  const progress = await Progress.start("reading");
  progress.show("training");
  progress.update("training", 1, 2);
  progress.print("epoch 1");
  progress.stop();
  end();
  expect(said()).toBe("");
});

it("shows step, rate and time left on a terminal, and takes the line away", async () => {
  const { said, end } = fakeTerminal();
  const progress = await Progress.start("reading");
  progress.update("training", 0, 10);
  await new Promise((resolve) => setTimeout(resolve, 120));
  progress.update("training", 5, 10);
  progress.print("epoch 1  movie  f1 0.5000");
  progress.stop();
  end();
  expect(said()).toMatch(/training: step 5 of 10 \(50%, \d+(\.\d)? steps\/s, 1 s left\)/u);
  expect(said()).toContain("epoch 1  movie  f1 0.5000\n");
  expect(said().endsWith("\u001b[?25h")).toBe(true); // the cursor is back
});

it("tells time as a person would", () => {
  expect([0.2, 8, 59.5, 61, 3600].map(duration)).toEqual(["1 s", "8 s", "1 min 0 s", "1 min 1 s", "60 min 0 s"]);
});
