/** @file What `train` prints at its end, for one task, three, and 139: snapshots, and that all lines fit. */
import stringWidth from "string-width";
import { describe, expect, it } from "vitest";
import { accountReport } from "../../src/cli/account-report.js";
import { shorten, wrap } from "../../src/cli/fit-text.js";
import { accounts, taskWith } from "../account/fakes.js";

describe.each(["one", "three", "many"] as const)("the report of %s", (which) => {
  it("reads like this", () => {
    expect(accountReport(accounts[which], { width: 100, color: false })).toMatchSnapshot();
  });

  it.each([80, 100])("fits %i columns", (width) => {
    const lines = accountReport(accounts[which], { width, color: false }).split("\n");
    for (const line of lines) expect(stringWidth(line), line).toBeLessThanOrEqual(width);
  });

  it("has colours only where they are asked for", () => {
    const [plain, colored] = [false, true].map((color) => accountReport(accounts[which], { width: 100, color }));
    expect(plain).not.toContain("\u001b");
    expect(colored.replaceAll(/\u001b\[\d+m/gu, "")).toBe(plain);
    expect(colored).not.toBe(plain);
  });
});

describe("labels", () => {
  const labels = (count: number) => Array.from({ length: count }, (_, place) => ({
    name: `label ${place}`, train: 100 - place, validation: 0, test: place % 4 === 3 ? 0 : 20, predicted: 10, right: 5,
    label: { threshold: 0.25, precision: 0.5, recall: place % 4 === 3 ? null : 0.25, f1: place % 4 === 3 ? null : 1 / 3 },
  }));
  const reportOf = (count: number): string => accountReport(
    { ...accounts.one, tasks: { tags: taskWith({ kind: "multilabel", metric: "f1_micro", classes: labels(count), confusion: null }) } },
    { width: 100, color: false });

  it("have a line each, the rarest first, those without test rows last", () => {
    expect(reportOf(4)).toContain([
      "tags: labels, the rarest first",
      "label    train  test  predicted  precision  recall     f1  threshold",
      "--------------------------------------------------------------------",
      "label 2     98    20         10      0.500   0.250  0.333      0.250",
      "label 1     99    20         10      0.500   0.250  0.333      0.250",
      "label 0    100    20         10      0.500   0.250  0.333      0.250",
      "label 3     97     0         10      0.500       -      -      0.250",
    ].join("\n"));
  });

  it("are counted where there are many", () => {
    const report = reportOf(40);
    expect(report).toContain("tags: the 15 rarest of 40 labels\nlabel ");
    expect(report.match(/^label \d+ /gmu)).toHaveLength(15);
    expect(report).toContain("\nand 15 more, whose mean f1 is 0.333, and 10 without test rows (account.json has all)\n");
  });
});

it("says why a headline metric is undefined", () => {
  const task = taskWith({
    metric: "roc_auc", value: null, interval: null,
    undefined: { roc_auc: "the test rows have one class only", cohen_kappa: "all of one class" },
  });
  const report = accountReport({ ...accounts.one, tasks: { bug: task, other: taskWith() } }, { width: 100, color: false });
  expect(report).toContain("\nbug: roc_auc is undefined: the test rows have one class only\n");
  expect(report).not.toContain("kappa");
  const tasks = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`t${index}`, task]));
  const many = accountReport({ ...accounts.one, tasks }, { width: 100, color: false });
  expect(many.match(/ is undefined: /gu)).toHaveLength(8);
  expect(many).toContain("22 more tasks with an undefined metric: account.json says why");
});

describe("text", () => {
  it("is cut to a width, wide characters counting double", () => {
    expect(shorten("abcdefghij", 8)).toBe("abcde...");
    expect(shorten("abcdefghij", 4)).toBe("abcd");
    expect(shorten("要望要望要望", 8)).toBe("要望...");
    expect(shorten("abc", 3)).toBe("abc");
  });

  it("is wrapped between words", () => {
    expect(wrap("one two three four", 9, "  ")).toBe("one two\n  three\n  four");
    expect(wrap("unbreakable", 4)).toBe("unbreakable");
  });
});
