/**
 * The package in Chromium: a page predicts and trains to the same bytes as Node, on its main thread and in a worker, with threads and
 * without; and the example page works from a pasted table to a file that Node loads. `SCREENSHOTS=FOLDER` keeps pictures of it.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Model, tableFromColumns } from "potluck";
import { ImageCell } from "potluck/data";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { serveFolder, type Site } from "../../examples/browser/serve.js";
import { Session } from "../../examples/browser/session.js";
import { answersOf, type Case, makeCases } from "./answers.js";
import { axeFaults, openPage, overflow, PHONE, skipsWithoutChromium, startChromium, type WatchedPage } from "./chromium.js";
import { ownLibrary, trainSmall } from "./small-training.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const built = join(root, "build/examples/browser/site");

/** What comes at last, also where the machine is busy. */
const soon = <T>(look: () => T): ReturnType<typeof expect.poll<T>> => expect.poll(look, { timeout: 30_000 });

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

async function shoot(page: Page, name: string): Promise<void> {
  if (process.env.SCREENSHOTS) await page.screenshot({ path: join(process.env.SCREENSHOTS, `${name}.png`), fullPage: true });
}

describe.skipIf(skipsWithoutChromium("test/browser/page.test.ts"))("in Chromium", () => {
  let browser: Browser, cases: Case[];
  const sites: Site[] = [];
  const serve = async (folder: string, isolated: boolean): Promise<string> => {
    const site = await serveFolder(folder, { isolated });
    sites.push(site);
    return site.url;
  };

  beforeAll(async () => {
    if (!existsSync(built)) throw new Error("the example page is not built: run npm run build");
    [browser, cases] = await Promise.all([startChromium(), makeCases()]);
  });

  afterAll(async () => {
    await browser?.close();
    for (const site of sites) await site.close();
  });

  it("a page without a bundler predicts and trains to Node's bytes", async () => {
    const url = await serve(join(root, "dist/browser"), false), { page, faults } = await openPage(browser);
    const plain = `<!doctype html><title>plain</title><script type="module">
      import { Model } from "./model.js";
      const bytes = new Uint8Array(await (await fetch("model.safetensors")).arrayBuffer());
      document.title = JSON.stringify(Object.keys(Model.from(bytes).predict(${JSON.stringify({ ...cases[0].rows[0], image: null })})));
    </script>`;
    await page.route("**/plain.html", (route) => route.fulfill({ contentType: "text/html", body: plain }));
    await page.route("**/model.safetensors", (route) => route.fulfill({ body: Buffer.from(cases[0].file, "base64") }));
    await page.goto(`${url}/plain.html`);
    await page.waitForFunction("document.title !== 'plain'");
    expect(JSON.parse(await page.title())).toEqual(["mood", "word", "tags", "price", "level"]);
    const ask = (code: string): Promise<unknown> => page.evaluate(`import("/potluck.js").then((library) => ${code})`);
    const here = answersOf({ Model, ImageCell, tableFromColumns } as never, cases);
    expect(await ask(`(${answersOf.toString()})(library, ${JSON.stringify(cases)})`)).toEqual(here);
    expect(await ask(`(${trainSmall.toString()})(library)`)).toBe(await trainSmall(await ownLibrary()));
    const reason = expect.stringContaining("not cross-origin isolated") as string;
    expect(await ask("library.startThreads(2)")).toEqual({ threads: 1, reason });
    expect(faults).toEqual([]);
  });

  describe("the example page", () => {
    let inNode: Awaited<ReturnType<Session["train"]>>;
    const text = "The parcel is lost. I need this immediately!";

    /** Trains on the sample, three epochs. */
    async function trainSample({ page }: WatchedPage, url: string): Promise<Buffer> {
      await page.goto(url);
      await page.click("#sample");
      await page.selectOption("#epochs", "3");
      await page.click("#train");
      await page.waitForSelector("#results:not([hidden])");
      const [download] = await Promise.all([page.waitForEvent("download"), page.click("#download")]);
      return readFileSync(await download.path());
    }

    /** The answers that the page shows. */
    const shownAnswers = (page: Page): Promise<string[]> => page.locator(".answer-label").allTextContents();

    beforeAll(async () => {
      const session = new Session();
      await session.open(null, "messages.csv");
      inNode = await session.train({ threads: 1, epochs: 3 }, () => {});
    });

    it("trains on the sample with two threads to the file that Node makes, which Node loads", async () => {
      const url = await serve(built, true), watched = await openPage(browser), { page, faults, requests } = watched;
      const bytes = await trainSample(watched, url);
      expect(await page.textContent("#results-about")).toMatch(/[2-9]\d* threads/u);
      expect(bytes.equals(inNode.bytes)).toBe(true);
      await page.fill("#try-form textarea", text);
      const model = Model.from(bytes), { topic, urgent } = model.predict(text) as Record<string, { label: string }>;
      await soon(() => shownAnswers(page)).toEqual([topic.label, urgent.label]);
      await soon(() => page.locator(".reasons").first().textContent()).toContain("+ parcel");
      expect(await page.locator("#scores tbody tr").allTextContents()).toHaveLength(2);
      await page.locator("details").last().click();
      await shoot(page, "light");
      expect(await axeFaults(page)).toEqual([]);
      await page.emulateMedia({ colorScheme: "dark" });
      await shoot(page, "dark");
      expect(await axeFaults(page, ["color-contrast"])).toEqual([]);
      await page.setViewportSize({ width: PHONE[0], height: PHONE[1] });
      await shoot(page, "phone");
      expect(await overflow(page)).toBe(0);
      expect(faults).toEqual([]);
      expect(requests.filter((one) => !one.startsWith(url) && !one.startsWith(`blob:${url}`))).toEqual([]);
    });

    it("trains without threads to the same file, and says why there are none", async () => {
      const url = await serve(built, false), watched = await openPage(browser), { page, faults } = watched;
      expect((await trainSample(watched, url)).equals(inNode.bytes)).toBe(true);
      expect(await page.textContent("#threads-why")).toContain("not cross-origin isolated");
      await page.selectOption("#epochs", "30");
      await page.click("#train");
      await page.click("#stop");
      await soon(() => page.textContent("#steps")).toBe("Stopped.");
      expect(await page.textContent("#results-about")).toContain("Stopped by you after");
      expect(faults).toEqual([]);
    });

    it("says what is wrong with a table, and goes on with another; opens a model file", async () => {
      const { page, faults } = await openPage(browser);
      await page.goto(sites.at(-1)!.url);
      await page.click("summary");
      const read = async (table: string): Promise<void> => {
        await page.fill("#paste", table);
        await page.click("#read-paste");
      };
      const rows = (label: (row: number) => string): string => (
        Array.from({ length: 40 }, (_, row) => `this is number ${row} of many lovely texts,${label(row)}`).join("\n"));
      await read("text,label\nhello there,a,b,c\n");
      await soon(() => page.textContent("#data-error")).toContain("pasted.csv:2: expected 2 fields, found 4");
      await read(`text,label\n${rows(() => "a")}`);
      await soon(() => page.textContent("#columns-error")).toContain("no column looks like a target; name one with targets");
      expect(await page.isDisabled("#train")).toBe(true);
      await read("text,label\nhello my dear friend,a\n");
      await soon(() => page.textContent("#columns-error")).toContain("has one row");
      await read(`text,label\n${rows((row) => (row % 2 ? "a" : "b"))}`);
      await soon(() => page.isDisabled("#train")).toBe(false);
      expect(await page.isVisible("#columns-error")).toBe(false);
      await page.selectOption("[aria-label='Use of label']", "left out");
      await soon(() => page.textContent("#columns-error")).toBe("Choose at least one column as a label to learn.");
      const file = (name: string, buffer: Buffer): Promise<void> => page.setInputFiles("#file", { name, mimeType: "", buffer });
      await file("broken.safetensors", Buffer.from("no model"));
      await soon(() => page.textContent("#data-error")).toContain("broken.safetensors");
      await file("model.safetensors", Buffer.from(inNode.bytes));
      await page.fill("#try-form textarea", text);
      await soon(() => shownAnswers(page)).toHaveLength(2);
      expect(faults).toEqual([]);
    });
  });
});
