/**
 * @file `--out` where no folder can be made: refused at once with the reason, whatever the place; nothing hangs, and nothing is left
 * behind.
 */
import { existsSync, mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { makeFolder } from "../../src/run/write-file.js";
import { newRunFolder } from "../../src/run/run-folder.js";
import { at, build, BUILD_TIME, command, ended, folder, start, write } from "./command.js";

const args = (out: string): string[] => ["demo", "--documents", "8", "--json", "--out", out];

beforeAll(build, BUILD_TIME);
beforeAll(() => {
  write("file", "");
  symlinkSync("nowhere", at("broken"));
  symlinkSync("loop", at("loop"));
});

describe.skipIf(process.platform === "win32")("--out", () => {
  it.each([
    ["file", "EEXIST"],
    ["file/run", "ENOTDIR"],
    ["broken", "EEXIST"],
    ["broken/run", "EEXIST"],
    ["loop", "EEXIST"],
    ["loop/run", "ELOOP"],
    ["x".repeat(300), "ENAMETOOLONG"],
    [`file/new/${"x".repeat(300)}`, "ENOTDIR"],
  ])("%s is refused (%s)", async (out, reason) => {
    const before = readdirSync(folder);
    const { code, stdout, stderr } = await command(...args(at(out)));
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(new RegExp(`^--out .*${reason}`, "u"));
    expect(stderr).not.toMatch(/undefined|the operating system|internal/u);
    expect(readdirSync(folder)).toEqual(before);
  });

  // as a process with a time limit: a call that never returns would stop the tests too
  it.skipIf(!existsSync("/proc/self"))("below a folder that nothing can be created in it is refused", async () => {
    const { code, stderr } = await ended(start(args("/proc/x/y"), { timeout: 25_000 }));
    expect(code).toBe(1);
    expect(stderr).toMatch(/^--out \/proc\/x\/y: .*nothing can be created in it \(ENOENT\)\n$/u);
  });

  it.skipIf(process.getuid?.() === 0)("of a read-only folder is refused", async () => {
    mkdirSync(at("locked"), { mode: 0o500 });
    for (const out of ["locked", "locked/run"]) {
      expect((await command(...args(at(out)))).stderr).toMatch(/^--out .*locked.*its permissions forbid it \(EACCES\)\n$/u);
    }
  });
});

it("makes a folder with those above it, by any way of writing its path", () => {
  for (const path of ["a/b/c", "a/b/c", "a/b/d/", "./e/../f"]) {
    makeFolder(at("made").concat("/", path));
    expect(readdirSync(at(`made/${path}`))).toEqual([]);
  }
});

it.each(["", " ", "a\0b"])("refuses what is no name: %j", (out) => {
  expect(() => newRunFolder(out, "x")).toThrow(/--out must name a folder, found/u);
});

it("cuts a recipe's name to what a folder's may be", () => {
  const before = process.cwd();
  mkdirSync(at("named"));
  process.chdir(at("named"));
  try {
    expect(newRunFolder(undefined, "𝒳評".repeat(200))).toMatch(/^runs.[𝒳評]{50}-1$/u);
  } finally {
    process.chdir(before);
  }
});
