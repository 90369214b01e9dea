/** @file What the live page shows, as one message: each is the whole state, so that a late or second viewer needs no other. */
import { html, type Html, type HtmlValue } from "./html.js";
import { count, duration } from "./numbers.js";
import { reportBody } from "./report-html.js";
import type { Report, ReportProgress } from "./types.js";

/** The state of what is watched. */
export type LiveName = "waiting" | "running" | "done" | "stopped";

/** A message to the page. */
export interface LiveState {
  /** Counts the changes since the server started. */
  version: number;
  name: LiveName;
  title: string;
  /** How far it is: markup of the status line. */
  progress: string;
  /** Header, main content and footer. */
  body: string;
}

/** What the state is, in words. */
export const stateWords: Record<LiveName, string> = {
  waiting: "Live: waiting for the first results", running: "Live: updates by itself", done: "Done: all trainings have ended",
  stopped: "Stopped: it has not come to its end",
};

/** The state of a report. */
export function liveState(report: Report, version: number): LiveState {
  const progress = report.parts.map((part) => part.progress).find((one) => one !== null) ?? null;
  return {
    version, name: progress?.state ?? "done", title: report.title, progress: progressLine(progress).text, body: reportBody(report).text,
  };
}

/** The state while there is nothing to show, with the reason. */
export function waitingState(what: string, why: string, version: number): LiveState {
  return {
    version, name: "waiting", title: what, progress: "", body: html`<header class="page"><p class="eyebrow">Potluck</p><h1>${what}</h1></header>
<main id="report" class="page" tabindex="-1"><p class="lead">${why}</p></main>`.text,
  };
}

function progressLine(progress: ReportProgress | null): Html {
  if (progress === null) return html``;
  const { done, total, secondsLeft, state, unit = "trainings" } = progress;
  const bar: HtmlValue = total !== null && html`<progress max="${total}" value="${Math.min(done, total)}" aria-label="${unit} done"></progress>`;
  const left = secondsLeft !== null && state === "running" && `, about ${duration(secondsLeft)} left`;
  return html`${bar}<span>${count(done)}${total !== null && ` of ${count(total)}`} ${unit}${left}</span>`;
}
