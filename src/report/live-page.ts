/** @file The live page: a report whose content changes. Its scripts are files of the same server, and the policy allows no others. */
import { html, markup } from "./html.js";
import { type LiveState, stateWords } from "./live-state.js";
import { follow } from "./page/live.js";
import { enhance } from "./page/tips.js";
import { page, scriptOf } from "./report-html.js";

/** Headers of the page and its files. */
export const liveHeaders = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; script-src 'self'; connect-src 'self'; img-src data:; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
};

/** The page's script. */
export const liveScript = `${scriptOf(enhance)}\n${scriptOf(follow)}\n`;

/** The page with the state of now; it reads without script, too. */
export function livePage(state: LiveState): string {
  return page({
    title: state.title,
    body: html`<div class="status page"><span class="state" id="state" role="status" aria-live="polite" data-state="live">${stateWords[state.name]}</span>
<span id="progress">${markup(state.progress)}</span></div>
<div id="live">${markup(state.body)}</div>`,
    end: html`<script src="live.js"></script>`,
  });
}
