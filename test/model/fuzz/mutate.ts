/** @file Seeded mutations of a model file: bytes, lengths, the header, the card, the recipe, the weights. */
import type { RandomStream } from "../../../src/engine/random.js";
import { headerOf, type Parts, putTogether, takeApart, withChecksum } from "./parts.js";

/** A mutated file, and what was done to it. */
export interface Mutant {
  bytes: Uint8Array;
  what: string;
}

type Draw = RandomStream;

const pick = <T>(random: Draw, list: readonly T[]): T => list[random.integer(list.length)];

/** Values that a reader may not expect. */
const JUNK: readonly unknown[] = [
  null, true, false, 0, -1, 1, 2, 0.5, -0.5, 1e308, -1e308, 5e-324, 2 ** 31, 2 ** 32, 2 ** 53, 1e21, 100, 1e6, "", " ", "x", "\u0000",
  "\u001b[31m", "a\nb", "__proto__", "constructor", "toString", "hasOwnProperty", "NaN", "Infinity", "1e999", "é", "😀", "\ud83d",
  "x".repeat(2000), "(a+)+$", "[", "${HOME}", "../../etc/passwd", [], {}, [[]], [null], [0], [1, 2, 3], ["a", "b"], { a: 1 },
  { kind: "binary" }, { length: 3 }, { toJSON: 1 },
];

function junk(random: Draw): unknown {
  const kind = random.integer(24);
  if (kind === 0) return nested(random.integer(2) === 0 ? 50 : 1500);
  if (kind === 1) return Array.from({ length: 20_000 }, (_, index) => index);
  if (kind === 2) return Object.fromEntries(Array.from({ length: 2000 }, (_, index) => [`k${index}`, index]));
  if (kind === 3) return random.float() * 2 ** random.integer(70);
  return pick(random, JUNK);
}

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let at = 0; at < depth; at++) value = at % 2 === 0 ? [value] : { a: value };
  return value;
}

type Tree = Record<string, unknown> | unknown[];

/** All maps and lists of some JSON. */
function treesOf(root: unknown): Tree[] {
  const found: Tree[] = [], open: unknown[] = [root];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next !== "object" || next === null) continue;
    found.push(next as Tree);
    for (const value of Object.values(next) as unknown[]) open.push(value);
  }
  return found;
}

/** Changes some JSON in place, at one place or a few; returns what was done. */
function mutateTree(root: unknown, random: Draw): string {
  const done: string[] = [];
  for (let count = 1 + (random.integer(4) === 0 ? random.integer(4) : 0); count > 0; count--) {
    const trees = treesOf(root).filter((tree) => Object.keys(tree).length > 0);
    if (trees.length === 0) break;
    // the upper levels have few places, and matter most
    const tree = (random.integer(2) === 0 ? pick(random, trees.slice(0, 12)) : pick(random, trees)) as Record<string, unknown>;
    const keys = Object.keys(tree), key = pick(random, keys);
    const act = random.integer(8);
    if (act <= 3) tree[key] = junk(random);
    else if (act === 4) {
      if (Array.isArray(tree)) tree.splice(Number(key), 1);
      else delete tree[key];
    } else if (act === 5) {
      const other = pick(random, keys), value = tree[key];
      tree[key] = tree[other];
      tree[other] = value;
    } else if (act === 6) {
      const name = String(pick(random, ["__proto__", "constructor", "toString", "x", "", "0", "width", "kind", "columns", "values"]));
      Object.defineProperty(tree, name, { value: junk(random), enumerable: true, configurable: true, writable: true });
    } else if (typeof tree[key] === "number") tree[key] = (tree[key]) + pick(random, [-1, 1, 0.5, 1e6, -1e6, 2 ** 31]);
    else if (typeof tree[key] === "string") tree[key] = mutateText(tree[key], random);
    else tree[key] = structuredCloneOf(pick(random, trees));
    done.push(`${["set", "set", "set", "set", "delete", "swap", "add", "change"][act]} ${key}`);
  }
  return done.join(", ");
}

