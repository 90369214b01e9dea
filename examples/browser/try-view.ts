/** @file The trained model at work: a form with what it reads, and its answers. */
import { find, make } from "./dom.js";
import type { AboutModel, Answered, Bar, Reasons, TaskAnswer } from "./messages.js";

/** More labels than this are not shown. */
const MOST_BARS = 8;

/** Shows the form of a model. @param onInput called when the visitor changes something in it */
export function showForm({ inputs, example }: AboutModel, onInput: () => void): void {
  const form = find("try-form"), several = inputs.length > 1;
  const choice = several ? [field("Dataset", make("select", { id: "dataset", onchange: () => {
    fields(find<HTMLSelectElement>("dataset").selectedIndex);
    onInput();
  } }, ...inputs.map(({ dataset }) => make("option", {}, dataset))))] : [];
  const place = make("div", { id: "fields" });
  const fields = (index: number): void => {
    const { text, columns } = inputs[index];
    const others = Object.entries(columns).flatMap(([kind, names = []]) => names.map((name) => ({ kind, name })));
    place.replaceChildren(
      ...(text === null ? [] : [field(text, make("textarea", { rows: 4, "data-column": text, oninput: onInput }, example[text] ?? ""))]),
      ...others.map(({ kind, name }) => field(name, make("input", {
        "data-column": name, value: example[name] ?? "", oninput: onInput, ...(kind === "numeric" && { inputmode: "decimal" }),
      }))));
  };
  fields(0);
  form.replaceChildren(...choice, place);
}

/** What the visitor wrote; an empty cell is a missing one, an empty text an empty text. */
export function rowOfForm({ inputs }: AboutModel): { row: Record<string, string | null>; dataset: string } {
  const chosen = document.getElementById("dataset") as HTMLSelectElement | null, { dataset } = inputs[chosen?.selectedIndex ?? 0];
  const row: Record<string, string | null> = {};
  for (const one of find("fields").querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("[data-column]")) {
    row[one.dataset.column!] = one.value === "" && one.tagName === "INPUT" ? null : one.value;
  }
  return { row, dataset };
}

/** Shows the answers. */
export function showAnswers({ tasks, milliseconds }: Answered): void {
  find("answers").replaceChildren(...tasks.map(answerCard));
  find("answer-time").textContent = `Answered here in ${milliseconds.toFixed(1)} ms.`;
}

/** Shows in each answer what moved it. */
export function showReasons(reasons: readonly Reasons[]): void {
  for (const { task, label, features } of reasons) {
    const place = [...find("answers").querySelectorAll<HTMLElement>("[data-task]")].find((one) => one.dataset.task === task);
    if (place === undefined) continue;
    const about = label === null ? "Raised or lowered by" : `For (+) and against (−) “${label}”`;
    place.replaceChildren(...(features.length === 0 ? [] : [
      make("p", { class: "why" }, about),
      make("ul", { class: "reasons" }, ...features.map(({ feature, contribution }) => (
        make("li", { class: contribution >= 0 ? "for" : "against" }, `${contribution >= 0 ? "+" : "−"} ${feature}`)))),
    ]));
  }
}

function answerCard({ task, bars, value }: TaskAnswer): HTMLElement {
  const chosen = bars.filter((bar) => bar.chosen).map(({ label }) => label);
  const answer = value !== null ? String(Number(value.toPrecision(4))) : chosen.length > 0 ? chosen.join(", ") : "none of its labels";
  const sorted = bars.length > MOST_BARS ? [...bars].sort((a, b) => b.probability - a.probability).slice(0, MOST_BARS) : bars;
  const left = bars.length - sorted.length;
  return make("article", { class: "answer" },
    make("h3", {}, task), make("p", { class: "answer-label" }, answer),
    make("ul", { class: "bars" }, ...sorted.map(barOf)),
    ...(left > 0 ? [make("p", { class: "why" }, `and ${left} less likely ones`)] : []), make("div", { "data-task": task }));
}

function barOf({ label, probability, chosen }: Bar): HTMLElement {
  const fill = make("span", { class: "fill" });
  fill.style.setProperty("--share", String(probability));
  return make("li", { class: chosen ? "chosen" : "" },
    make("span", { class: "bar-label" }, label), make("span", { class: "bar", "aria-hidden": "true" }, fill),
    make("span", { class: "share" }, `${(probability * 100).toFixed(1)} %`));
}

function field(name: string, control: HTMLElement): HTMLElement {
  return make("label", { class: "field" }, make("span", {}, name), control);
}
