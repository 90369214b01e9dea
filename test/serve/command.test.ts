/** @file `potluck serve` as a process: its defaults, its signals, its log. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { Command } from "commander";
import { addServe } from "../../src/cli/serve.js";
import { bytes, duration } from "../../src/cli/units.js";
import { limitOptions, serveOptions } from "../../src/serve/settings.js";
import { build, BUILD_TIME, command, ended, start } from "../cli/command.js";
import { folder } from "../setup/scratch.js";
import { textFile } from "./models.js";

const file = join(folder, "reviews.safetensors");
beforeAll(async () => {
  writeFileSync(file, await textFile());
  build();
}, BUILD_TIME);

/** The address that a server prints. */
async function urlOf(child: ReturnType<typeof start>): Promise<string> {
  let said = "";
  for await (const chunk of child.stdout! as AsyncIterable<Buffer>) {
    const found = /at (http:\S+) /u.exec(said += String(chunk));
    if (found) return found[1];
  }
  throw new Error(`no address in ${said}`);
}

describe("potluck serve", () => {
  it("has the defaults that the settings declare", () => {
    const program = new Command();
    addServe(program);
    const options = Object.entries(program.commands[0].opts()), declared = { ...limitOptions, ...serveOptions };
    const shared = options.filter(([name]) => Object.hasOwn(declared, name));
    expect(shared.filter(([name, value]) => declared[name as "port"].fallback() !== value)).toEqual([]);
    expect(shared.length).toBe(Object.keys(declared).length - 1); // --allow-host has another name
    expect(program.commands[0].options.find(({ long }) => long === "--log-level")!.argChoices).toEqual(["debug", "info", "warn", "error",
      "silent"]);
  });

  it("reads times and sizes with their units", () => {
    expect(["500us", "2ms", "1.5s", "1m", "0", "0s"].map(duration(1))).toEqual([0.5, 2, 1500, 60_000, 0, 0]);
    expect(["1", "64KB", "4MiB", "2 k", "1GB"].map(bytes)).toEqual([1, 64_000, 4_194_304, 2048, 1e9]);
    for (const text of ["", "2", "-1s", "1 week", "s"]) expect(() => duration(1)(text)).toThrow(/such as 500ms/u);
    for (const text of ["", "0", "-1", "4 apples", "1e999"]) expect(() => bytes(text)).toThrow(/such as 64KB/u);
  });

  it("says what is wrong in a line", async () => {
    const said = async (...args: string[]): Promise<[number | null, string]> => {
      const { code, stderr } = await command("serve", ...args);
      return [code, stderr];
    };
    expect(await said(join(folder, "none"))).toEqual([1, `${join(folder, "none")}: there is no such file\n`]);
    expect((await said(file, "--host",
      "0.0.0.0"))[1]).toMatch(/^a server at 0\.0\.0\.0 can be reached by others, and needs a token .*\n$/u);
    expect((await said(file, "--timeout", "30"))[0]).toBe(2);
    expect((await said(file, "--log-level", "loud"))[0]).toBe(2);
    expect((await said(file, "--timeout", "0s"))[1]).toContain("timeout must be a number above 0");
  });

  it("serves until a signal, logs lines of JSON, and ends with 0", async () => {
    const child = start(["serve", `own=${file}`, "--port", "0"], { env: { ...process.env, POTLUCK_TOKEN: "0123456789abcdef" } });
    const over = once(child, "exit");
    let log = "";
    child.stderr!.on("data", (chunk) => (log += String(chunk)));
    const url = await urlOf(child);
    const page = await fetch(url), script = await fetch(`${url}/page/main.js`);
    expect([page.status, page.headers.get("content-security-policy")]).toEqual([200,
      expect.stringContaining("default-src 'none'; script-src 'self'")]);
    expect([script.status, script.headers.get("content-type")]).toEqual([200, "text/javascript; charset=utf-8"]);
    const answer = await fetch(`${url}/predict`, {
      method: "POST", body: '{"text":"private words"}', headers: { "content-type": "application/json",
        authorization: "Bearer 0123456789abcdef" },
    });
    expect(await answer.json()).toMatchObject({ model: "own", answers: [{ movie: {} }] });
    child.kill("SIGTERM");
    expect(await over).toEqual([0, null]);
    const records = log.trimEnd().split("\n").map((line) => JSON.parse(line) as { message: string; status?: number });
    expect(records.map(({ message }) => message)).toEqual(["serving", "request", "request", "request", "stopping"]);
    expect(log).not.toMatch(/private|0123456789abcdef/u);
  });

  it("ends at once with a second signal", async () => {
    const child = start(["serve", file, "--port", "0", "--drain", "1m", "--log-level", "silent"]), over = once(child, "exit");
    const url = await urlOf(child);
    child.kill("SIGINT");
    await expect.poll(async () => (await fetch(`${url}/readyz`)).status, { timeout: 15_000 }).toBe(503);
    child.kill("SIGINT");
    expect(await over).toEqual([null, "SIGINT"]);
  });
});

/** The tool that tests an API by its description: on the path, or where POTLUCK_SCHEMATHESIS says. */
const tool = process.env.POTLUCK_SCHEMATHESIS ?? "schemathesis";
const hasTool = await ended(spawn(tool, ["--version"])).then(({ code }) => code === 0, () => false);
if (!hasTool) {
  console.warn("the API against its description: skipped, no schemathesis found; install it, or set POTLUCK_SCHEMATHESIS to its path");
}

describe.skipIf(!hasTool)("schemathesis", () => {
  it("finds no fault in the API", async () => {
    const child = start(["serve", file, "--port", "0", "--log-level", "silent"]), url = await urlOf(child);
    const { code, stdout } = await ended(spawn(tool, ["run", `${url}/openapi.json`, "--max-examples", "5", "--no-color"], { cwd: folder }));
    child.kill();
    expect([code, stdout]).toEqual([0, expect.stringContaining("No issues found")]);
  }, 180_000);
});