function structuredCloneOf(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value)) as unknown;
}

function mutateText(text: string, random: Draw): string {
  const at = random.integer(text.length + 1), act = random.integer(5);
  if (act === 0) return text.slice(0, at);
  const odd = ["\u0000", "é", "😀", "{", "\"", "\n", "x".repeat(500), "&a", "*a", "!!js", "[".repeat(100_000), '{"a":'.repeat(50_000)];
  if (act === 1) return text.slice(0, at) + pick(random, odd) + text.slice(at);
  if (act === 2) return text.slice(0, at) + text.slice(at + 1 + random.integer(20));
  if (act === 3) return text + text;
  return text.slice(0, at) + String.fromCharCode(random.integer(128)) + text.slice(at + 1);
}

/** The same key twice, somewhere in some JSON. */
function repeatKey(json: string, random: Draw): string {
  const keys = [...json.matchAll(/"(?:[^"\\]|\\.)*":/gu)], { 0: key, index } = pick(random, keys);
  return `${json.slice(0, index)}${key}${JSON.stringify(pick(random, [0, "x", null]))},${json.slice(index)}`;
}

/** A number, null or truth of some JSON nested very deep. */
function deepen(json: string, random: Draw): string {
  const places = [...json.matchAll(/:(?:null|true|false|-?[\d.e+-]+)(?=[,}])/gu)];
  if (places.length === 0) return json;
  const { 0: value, index } = pick(random, places), depth = pick(random, [70, 5000, 100_000]);
  return `${json.slice(0, index)}:${"[".repeat(depth)}1${"]".repeat(depth)}${json.slice(index + value.length)}`;
}

/** Some weights as they never are. */
function mutateWeights({ tensors, data }: Parts, random: Draw): string {
  const [name, { dtype, data_offsets: [from, to] }] = pick(random, Object.entries(tensors));
  if (to - from < 4) return "no weights";
  const view = new DataView(data.buffer, data.byteOffset), at = from + 4 * random.integer(Math.floor((to - from) / 4));
  const value = pick(random, [NaN, Infinity, -Infinity, 3e38, -3e38, 1e-45, 0, 1e20]);
  if (dtype === "F32") view.setFloat32(at, value, true);
  else for (let byte = 0; byte < 4; byte++) data[at + byte] = pick(random, [0, 0xff, 0x7c, 0x80]);
  return `weight of ${name}: ${value}`;
}

/** Tensors with other names, shapes, types or places. */
function mutateTensors({ tensors }: Parts, random: Draw): string {
  const names = Object.keys(tensors), name = pick(random, names), entry = tensors[name], act = random.integer(9);
  const values = pick(random, ["F32", "F16", "BF16", "F64", "I8", "U8", "I32", "I64", "BOOL", "F8_E4M3", "C64", "F4", "f32", "", "x"]);
  if (act === 0) entry.dtype = values;
  else if (act === 1) entry.shape.reverse();
  else if (act === 2) entry.shape = [...entry.shape, 1];
  else if (act === 3) {
    entry.shape = pick(random, [[], [0], [-1], [1e9, 1e9], [2 ** 53], [0.5], ["2"] as never, [1, 2 ** 31], entry.shape.slice(1)]);
  } else if (act === 4) {
    const other = tensors[pick(random, names)];
    [entry.data_offsets, other.data_offsets] = [other.data_offsets, entry.data_offsets];
  } else if (act === 5) {
    const [from, to] = entry.data_offsets;
    entry.data_offsets = pick(random, [[0, 0], [-4, 0], [0, 2 ** 53], [8, 4], [from, to + 4], [0.5, 4]]);
  } else if (act === 6) delete tensors[name];
  else if (act === 7) {
    tensors[pick(random, [`${name}.scale`, "x", "__proto__", "constructor", "__metadata__x", ""])] = tensors[name];
    delete tensors[name];
  } else {
    const other = pick(random, names), kept = tensors[name];
    tensors[name] = tensors[other];
    tensors[other] = kept;
  }
  const acts = ["dtype", "reverse", "longer shape", "shape", "swap places", "offsets", "delete", "rename", "swap names"];
  return `tensor ${name}: ${acts[act]}`;
}

