/**
 * @file Reports and the live page in Chromium: they are drawn without a fault, ask nothing of the network, suit readers of every kind,
 * screens of every width and paper; and the live page follows its folder for every viewer. `SCREENSHOTS=FOLDER` keeps pictures.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type * as Thread from "../../src/report/node/watch-thread.js";
import { watchFolder, type Watching } from "../../src/report/node/watch.js";
import { reportHtml } from "../../src/report/report-html.js";
import { axeFaults, openPage, overflow, skipsWithoutChromium, startChromium, type WatchedPage } from "../browser/chromium.js";
import { at } from "../setup/scratch.js";
import { writeRun, writeStudy } from "./folders.js";
import { fakeRun } from "./sample-runs.js";
import { fakeAffinity, fakeComparison, fakeCurves, fakeStudy, fakeSweep, reportOf, threeTasks } from "./samples.js";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const soon = <T>(look: () => T): ReturnType<typeof expect.poll<T>> => expect.poll(look, { timeout: 30_000 });

async function shoot(page: Page, name: string, fullPage = false): Promise<void> {
  if (process.env.SCREENSHOTS) await page.screenshot({ path: join(process.env.SCREENSHOTS, `report-${name}.png`), fullPage });
}

describe.skipIf(skipsWithoutChromium("test/report/pages.test.ts"))("in Chromium", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startChromium();
  });
  afterAll(() => browser?.close());

  /** A report in a file, opened without a network. */
  async function open(name: string, text: string, view: Parameters<typeof openPage>[1] = {}): Promise<WatchedPage & { url: string }> {
    const file = at(`${name}.html`),
      url = pathToFileURL(file).href;
    writeFileSync(file, text);
    const watched = await openPage(browser, view);
    await watched.page.goto(url);
    return { ...watched, url };
  }

  const study = reportHtml(reportOf(fakeStudy()));

  it("a study's first screen has the question, three verdicts and the chart, in light and in dark, on phones and on paper", async () => {
    const { page, faults, requests, url, context } = await open("study", study, { size: [1280, 900] });
    expect(await page.locator("h1").count()).toBe(1);
    expect(await page.locator(".verdicts li").count()).toBe(3);
    const chart = page.locator("figure").first().locator(".wide svg");
    expect(await chart.locator("circle").count()).toBe(60 + 1);
    expect((await chart.boundingBox())!.y).toBeLessThan(900);
    await shoot(page, "first");
    await chart.locator("circle").nth(5).hover();
    expect(await page.locator(".tip").textContent()).toMatch(/^seed \d+: [+\u2212]\d\.\d{4}$/u);
    expect(await axeFaults(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: "dark" });
    await shoot(page, "dark");
    expect(await axeFaults(page, ["color-contrast"])).toEqual([]);
    expect(
      await chart
        .locator("text")
        .first()
        .evaluate((one) => getComputedStyle(one).fill),
    ).not.toBe("rgb(31, 41, 51)");
    await page.emulateMedia({ colorScheme: "light", media: "print" });
    expect(await page.locator("nav.contents").isVisible()).toBe(false);
    await shoot(page, "print", true);
    await page.emulateMedia({ media: "screen" });
    await page.setViewportSize({ width: 360, height: 740 });
    await shoot(page, "phone", true);
    expect(await overflow(page)).toBe(0);
    expect(await page.locator("figure").first().locator(".narrow svg").isVisible()).toBe(true);
    expect(faults).toEqual([]);
    expect(requests).toEqual([url]);
    await context.close();
  });

  it("a study of several arms has a sentence for each task and arm, and its chart begins on the first screen", async () => {
    const answer = fakeComparison({ movie: threeTasks.movie, food: threeTasks.restaurant }, 20, ["alone", "together", "wide"]);
    const { page, faults, context } = await open("arms", reportHtml(reportOf(fakeStudy(answer))), { size: [1280, 1000] });
    expect(await page.locator("h1").textContent()).toBe("Which is better: alone, together or wide?");
    expect(await page.locator(".verdicts.brief li").count()).toBe(4);
    const box = (await page.locator("figure").first().locator(".wide svg").boundingBox())!;
    expect(box.y).toBeLessThan(800);
    await shoot(page, "arms");
    await page.getByText("What would settle the open ones").click();
    expect(await page.locator("details[open] li").count()).toBeGreaterThan(0);
    expect(await axeFaults(page)).toEqual([]);
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await overflow(page)).toBe(0);
    expect(faults).toEqual([]);
    await context.close();
  });

  it("all kinds of parts side by side have nothing that axe finds, fit a phone, and ask nothing of the network", async () => {
    const arms = fakeComparison({ ...threeTasks, rating: { gain: -0.05, level: 1, metric: "rmse", higherIsBetter: false } }, 6, [
      "sum",
      "dwa",
      "pcgrad",
    ]);
    const run = fakeRun(),
      shortRun = { ...run, events: run.events.filter(({ event }, index) => event !== "step" || index < 80) };
    const text = reportHtml(
      reportOf(fakeStudy(arms), fakeStudy(fakeAffinity()), fakeStudy(fakeSweep()), fakeStudy(fakeCurves()), shortRun, fakeStudy(null)),
    );
    expect(text.length).toBeLessThan(1_000_000);
    const { page, faults, requests, url, context } = await open("all", text);
    // contrast and the inside of charts are looked at in the study above: here are thousands of marks
    const { violations } = await new AxeBuilder({ page }).exclude(".chart svg").disableRules(["color-contrast"]).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`)).toEqual([]);
    expect(await page.locator(".part").count()).toBe(6);
    await shoot(page, "all", true);
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await overflow(page)).toBe(0);
    const loose = await page
      .locator(".scroll")
      .evaluateAll((boxes) => boxes.filter((box) => box.scrollWidth > box.clientWidth + 1 && (box as HTMLElement).tabIndex < 0).length);
    expect(loose).toBe(0); // what scrolls takes the focus
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Skip to the report");
    expect(faults).toEqual([]);
    expect(requests).toEqual([url]);
    await context.close();
  });

  it("reads the same without script", async () => {
    writeFileSync(at("plain.html"), study);
    const context = await browser.newContext({ javaScriptEnabled: false }),
      page = await context.newPage();
    await page.goto(pathToFileURL(at("plain.html")).href);
    expect(await page.locator(".wide svg circle").first().locator("title").count()).toBe(0); // that of the legend
    expect(await page.locator(".wide svg circle").nth(3).locator("title").count()).toBe(1);
    expect(await page.locator(".verdicts li").count()).toBe(3);
    await context.close();
  });

  describe("the live page", () => {
    const servers: Watching[] = [];
    const serve = async (folder: string, port = 0): Promise<Watching> => {
      const server = await watchFolder(folder, { port });
      servers.push(server);
      return server;
    };
    afterAll(() => Promise.all(servers.map((server) => server.close().catch(() => undefined))));
    const seedsOn = (page: Page): Promise<string | null> => page.locator(".eyebrow").first().textContent();
    const running = (done: number) => ({ done, total: 40, secondsLeft: 125, state: "running" as const });

    it("waits for a folder, and shows all to a first, a second and a late viewer, and to one that reconnects", async () => {
      const folder = at("live study"),
        first = await serve(folder),
        one = await openPage(browser),
        two = await openPage(browser);
      await one.page.goto(first.url);
      await two.page.goto(first.url);
      expect(await one.page.textContent("#report")).toContain("The folder is not there yet");
      writeStudy(folder, fakeStudy(fakeComparison(threeTasks, 2)), running(8));
      await soon(() => seedsOn(one.page)).toContain("2 seeds");
      await soon(() => seedsOn(two.page)).toContain("2 seeds");
      expect(await one.page.textContent("#progress")).toBe("8 of 40 trainings, about 2 min left");
      expect(await one.page.textContent("#state")).toBe("Live: updates by itself");
      await shoot(one.page, "live");
      expect(await axeFaults(one.page)).toEqual([]);

      // what a reader has open, has the focus on, and looks at, stays
      await one.page.locator("summary").first().click();
      await one.page.locator("summary").first().scrollIntoViewIfNeeded();
      const before = await one.page.locator("summary").first().boundingBox();
      writeStudy(folder, fakeStudy(fakeComparison(threeTasks, 4)), running(16));
      await soon(() => seedsOn(one.page)).toContain("4 seeds");
      expect(await one.page.locator("details[open]").count()).toBe(1);
      expect(await one.page.evaluate(() => document.activeElement?.localName)).toBe("summary");
      const after = await one.page.locator("summary").first().boundingBox();
      expect(Math.abs(after!.y - before!.y)).toBeLessThan(30);

      await first.close();
      await soon(() => one.page.textContent("#state")).toContain("Reconnecting");
      writeStudy(folder, fakeStudy(fakeComparison(threeTasks, 5)), { ...running(40), state: "done", secondsLeft: 0 });
      await serve(folder, Number(new URL(first.url).port));
      const late = await openPage(browser);
      await late.page.goto(first.url);
      for (const { page } of [one, two, late]) {
        await soon(() => seedsOn(page)).toContain("5 seeds");
        await soon(() => page.textContent("#state")).toBe("Done: all trainings have ended");
      }
      expect(late.faults).toEqual([]);
      const isGone = /events|net::ERR_(?:INCOMPLETE_CHUNKED|CONNECTION)/u; // as the server was for a while
      expect(one.faults.filter((fault) => !isGone.test(fault))).toEqual([]);
      expect(one.requests.filter((request) => !request.startsWith(first.url))).toEqual([]);
      for (const { context } of [one, two, late]) await context.close();
    });

    it("follows a run, says what is damaged, and goes on when it is mended", async () => {
      const folder = at("live run"),
        part = fakeRun({ account: null });
      writeRun(folder, { ...part, events: part.events.slice(0, 150) });
      const { url } = await serve(folder),
        { page, faults } = await openPage(browser);
      await page.goto(url);
      await soon(() => page.textContent("#report")).toContain("has not come to its end");
      writeFileSync(join(folder, "account.json"), '{"tasks":');
      await soon(() => page.textContent("#report")).toContain("account.json is damaged");
      writeRun(folder, fakeRun());
      await soon(() => page.textContent("#report")).toContain("f1_macro 0.800");
      expect(faults).toEqual([]);
      await page.context().close();
    });
  });
});

describe("the live page's server", () => {
  it("answers this machine alone, and refuses a taken port and unknown options", async () => {
    mkdirSync(at("served"));
    const server = await watchFolder(at("served"), { port: 0 }),
      port = Number(new URL(server.url).port);
    try {
      const response = await fetch(server.url);
      expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
      expect((await response.text()).includes("The folder is not there yet, or is empty.")).toBe(true);
      expect((await fetch(`${server.url}nothing`)).status).toBe(404);
      await expect(watchFolder(at("served"), { port })).rejects.toThrow(`cannot listen at 127.0.0.1:${port}: something else listens there`);
      writeFileSync(at("served.csv"), "a\n");
      await expect(watchFolder(at("served.csv"))).rejects.toThrow(/served\.csv is a file: name the folder of a study or a run/u);
      await expect(watchFolder(at("served"), { prot: 1 } as never)).rejects.toThrow('did you mean "port"?');
    } finally {
      await server.close();
    }
    await expect(fetch(server.url)).rejects.toThrow();
  });

  it("sends the whole state at once, and answers from a thread while this one is busy", async () => {
    const { watchInThread } = (await import(new URL("../../dist/report/node/watch-thread.js", import.meta.url).href)) as typeof Thread;
    writeStudy(at("threaded"), fakeStudy());
    const { url, close } = await watchInThread(at("threaded"), { port: 0 });
    try {
      const response = await fetch(`${url}events`),
        reader = response.body!.getReader();
      let text = "";
      while (!text.includes("\n\n")) text += new TextDecoder().decode((await reader.read()).value);
      await reader.cancel();
      expect(text).toMatch(/^event: state\ndata: /u);
      const state = JSON.parse(/^data: (.*)$/mu.exec(text)![1]) as { name: string; body: string };
      expect(state.name).toBe("done");
      expect(state.body).toContain("Does it help to learn");
    } finally {
      await close();
    }
  });
});
