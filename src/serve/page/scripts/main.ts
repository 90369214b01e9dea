/** @file The playground: a form for a row, and every task's answer while one types. */
import type { Predicted } from "../../predict-request.js";
import type { ModelDescription } from "../../schemas/model.js";
import { askAnswers, askModels, keepToken, Refused } from "./api.js";
import { answeredNames, Card, sentenceOf } from "./cards.js";
import { byId, fillSelect } from "./dom.js";
import type { Dataset, Field } from "./field-frame.js";
import { choosingField, fieldOf } from "./fields.js";
import { Why } from "./why.js";

/** Milliseconds without a keystroke until the server is asked; and until it is asked again where it did not answer. */
const PAUSE = 150, RETRY = 2000;
/** Contributions that are asked for: of words and columns, and of pixels. */
const TOP = 60, MOST_PIXELS = 4096;

const modelSelect = byId<HTMLSelectElement>("model"), datasetSelect = byId<HTMLSelectElement>("dataset");
const explainSwitch = byId<HTMLInputElement>("explain"), notice = byId("notice"), hint = byId("hint"), cardsElement = byId("cards");
const why = new Why();
let models: ModelDescription[] = [], model: ModelDescription, dataset: Dataset;
let fields: Field[] = [], cards: Card[] = [], timer = 0, running = new AbortController();

function showNotice(text: string): void {
  notice.textContent = text;
  notice.hidden = text === "";
}

/** Loads the models; asks for the token where one is needed, and tries again where the server does not answer. */
async function load(): Promise<void> {
  try {
    models = await askModels();
  } catch (error) {
    if (error instanceof Refused && error.problem.status === 401) return askToken(sessionStorage.length > 0 ? error.message : "");
    showNotice(error instanceof Refused ? error.message : "The server does not answer. Trying again ...");
    setTimeout(() => void load(), RETRY);
    return;
  }
  showNotice("");
  byId("main").hidden = false;
  byId("token-form").hidden = true;
  fillSelect(modelSelect, models.map(({ name }) => ({ value: name, text: name })));
  byId("pick-model").hidden = models.length < 2;
  showModel();
}

function askToken(problem: string): void {
  showNotice(problem);
  byId("token-form").hidden = false;
  byId("token").focus();
}

function showModel(): void {
  model = models.find(({ name }) => name === modelSelect.value) ?? models[0];
  const shapes = model.inputs.filter((one, place) => model.inputs.findIndex((other) => shapeOf(other) === shapeOf(one)) === place);
  fillSelect(datasetSelect, shapes.map((one) => ({ value: one.dataset, text: one.dataset })));
  byId("pick-dataset").hidden = shapes.length < 2;
  byId("about").textContent = `${model.name}, version ${model.version}, made by Potluck ${model.potluck}.` +
    (model.failed ? ` A newer file could not be taken up: ${model.failed.detail}` : "");
  showDataset();
}

/** Datasets of one shape are one form: a text alone is one, whatever its column is called. */
function shapeOf({ textAlone, columns }: Dataset): string {
  return textAlone ? "text" : JSON.stringify(columns.map(({ name, kind }) => [name, kind]));
}

function showDataset(): void {
  dataset = model.inputs.find((one) => one.dataset === datasetSelect.value) ?? model.inputs[0];
  const { columns, by } = dataset, choosing = by.filter(({ column }) => !columns.some(({ name }) => name === column));
  fields = [
    ...columns.map((column) => fieldOf(column, columns.length === 1, changed)),
    ...choosing.map(({ column, values }) => choosingField(column, values)),
  ];
  const form = byId("form");
  form.className = "fields";
  form.replaceChildren(...fields.map(({ element }) => element));
  const own = new Set(columns.map(({ name, kind }) => (kind === "text" ? "text" : name)));
  const isReachable = (task: ModelDescription["tasks"][number]): boolean => {
    const needed = model.inputs.find((one) => one.dataset === task.dataset)!.columns;
    return needed.every(({ name, kind }) => own.has(kind === "text" ? "text" : name));
  };
  cards = answeredNames(model.tasks.filter(isReachable)).map((task) => new Card(task));
  cardsElement.replaceChildren(...cards.map(({ element }) => element));
  clear(emptyHint());
  schedule(0);
}

function emptyHint(): string {
  return dataset.textAlone ? "Type a text: the answers come as you type." : "Fill in the fields you know: the answers come as you type.";
}

/** Shows that there are no answers, and why. */
function clear(text: string): void {
  hint.textContent = text;
  for (const card of cards) card.clear();
  why.clear();
}

function changed(): void {
  schedule(PAUSE);
}

function schedule(pause: number): void {
  clearTimeout(timer);
  timer = window.setTimeout(() => void update(), pause);
}

