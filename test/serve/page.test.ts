/**
 * @file The playground page in Chromium: its answers are the model's, it is usable by keyboard and screen reader, light and dark, on a
 * phone.
 */
import { readdirSync, readFileSync } from "node:fs";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import type { Browser, Page } from "playwright-core";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Model } from "../../src/model/model.js";
import { createApp } from "../../src/serve/create-app.js";
import { pageFiles } from "../../src/serve/page/files.js";
import { axeFaults, openPage, overflow, PHONE, skipsWithoutChromium, startChromium, type View,
  type WatchedPage } from "../browser/chromium.js";
import { imageFile, modelOf, tableFile, textFile } from "./models.js";

const folder = new URL("../../src/serve/page/scripts/", import.meta.url);
/** The page's scripts as the build makes them. */
const scripts = new Map(readdirSync(folder).map((name) => [name.replace(/\.ts$/u, ".js"), ts.transpileModule(
  readFileSync(new URL(name, folder), "utf8"), { compilerOptions: { module: ts.ModuleKind.ESNext,
    target: ts.ScriptTarget.ES2023 } }).outputText]));

const TOKEN = "0123456789abcdef";
/** How long something may take to show, in milliseconds: other tests keep the machine busy. */
const PATIENT = { timeout: 15_000 };

describe.skipIf(skipsWithoutChromium("the playground page"))("the playground page", { timeout: 120_000 }, () => {
  let browser: Browser, text: Model, table: Model, image: Model;
  const servers: Server[] = [];
  let url: string, guarded: string;

  beforeAll(async () => {
    [browser, text, table, image] = await Promise.all([
      startChromium(), textFile().then(modelOf), tableFile().then(modelOf), imageFile().then(modelOf),
    ]);
    const listen = async (options: object): Promise<string> => {
      const app = createApp({ text, table, image }, { page: pageFiles(scripts), ...options });
      const server = createAdaptorServer({ fetch: app.fetch, overrideGlobalObjects: false }) as Server;
      servers.push(server);
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    };
    url = await listen({});
    guarded = await listen({ token: TOKEN });
  });
  afterAll(async () => {
    await browser?.close();
    for (const server of servers) server.close();
  });

  async function open(address = url, view?: View): Promise<WatchedPage> {
    const watched = await openPage(browser, view);
    await watched.page.goto(address);
    return watched;
  }
  const saidFor = (page: Page, task: string): Promise<string | null> => (
    page.locator("article", { has: page.getByRole("heading", { name: task, exact: true }) }).locator(".said").textContent());

  it("answers while one types, as the model does, and says so to screen readers", async () => {
    const { page, context, faults, requests } = await open();
    expect(await page.locator("#hint").textContent()).toContain("Type a text");
    await page.keyboard.press("Tab");
    await page.getByLabel("review").fill("a wonderful film");
    const { movie, restaurant } = text.predict("a wonderful film");
    await page.locator("#spoken:not(:empty)").waitFor({ state: "attached" });
    expect([await saidFor(page, "movie"), await saidFor(page, "restaurant")]).toEqual([movie.label, restaurant.label]);
    expect(await page.locator("#spoken").textContent()).toContain(`movie: ${movie.label}`);
    const shares = await page.locator("article").nth(1).locator(".number").allTextContents();
    expect(shares).toEqual(Object.values(restaurant.probabilities!).map((share) => `${(share * 100).toFixed(1)}%`));
    const { outputs: [{ contributions }] } = text.explain("a wonderful film").movie;
    const wanted = contributions.filter(({ contribution }) => contribution !== 0).map(({ feature }) => feature).sort();
    await expect.poll(async () => (await page.locator("#why .marked mark").allTextContents()).sort(), PATIENT).toEqual(wanted);
    await page.getByLabel("Task").selectOption("restaurant");
    await page.getByLabel("Toward").selectOption("neutral");
    await page.getByText("speak for neutral").waitFor();
    await page.getByRole("switch", { name: "Show what moved the answer" }).click();
    expect(await page.locator("#why-body").isVisible()).toBe(false);
    await page.getByLabel("review").fill("");
    await expect.poll(() => saidFor(page, "movie"), PATIENT).toBe("–");
    expect(faults).toEqual([]);
    expect(requests.every((address) => address.startsWith(url))).toBe(true);
    await context.close();
  });

  it("has a field for each column, shows what is wrong beside it, and reads images", async () => {
    const { page, context, faults } = await open();
    await page.getByLabel("Model").selectOption("table");
    await page.getByLabel("age").fill("31");
    await page.getByLabel("job").fill("cook");
    await expect.poll(() => page.locator("#hint").textContent(), PATIENT).toContain("place needs 3 numbers");
    await page.getByLabel("place").fill("0.5, 0.5, 1");
    await page.getByLabel("town").fill("Rome");
    const row = { note: "", age: 31, job: "cook", place: [0.5, 0.5, 1], town: "Rome" }, wanted = table.predict(row);
    await expect.poll(() => saidFor(page, "glad"), PATIENT).toBe(wanted.glad.label);
    expect(await saidFor(page, "rank")).toBe(wanted.rank.label);
    expect(await page.locator("datalist option").first().getAttribute("value")).toBe("cook");
    await page.getByLabel("age").fill("1e31");
    await expect.poll(() => page.locator(".wrong:visible").textContent(), PATIENT).toContain("row.age must be a number from");
    expect(await page.getByLabel("age").getAttribute("aria-invalid")).toBe("true");
    await page.getByLabel("Model").selectOption("image");
    expect(faults.filter((fault) => !fault.includes("422"))).toEqual([]); // Chromium reports each error of a server
    await context.close();
  });

  it("asks for a token where there is one", async () => {
    const { page, context } = await open(guarded);
    const field = page.getByRole("textbox", { name: "Token" });
    await field.fill("wrong-token-wrong");
    await page.getByRole("button", { name: "Use it" }).click();
    await page.getByText("The token is not this server's.").waitFor();
    await field.fill(TOKEN);
    await page.keyboard.press("Enter");
    await page.getByLabel("review").fill("dull");
    await expect.poll(() => saidFor(page, "movie"), PATIENT).toBe(text.predict("dull").movie.label);
    await context.close();
  });

  it.each([
    ["light", { colorScheme: "light" }], ["dark, on a phone", { colorScheme: "dark", size: PHONE }],
  ] as [string, View][])("is accessible, and fits: %s", async (_, view) => {
    const { page, context } = await open(url, view);
    for (const [model, label, cell] of [["text", "review", "a wonderful film"], ["table", "place", "1 2 3"]] as const) {
      await page.getByLabel("Model").selectOption(model);
      await page.getByLabel(label).fill(cell);
      await expect.poll(() => page.locator(".said").first().textContent(), PATIENT).not.toBe("–");
      // of a dark page only the colours differ
      expect(await axeFaults(page, view.colorScheme === "dark" ? ["color-contrast"] : [])).toEqual([]);
      expect(await overflow(page)).toBe(0);
    }
    await context.close();
  });

  it("does not move what is there when an answer comes", async () => {
    const { page, context } = await open();
    const boxes = (): Promise<unknown> => page.evaluate(() =>
      Array.from(document.querySelectorAll("article, section:not(.why), textarea"), (element) => {
      const { x, y, width, height } = element.getBoundingClientRect();
      return [x, y, width, height].map(Math.round);
    }));
    await page.getByLabel("review").waitFor();
    const before = await boxes();
    await page.getByLabel("review").fill("a wonderful film");
    await expect.poll(() => saidFor(page, "movie"), PATIENT).not.toBe("–");
    expect(await boxes()).toEqual(before);
    await context.close();
  });
});
