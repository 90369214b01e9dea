/**
 * @file Chromium for tests of pages: found where Debian and others install it, or at the path in the environment's CHROMIUM. Tests skip
 * without it, and say so. Playwright's core drives it, and downloads nothing.
 */
import { AxeBuilder } from "@axe-core/playwright";
import { existsSync } from "node:fs";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";

const PLACES = [
  "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/usr/bin/google-chrome-stable", "/snap/bin/chromium",
  "/Applications/Chromium.app/Contents/MacOS/Chromium", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** The path of Chromium; null where there is none. */
export const chromiumPath: string | null = process.env.CHROMIUM ?? PLACES.find((path) => existsSync(path)) ?? null;

/** Whether tests of pages skip; the reason is printed once for each test file. */
export function skipsWithoutChromium(what: string): boolean {
  if (chromiumPath === null) console.warn(`${what}: skipped, no Chromium found; install it, or set CHROMIUM to its path`);
  return chromiumPath === null;
}

/** Starts Chromium. The caller closes it. */
export function startChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath!, args: ["--disable-dev-shm-usage"] });
}

/** How a page is shown. */
export interface View {
  /** Default: light. */
  colorScheme?: "light" | "dark";
  /** Width and height in CSS pixels. Default: 1280 by 900. */
  size?: readonly [number, number];
}

/** The width and height of a phone. */
export const PHONE = [375, 740] as const;

/** A page, and what went wrong in it. */
export interface WatchedPage {
  page: Page;
  context: BrowserContext;
  /** Errors and warnings of its console, exceptions that nobody caught, and requests that failed, in their order. */
  faults: string[];
  /** The addresses of all its requests. */
  requests: string[];
}

/** Opens an empty page that is watched, in a context of its own: downloads are accepted, and motion is reduced. */
export async function openPage(
  browser: Browser, { colorScheme = "light", size: [width, height] = [1280, 900] }: View = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({ colorScheme, viewport: { width, height }, acceptDownloads: true, reducedMotion: "reduce" });
  const page = await context.newPage(), faults: string[] = [], requests: string[] = [];
  page.setDefaultTimeout(60_000); // also where the machine is busy
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") faults.push(`${message.type()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => faults.push(`exception: ${error.message}`));
  page.on("requestfailed", (request) => faults.push(`request failed: ${request.url()} (${request.failure()?.errorText})`));
  page.on("request", (request) => requests.push(request.url()));
  return { page, context, faults, requests };
}

/**
 * What axe finds wrong in a page, one line for each place; best practices count too.
 *
 * @param rules only these: `["color-contrast"]`. Default: all
 */
export async function axeFaults(page: Page, rules: readonly string[] = []): Promise<string[]> {
  const axe = new AxeBuilder({ page }), { violations } = await (rules.length > 0 ? axe.withRules([...rules]) : axe).analyze();
  return violations.flatMap(({ id, help, nodes }) => nodes.map(({ target, failureSummary }) => (
    `${id}: ${help} (${target.join(" ")}) ${failureSummary ?? ""}`)));
}

/** How many CSS pixels a page is wider than the window: 0 where nobody has to scroll sideways. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}
