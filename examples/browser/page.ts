/** @file The page: takes a table, shows what its columns are for, trains, shows the scores, and lets the visitor try the model. */
import { Client, Mistake } from "./client.js";
import { ColumnsView } from "./columns-view.js";
import { counted, find, option, say } from "./dom.js";
import type { AboutModel, Looked } from "./messages.js";
import { showResults } from "./results-view.js";
import { TrainingView } from "./training-view.js";
import { rowOfForm, showAnswers, showForm, showReasons } from "./try-view.js";

const client = new Client((why) => say("data-error", `The page's worker has ended: ${why}. Reload the page.`));
const columns = new ColumnsView(() => void choose());
let model: AboutModel | null = null, asks = 0, isTraining = false;

/** Says what went wrong, in its place. */
function complain(place: string, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  say(place, error instanceof Mistake ? message : `This should not happen: ${message}`);
}

function hide(...sections: string[]): void {
  for (const id of sections) find(id).hidden = true;
}

/** Tells readers of the screen what happened. */
function announce(text: string): void {
  find("status").textContent = text;
}

/** What was opened last, to be read again with a header or without. */
let opened: { content: Blob | string | null; name: string } | null = null;

async function open(content: Blob | string | null, name: string, header?: boolean): Promise<void> {
  if (isTraining) return say("data-error", "A training goes on: stop it first.");
  for (const place of ["data-error", "columns-error", "train-error"]) say(place, null);
  if (/\.safetensors$/iu.test(name) && content instanceof Blob) return load(content, name);
  announce(`Reading ${name}`);
  find("data").setAttribute("aria-busy", "true");
  const turn = ++asks;
  try {
    const looked = await client.ask("open", { content, name, ...(header !== undefined && { header }) });
    if (turn !== asks) return;
    opened = { content, name };
    columns.reset();
    hide("training", "results", "try");
    find("table").hidden = false;
    showLooked(looked);
    announce(`Read ${name}: ${counted(looked.rows, "row")}`);
    if (header === undefined) find("table-title").scrollIntoView({ block: "start" });
  } catch (error) {
    if (turn !== asks) return;
    hide("table", "training", "results", "try");
    complain("data-error", error);
  } finally {
    find("data").removeAttribute("aria-busy");
  }
}

async function load(content: Blob, name: string): Promise<void> {
  try {
    const about = await client.ask("load", { bytes: new Uint8Array(await content.arrayBuffer()), name });
    hide("table", "training", "results");
    announce(`Loaded ${name}`);
    tryModel(about, `The model of ${name}.`);
    find("try-title").scrollIntoView({ block: "start" });
  } catch (error) {
    complain("data-error", error);
  }
}

async function choose(): Promise<void> {
  const turn = ++asks, button = find<HTMLButtonElement>("train");
  if (columns.learnsNothing) {
    button.disabled = true;
    return say("columns-error", "Choose at least one column as a label to learn.");
  }
  button.disabled = true;
  try {
    const looked = await client.ask("choose", columns.choices);
    if (turn === asks) showLooked(looked);
  } catch (error) {
    if (turn === asks) complain("columns-error", error);
  }
}

function showLooked(looked: Looked): void {
  columns.show(looked);
  say("columns-error", looked.problem);
  find<HTMLButtonElement>("train").disabled = looked.problem !== null;
}

async function train(): Promise<void> {
  const view = new TrainingView(), button = find<HTMLButtonElement>("train"), epochs = find<HTMLSelectElement>("epochs").value;
  say("train-error", null);
  isTraining = button.disabled = true;
  find("training").hidden = find<HTMLButtonElement>("stop").hidden = false;
  find<HTMLButtonElement>("stop").disabled = false;
  find("progress").hidden = false;
  find("charts").replaceChildren();
  find("steps").textContent = "Counting words";
  for (const control of controls()) control.disabled = true;
  announce("Training");
  try {
    const threads = Number(find<HTMLSelectElement>("threads").value);
    const trained = await client.ask("train", { threads, epochs: epochs === "" ? null : Number(epochs) }, (progress) => view.add(progress));
    showResults(trained);
    find("results").hidden = false;
    tryModel(trained.model, "Change the text: the answers follow.");
    announce(`Trained in ${trained.seconds.toFixed(1)} seconds. The scores are below.`);
    find("steps").textContent = trained.stopped ? "Stopped." : "Done.";
  } catch (error) {
    complain("train-error", error);
    find("steps").textContent = "";
  } finally {
    isTraining = button.disabled = false;
    find("stop").hidden = find("progress").hidden = true;
    for (const control of controls()) control.disabled = false;
  }
}

/** What stays as it is while a training goes on. */
function controls(): NodeListOf<HTMLSelectElement | HTMLInputElement> {
  return find("table").querySelectorAll("#columns select, #header");
}

function tryModel(about: AboutModel, hint: string): void {
  model = about;
  find("try").hidden = false;
  find("try-about").textContent = hint;
  showForm(about, () => void answer());
  void answer();
}

/** The questions that were asked: while one waits, the next is the newest only. */
let answering = false, again = false;
async function answer(): Promise<void> {
  if (answering) {
    again = true;
    return;
  }
  answering = true;
  try {
    const question = rowOfForm(model!);
    showAnswers(await client.ask("predict", question));
    say("try-error", null);
    if (!again) showReasons(await client.ask("explain", question));
  } catch (error) {
    complain("try-error", error);
  } finally {
    answering = false;
  }
  if (again) {
    again = false;
    void answer();
  }
}

function pasted(): void {
  const text = find<HTMLTextAreaElement>("paste").value;
  if (text.trim() === "") return say("data-error", "Paste a table first: its first line names the columns.");
  void open(text, /^\s*\[/u.test(text) ? "pasted.json" : /^\s*\{/u.test(text) ? "pasted.jsonl" : "pasted.csv");
}

function setUpThreads(): void {
  const select = find<HTMLSelectElement>("threads"), cores = Math.min(navigator.hardwareConcurrency || 1, 16);
  const most = crossOriginIsolated ? cores : 1;
  select.replaceChildren(...Array.from({ length: most }, (_, index) => option(String(index + 1), String(index + 1), index + 1 === most)));
  if (crossOriginIsolated) return;
  select.disabled = true;
  find("threads-why").textContent = "One thread only: this page is not cross-origin isolated. Its server must send the headers " +
    "Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp.";
  find("threads-why").hidden = false;
}

const file = find<HTMLInputElement>("file"), drop = find("drop");
file.addEventListener("change", () => {
  const [chosen] = file.files ?? [];
  if (chosen) void open(chosen, chosen.name);
  file.value = ""; // so that the same file can be chosen again
});
for (const type of ["dragenter", "dragover"]) {
  document.addEventListener(type, (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
}
document.addEventListener("dragleave", (event) => {
  if (event.relatedTarget === null) drop.classList.remove("over");
});
document.addEventListener("drop", (event) => {
  event.preventDefault();
  drop.classList.remove("over");
  const [dropped] = event.dataTransfer?.files ?? [];
  if (dropped) void open(dropped, dropped.name);
});
find("sample").addEventListener("click", () => void open(null, "messages.csv"));
find("read-paste").addEventListener("click", pasted);
find("header").addEventListener("change", () => {
  if (opened) void open(opened.content, opened.name, find<HTMLInputElement>("header").checked);
});
find("train").addEventListener("click", () => void train());
find("stop").addEventListener("click", () => {
  find<HTMLButtonElement>("stop").disabled = true;
  client.stop();
});
find("try-form").addEventListener("submit", (event) => event.preventDefault());
setUpThreads();