/** The row of the form; or what it still lacks. */
function readForm(): { row: Record<string, unknown> } | { wanted: string } {
  const values = fields.map((field) => ({ field, value: field.value() }));
  for (const { value } of values) if ("wanted" in value) return value;
  const cells = values.flatMap(({ field, value }) => ("cell" in value ? [[field.column, value] as const] : []));
  if (cells.every(([, { isEmpty }]) => isEmpty)) {
    return { wanted: emptyHint() };
  }
  const choosing = new Set(dataset.by.map(({ column }) => column));
  const given = cells.filter(([name, { isEmpty }]) => !(isEmpty && choosing.has(name)));
  return { row: Object.fromEntries(given.map(([name, { cell }]) => [name, cell])) };
}

async function update(): Promise<void> {
  running.abort();
  const own = running = new AbortController(), read = readForm();
  for (const field of fields) field.complain(undefined);
  if ("wanted" in read) {
    showNotice("");
    clear(read.wanted);
    return;
  }
  const { row } = read, isExplained = explainSwitch.checked, hasImage = dataset.columns.some(({ kind }) => kind === "image"); // many pixels
  cardsElement.setAttribute("aria-busy", "true");
  try {
    const rows = dataset.textAlone ? { text: row[dataset.columns[0].name] } : { row };
    const explain = hasImage ? { top: MOST_PIXELS, classes: "predicted" } : { top: TOP, classes: "all" };
    const request = { ...rows, ...chosenTasks(row), ...(isExplained && { explain }) };
    const { value, milliseconds } = await askAnswers(model.name, request, own.signal);
    if (!own.signal.aborted) show(value, row, milliseconds);
  } catch (error) {
    if (!own.signal.aborted) fail(error);
  } finally {
    if (!own.signal.aborted) cardsElement.setAttribute("aria-busy", "false");
  }
}

/** The tasks to ask for, where a column that chooses among tasks is empty: all but those. */
function chosenTasks(row: Record<string, unknown>): { tasks?: string[] } {
  const left = new Set(dataset.by.filter(({ column }) => row[column] === undefined || row[column] === null).map(({ task }) => task));
  return left.size === 0 ? {} : { tasks: cards.map(({ task }) => task.name).filter((name) => !left.has(name)) };
}

function show({ answers: [answers], explanations, version }: Predicted, row: Record<string, unknown>, milliseconds: number): void {
  showNotice("");
  hint.textContent = `in ${milliseconds < 10 ? milliseconds.toFixed(1) : milliseconds.toFixed(0)} ms`;
  byId("spoken").textContent = sentenceOf(answers);
  for (const card of cards) {
    const answer = answers[card.task.name];
    if (answer) card.show(answer);
    else card.clear();
  }
  if (explanations) why.show(explanations[0], partsOf(row));
  else why.clear();
  if (version !== model.version) void reloadModels();
}

/** The server has taken up a new file: its columns and labels may be others. */
async function reloadModels(): Promise<void> {
  const fresh = await askModels().catch(() => models), before = model;
  models = fresh;
  model = models.find(({ name }) => name === before.name) ?? before;
  const same = (one: ModelDescription): string => JSON.stringify([one.inputs, one.tasks.map(({ name, labels }) => [name, labels])]);
  if (same(model) !== same(before)) showModel();
  else byId("about").textContent = `${model.name}, version ${model.version}, made by Potluck ${model.potluck}.`;
}

function partsOf(row: Record<string, unknown>): { texts: Record<string, string>; images: Record<string, [number, number]> } {
  const texts = dataset.columns.filter(({ kind }) => kind === "text").map(({ name }) => [name, row[name] as string] as const);
  const images = dataset.columns.flatMap(({ name, shape }) => (shape ? [[name, [shape[1], shape[2]] as [number, number]] as const] : []));
  return { texts: Object.fromEntries(texts), images: Object.fromEntries(images) };
}

function fail(error: unknown): void {
  if (!(error instanceof Refused)) {
    showNotice("The server does not answer. It is asked again as you type.");
    clear("");
    return;
  }
  const { problem } = error;
  if (problem.status === 401) return askToken(problem.detail);
  const parts = problem.errors ?? [], told = fields.filter((field) => {
    const own = field.column.replaceAll("~", "~0").replaceAll("/", "~1");
    const part = parts.find(({ pointer }) => decodeURIComponent(pointer) === `#/row/${own}`);
    field.complain(part?.detail);
    return part !== undefined;
  });
  showNotice(told.length > 0 ? "" : problem.detail);
  clear(told.length > 0 ? "Correct the field that is marked." : "");
}

byId("form").addEventListener("input", changed);
byId("form").addEventListener("submit", (event) => {
  event.preventDefault();
  schedule(0);
});
modelSelect.addEventListener("change", showModel);
datasetSelect.addEventListener("change", showDataset);
explainSwitch.addEventListener("change", () => {
  byId("why-body").hidden = !explainSwitch.checked;
  schedule(0);
});
byId("token-form").addEventListener("submit", (event) => {
  event.preventDefault();
  keepToken(byId<HTMLInputElement>("token").value.trim());
  void load();
});
void load();
