/** @file What `train` prints at its end, for one task, three, and 139: snapshots, and that all lines fit. */
import stringWidth from "string-width";
import { describe, expect, it } from "vitest";
import { accountReport } from "../../src/cli/account-report.js";
import { shorten, wrap } from "../../src/cli/fit-text.js";
import { accounts } from "../account/fakes.js";

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