/** Bytes of the file changed blindly. */
function mutateBytes(file: Uint8Array, random: Draw): Mutant {
  const act = random.integer(6), header = 8 + Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true));
  const at = random.integer(random.integer(2) === 0 ? Math.min(header, file.length) : file.length);
  const bytes = file.slice();
  if (act === 0) return { bytes: bytes.slice(0, at), what: `cut to ${at} bytes` };
  if (act === 1) return { bytes: Uint8Array.of(...bytes.subarray(0, at), ...bytes.subarray(at + 1)), what: `byte ${at} left out` };
  if (act === 2) {
    const lengths = [0n, 1n, 2n ** 63n, 2n ** 64n - 1n, BigInt(header), BigInt(header - 7), 100_000_001n, 99n];
    new DataView(bytes.buffer).setBigUint64(0, pick(random, lengths), true);
    return { bytes, what: "header length" };
  }
  if (act === 3) {
    const longer = new Uint8Array(bytes.length + 1 + random.integer(64));
    longer.set(bytes);
    return { bytes: longer, what: "bytes at the end" };
  }
  const flips = 1 + random.integer(act === 4 ? 1 : 8);
  for (let flip = 0; flip < flips; flip++) bytes[random.integer(bytes.length)] ^= 1 << random.integer(8);
  bytes[at] = act === 4 ? bytes[at] ^ (1 << random.integer(8)) : random.integer(256);
  return { bytes, what: `bits near ${at}` };
}

/** YAML whose aliases stand for a billion values. */
const BOMB = `a: &a [x,x,x,x,x,x,x,x,x]\n${Array.from("bcdefghi", (key, index) => (
  `${key}: &${key} [${`*${"abcdefgh"[index]},`.repeat(9)}]\n`)).join("")}`;

/** A mutated model file. Most have a checksum that fits, so that what is behind it is tried. */
export function mutate(file: Uint8Array, random: Draw): Mutant {
  const act = random.integer(16);
  if (act < 2) return mutateBytes(file, random);
  const parts = takeApart(file);
  let what: string, text: string | undefined;
  if (act < 9) {
    const card: unknown = JSON.parse(parts.metadata.potluck);
    what = `card: ${mutateTree(card, random)}`;
    parts.metadata.potluck = JSON.stringify(card);
    if (random.integer(12) === 0) {
      const { potluck } = parts.metadata;
      parts.metadata.potluck = pick(random, [repeatKey, mutateText, deepen])(potluck, random);
      what += ", and its text";
    }
  } else if (act < 10) {
    const odd = [BOMB, "[".repeat(20_000), "", "\u0000", "a: b: c", "x".repeat(100_000)];
    parts.metadata.recipe = random.integer(6) === 0 ? pick(random, odd) : mutateText(parts.metadata.recipe, random);
    what = "recipe";
  } else if (act < 12) what = mutateTensors(parts, random);
  else if (act < 13) what = mutateWeights(parts, random);
  else if (act < 14) what = `metadata: ${mutateTree(parts.metadata, random)}`;
  else if (act < 15) what = `header: ${mutateTree(parts.tensors, random)}`;
  else {
    what = "header's text";
    text = pick(random, [repeatKey, mutateText, deepen])(headerOf(parts), random);
  }
  const sum = random.integer(10);
  if (sum === 0) delete parts.metadata.sha256;
  return { bytes: putTogether(sum > 1 ? withChecksum(parts) : parts, text), what };
}
