/** @file `potluck report` and `potluck watch`: what they write and print, and what they refuse. */
import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Report } from "../../src/report/types.js";
import { writeRun, writeStudy } from "../report/folders.js";
import { fakeRun } from "../report/sample-runs.js";
import { fakeStudy } from "../report/samples.js";
import { at, command, read, readJson } from "./command.js";

describe("potluck report", () => {
  it("writes the report of a folder into it, with its numbers", async () => {
    writeStudy(at("study"), fakeStudy());
    const { code, stdout } = await command("report", at("study"));
    expect([code, stdout]).toEqual([0, `written to ${at("study/report.html")}; its numbers to ${at("study/report.json")}\n`]);
    expect(read("study/report.html")).toContain("Does it help to learn");
    expect((readJson("study/report.json") as Report).parts).toHaveLength(1);
  });

  it("puts several side by side into a file, whose folder it makes", async () => {
    writeStudy(at("study"), fakeStudy());
    writeRun(at("run"), fakeRun());
    const { code } = await command("report", at("study"), at("run"), "--out", at("new/both.html"), "--title", "Both");
    expect(code).toBe(0);
    expect(read("new/both.html")).toContain("<h1>Both</h1>");
    expect((readJson("new/both.json") as Report).parts.map(({ kind }) => kind)).toEqual(["study", "run"]);
  });

  it.each([
    [["report", "nowhere"], "nowhere: there is no such folder; give the folder of a study or a run\n"],
    [["report", "nowhere", "--out", "a.pdf"], '--out must name an .html file, found "a.pdf": try --out "a.pdf.html"\n'],
    [["watch", "nowhere", "--port", "70000"], "70000"],
  ])("%j is refused", async (args, message) => {
    const { code, stderr } = await command(...args);
    expect(code).toBe(1);
    expect(stderr).toContain(message);
    expect(existsSync("nowhere")).toBe(false);
  });
});
