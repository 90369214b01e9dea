/** @file What the names of columns and files say: which column is the answer, an id, the text, a weight, a group, or a side. */
import type { Side } from "../data/table.js";

/** The words of a name, lower-cased: `airlineSentiment_gold` has airline, sentiment and gold. */
export function wordsOf(name: string): string[] {
  return name.replace(/(\p{Ll})(\p{Lu})/gu, "$1 $2").toLowerCase().split(/[^\p{L}\p{N}]+/u).filter((word) => word !== "");
}

const CLASSES = new Set([
  "label", "labels", "target", "targets", "class", "classes", "category", "categories", "sentiment", "polarity", "emotion", "intent",
  "topic", "topics", "genre", "genres", "tag", "tags", "species", "diagnosis", "outcome", "output", "response", "y", "spam", "toxic",
  "stance", "reason", "verdict", "survived", "churn", "churned", "fraud", "default", "clicked", "purchased", "converted", "mood",
]);
const ORDERED = new Set([
  "star", "stars", "rating", "ratings", "score", "scores", "grade", "grades", "quality", "level", "rank", "points", "satisfaction",
  "severity", "priority", "stage",
]);
const AMOUNTS = new Set(["price", "income", "salary", "revenue", "sales", "cost", "mpg", "medv", "charges", "demand", "yield", "strength",
  "preis", "prix", "precio", "prezzo"]);

/**
 * How much a name says that the column is the answer: 3 where it is such a word, 2 where it ends in one, 0 otherwise.
 *
 * @example
 * targetHint("airline_sentiment"); // 2
 */
export function targetHint(name: string): number {
  const words = wordsOf(name), last = words.at(-1) ?? "";
  const says = (word: string): boolean => CLASSES.has(word) || ORDERED.has(word) || AMOUNTS.has(word);
  if (!says(last)) return 0;
  return words.length === 1 ? 3 : 2;
}

/** Whether a name says that its numbers have an order, such as stars. */
export function isOrderedName(name: string): boolean {
  return ORDERED.has(wordsOf(name).at(-1) ?? "");
}

/** Whether a name says that its numbers are amounts, such as a price. */
export function isAmountName(name: string): boolean {
  return AMOUNTS.has(wordsOf(name).at(-1) ?? "");
}

/** Whether a name is that of an id: `id`, `review_id`, `uuid`, `row`, `file`; or of the index that pandas writes without a name. */
export function isIdName(name: string): boolean {
  const last = wordsOf(name).at(-1) ?? "";
  return /^(?:id|ids|key|uuid|guid|index|idx|row|rownum|unnamed|pk|hash|url|uri|link|path|file|filename|ssn|isbn|email|phone)$/u.test(last)
    || /^(?:column0$|unnamed)/iu.test(name);
}

const TEXTS = new Set([
  "text", "texts", "review", "reviews", "content", "body", "message", "comment", "sentence", "description", "tweet", "question", "document",
  "post", "utterance", "abstract",
]);

/** How much a name says that the column is the text, as a factor. */
export function textHint(name: string): number {
  return wordsOf(name).some((word) => TEXTS.has(word)) ? 2 : 1;
}

/** Whether a name is that of a row's weight. A plain `weight` may be a body's. */
export function isWeightName(name: string): boolean {
  return /^(?:(?:instance|sample|row|survey|final)[_ -]?(?:weight|wt|wgt)|fnlwgt|perwt|pweight)$/iu.test(name);
}

/** Whether a name is that of a group whose rows belong together: `user_id`, `patient`, `author`. */
export function isGroupName(name: string): boolean {
  const owner = "user|customer|client|patient|author|subject|speaker|session|group|business|shop|store|school|hospital|household|device|" +
    "account|person|student|participant|writer|reviewer|worker|driver|player|family|company|seller|vendor|thread|conversation|dialogue";
  return new RegExp(`^(?:${owner})s?(?:id|name|key|no|nr|num|number|code)?$`, "u").test(wordsOf(name).join(""));
}

const FACETS = new Set([
  "confidence", "gold", "id", "ids", "code", "name", "label", "labels", "text", "desc", "description", "str", "num", "number", "numeric",
  "index", "encoded", "score", "prob", "probability", "reason", "int", "raw",
]);

/** Whether a column is about another one: the other's name and a word such as `confidence`, `gold` or `id`. */
export function isAbout(name: string, other: string): boolean {
  const words = wordsOf(name), base = wordsOf(other), more = words.slice(base.length);
  if (base.length === 0 || more.length === 0 || base.some((word, at) => words[at] !== word)) return false;
  return more.every((word) => FACETS.has(word));
}

/** Words of file names that name a side. */
const SIDES: Readonly<Record<string, Side>> = {
  train: "train", training: "train", tra: "train", trn: "train",
  validation: "validation", valid: "validation", val: "validation", dev: "validation", development: "validation",
  test: "test", testing: "test", tes: "test", tst: "test", eval: "test", heldout: "test",
};

/**
 * The side that a file's name says, and what is left of the name without it.
 *
 * @example
 * sideOf("adult-train.csv.gz"); // { side: "train", rest: "adult" }
 */
export function sideOf(fileName: string): { side: Side; rest: string } | undefined {
  const words = fileName.toLowerCase().split(/[^\p{L}\p{N}]+/u);
  const at = words.findLastIndex((word) => Object.hasOwn(SIDES, word));
  if (at < 0) return undefined;
  const format = /^(?:csv|tsv|tab|txt|json|jsonl|ndjson|parquet|gz|zst|data|dat)$/u;
  return { side: SIDES[words[at]], rest: words.filter((word, index) => index !== at && !format.test(word)).join("-") };
}

/** A name that recipes take: letters, digits, `_` and `-`. A number alone gets the fallback before it: `data-2023`. */
export function recipeName(text: string, fallback: string): string {
  const name = text.normalize("NFC").replace(/[^\p{L}\p{M}\p{N}_-]+/gu, "_").replace(/^[_-]+|[_-]+$/gu, "");
  if (name === "" || name === "__proto__") return fallback;
  return /^\d+$/u.test(name) ? `${/^\d/u.test(fallback) ? "data" : fallback.replace(/-\d+$/u, "")}-${name}` : name;
}

/** The first of `name`, `name_2`, ... that is not taken. */
export function freeName(name: string, taken: Iterable<string>): string {
  const known = new Set(taken);
  let free = name;
  for (let count = 2; known.has(free); count++) free = `${name}_${count}`;
  return free;
}
