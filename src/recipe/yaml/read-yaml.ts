/**
 * @file YAML text to a located value, through the `yaml` library's parser. Duplicate keys, merge keys (`<<`) and aliases are
 * dealt with here, so that each value keeps its place and text that was made to exhaust a reader is refused: the library's
 * `maxAliasCount` guards its own `toJS` alone, and its composer recurses, which deep enough nesting turns into a crash.
 */
import { type CST, type Document, LineCounter, type Node, Parser, isAlias, isMap, isScalar, isSeq, parseDocument } from "yaml";
import { showValue } from "../../options/index.js";
import { type Entry, type Located, toPlain } from "./located.js";
import type { Mistake, Place } from "./positions.js";

/** Characters; the largest recipe that anybody writes is far below. */
const LARGEST_TEXT = 1_000_000;
const DEEPEST = 64;
/** Values that aliases may stand for, together. */
const MOST_ALIASED = 10_000;

/** What {@link readYaml} found: the value as far as it can be read, and what is wrong with it as YAML. */
export interface YamlReading {
  root: Located;
  mistakes: Mistake[];
  /** Whether the value is worth checking further; false where parts of it could not be read. */
  sound: boolean;
}

/**
 * Reads one YAML document (YAML 1.2's core schema; anchors, aliases and merge keys included). Never throws.
 *
 * @param placeAt the place of a line and column, both counted from 1
 */
export function readYaml(text: string, placeAt: (line: number, column: number) => Place): YamlReading {
  const nothing: Located = { place: placeAt(1, 1), value: null };
  const refuse = (problem: string): YamlReading => ({ root: nothing, mistakes: [{ place: placeAt(1, 1), problem }], sound: false });
  if (text.length > LARGEST_TEXT) return refuse(`the text has ${text.length} characters; at most ${LARGEST_TEXT} are read`);
  if (isDeeperThan([...new Parser().parse(text)], DEEPEST)) return refuse(`the YAML is nested more than ${DEEPEST} levels deep`);

  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false });
  const at = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return placeAt(Math.max(line, 1), Math.max(col, 1));
  };
  const problems = [...document.errors, ...document.warnings];
  if (problems.length > 0) {
    const mistakes = problems.map(({ code, message, pos }) => ({
      place: at(pos[0]),
      problem: code === "MULTIPLE_DOCS" ? "a second YAML document begins here; a recipe is one document" : `not valid YAML: ${message}`,
    }));
    return { root: nothing, mistakes, sound: false };
  }
  const reader = new Reader(at);
  return { root: reader.read(document, nothing), mistakes: reader.mistakes, sound: reader.sound };
}

/** Whether a syntax tree is nested deeper than a limit; without recursion, since that is the point. */
function isDeeperThan(tokens: readonly CST.Token[], limit: number): boolean {
  const open = tokens.map((token): [CST.Token, number] => [token, 0]);
  for (let top = open.pop(); top; top = open.pop()) {
    const [token, depth] = top;
    if (depth > limit) return true;
    if (token.type === "document" && token.value) open.push([token.value, depth]);
    if (!("items" in token)) continue;
    for (const item of token.items) {
      if (item.key) open.push([item.key, depth + 1]);
      if (item.value) open.push([item.value, depth + 1]);
    }
  }
  return false;
}

/**
 * Walks the nodes in the order of the text: an alias means the last anchor of its name before it. Keys, and scalars that are no text, keep
 * how they are written: `1.10`, `True` and `007` may be labels.
 */
class Reader {
  readonly mistakes: Mistake[] = [];
  sound = true;
  private readonly anchors = new Map<string, Node>();
  private readonly open = new Set<Node>(); // the aliased nodes that the walk is in
  private aliased = 0;

  constructor(private readonly at: (offset: number) => Place) {}

  read(document: Document.Parsed, nothing: Located): Located {
    return document.contents ? this.node(document.contents, nothing.place) : nothing;
  }

  /** @param fallback the place of a value that was left out */
  private node(node: Node | null, fallback: Place): Located {
    const [start, end] = node?.range ?? [0, 0];
    const place = node?.range && end > start ? this.at(start) : fallback;
    if (isAlias(node)) return this.alias(node.source, place);
    const anchor = node && "anchor" in node ? node.anchor : undefined;
    if (node && this.open.size > 0) {
      if (++this.aliased > MOST_ALIASED) return this.refuse(place, `aliases expand to more than ${MOST_ALIASED} values`);
    } else if (node && anchor) {
      this.anchors.set(anchor, node);
    }
    if (isMap(node)) return { place, value: this.map(node.items as { key: Node; value: Node | null }[], place) };
    if (isSeq(node)) return { place, value: node.items.map((item) => this.node(item as Node | null, place)) };
    const value = isScalar(node) ? node.value : null;
    if (typeof value === "string") return { place, value };
    if (value === null || typeof value === "number" || typeof value === "boolean") {
      const source = isScalar(node) && node.source !== "" ? node.source : undefined;
      return { place, value, ...(source !== undefined && { source }) };
    }
    return this.refuse(place, `a value must be text, a number, true, false or null, found ${showValue(value)}`);
  }

  private alias(name: string, place: Place): Located {
    const target = this.anchors.get(name);
    if (!target) return this.refuse(place, `the alias *${name} has no anchor &${name} before it`);
    if (this.open.has(target)) return this.refuse(place, `the alias *${name} is inside its own anchor`);
    if (this.aliased > MOST_ALIASED) return { place, value: null };
    this.open.add(target);
    const located = this.node(target, place);
    this.open.delete(target);
    return located;
  }

  private map(items: readonly { key: Node; value: Node | null }[], place: Place): Map<string, Entry> {
    const entries = new Map<string, Entry>();
    const merged: Located[] = [];
    for (const item of items) {
      const keyPlace = item.key?.range ? this.at(item.key.range[0]) : place;
      if (isScalar(item.key) && (typeof item.key.value === "symbol" || (item.key.value === "<<" && item.key.type === "PLAIN"))) {
        merged.push(this.node(item.value, keyPlace));
        continue;
      }
      const { value, source } = this.node(item.key, keyPlace), key = typeof value === "string" ? value : source;
      const node = this.node(item.value, keyPlace);
      if (key === undefined) this.refuse(keyPlace, "a key must be text or a number");
      else if (key === "__proto__") this.refuse(keyPlace, 'the key "__proto__" is not allowed');
      else if (!entries.has(key)) entries.set(key, { key: keyPlace, node });
      else this.mistakes.push({ place: keyPlace, problem: twice(key, entries.get(key)!.key) });
    }
    for (const node of merged.flatMap((from) => (Array.isArray(from.value) ? from.value : [from]))) {
      if (!(node.value instanceof Map)) {
        this.refuse(node.place, `a merge key (<<) takes a map, or a list of maps, found ${showValue(toPlain(node))}`);
        continue;
      }
      for (const [key, entry] of node.value) if (!entries.has(key)) entries.set(key, entry);
    }
    return entries;
  }

  private refuse(place: Place, problem: string): Located {
    this.mistakes.push({ place, problem });
    this.sound = false;
    return { place, value: null };
  }
}

function twice(key: string, first: Place): string {
  return `the key "${key}" is already set at ${first.text}: remove one of the two`;
}
