/**
 * @file safetensors: files of Python's library are read, ours equal them byte for byte, whole and in pieces; and a file that
 * lies about itself is refused, whatever the lie.
 */
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PotluckError } from "../../src/engine/errors.js";
import { repeatedKey } from "../../src/format/repeated-key.js";
import { Linear } from "../../src/nn/linear.js";
import { encodeSafetensors, readSafetensors, writeSafetensors } from "../../src/format/safetensors.js";

interface GoldenFile { base64: string; tensors: Record<string, { shape: number[]; bits: number[] }> }
const golden = JSON.parse(readFileSync(new URL("../golden/safetensors.json", import.meta.url), "utf8")) as
  Record<"f32" | "mixed" | "bfloat", GoldenFile>;

const bitsOf = (data: Float32Array) => [...new Uint32Array(data.buffer, data.byteOffset, data.length)];

/** A file with the header given as text, or as an object. */
function fileOf(header: unknown, data = new Uint8Array()): Uint8Array {
  const json = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + json.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  bytes.set(data, 8 + json.length);
  return bytes;
}

describe("against Python's safetensors", () => {
  it.each(["f32", "mixed", "bfloat"] as const)("reads %s", (name) => {
    const { tensors } = readSafetensors(Buffer.from(golden[name].base64, "base64"));
    expect(Object.keys(tensors).sort()).toEqual(Object.keys(golden[name].tensors).sort());
    for (const [key, { shape, bits }] of Object.entries(golden[name].tensors)) {
      expect(tensors[key].shape).toEqual(shape);
      expect(bitsOf(tensors[key].data), key).toEqual(bits);
    }
  });

  it("writes the same bytes", () => {
    const original = Buffer.from(golden.f32.base64, "base64");
    const { tensors, metadata } = readSafetensors(original);
    expect(metadata).toEqual({ format: "pt" });
    expect(Buffer.from(encodeSafetensors(tensors, metadata)).equals(original)).toBe(true);
  });
});

describe("whole numbers and booleans", () => {
  const { base64, integers } = (golden as unknown as { integers: { base64: string; integers: Record<string, ExpectedIntegers> } }).integers;
  const file = Buffer.from(base64, "base64");
  interface ExpectedIntegers { dtype: string; shape: number[]; data: string[] }

  it("of every type come exactly, and as float32 where that is exact", () => {
    const { tensors, integers: found } = readSafetensors(file);
    expect(Object.keys(found).sort()).toEqual(Object.keys(integers).sort());
    for (const [name, { dtype, shape, data }] of Object.entries(integers)) {
      expect({ dtype: found[name].dtype, shape: found[name].shape }, name).toEqual({ dtype, shape });
      expect(Array.from<number | bigint, string>(found[name].data, String), name).toEqual(data);
      const exact = data.every((number) => BigInt(Math.fround(Number(number))) === BigInt(number));
      expect(Object.hasOwn(tensors, name), name).toBe(exact);
      if (exact) expect(Array.from(tensors[name].data, (float) => String(BigInt(float))), name).toEqual(data);
    }
    expect(tensors["norm.weight"].data).toEqual(Float32Array.of(1.5, -2));
    expect(Object.keys(integers)).toEqual(expect.arrayContaining(["I64 far", "U64 far", "I32 far", "empty", "norm.num_batches_tracked"]));
    for (const name of ["I64 far", "U64 far", "I32 far"]) {
      expect(Object.hasOwn(tensors, name)).toBe(false);
      expect(() => tensors[name]).toThrow(/holds [IU]\d\d numbers that float32 does not have exactly; they are under integers/u);
    }
  });

  it("do not keep the float tensors beside them from being read", () => { // weights with a counter of batches, as torch saves them
    const bytes = fileOf(
      { steps: { dtype: "I64", shape: [], data_offsets: [0, 8] }, a: { dtype: "F32", shape: [1], data_offsets: [8, 12] } },
      Uint8Array.of(5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xe0, 0x40),
    );
    const { tensors, integers: whole } = readSafetensors(bytes);
    expect(tensors).toEqual({ steps: { shape: [], data: Float32Array.of(5) }, a: { shape: [1], data: Float32Array.of(7) } });
    expect(whole).toEqual({ steps: { shape: [], dtype: "I64", data: BigInt64Array.of(5n) } });
  });

  it("refuse a boolean that is neither 0 nor 1", () => {
    const bytes = fileOf({ w: { dtype: "BOOL", shape: [2], data_offsets: [0, 2] } }, Uint8Array.of(1, 7));
    expect(() => readSafetensors(bytes, "w.safetensors")).toThrow('w.safetensors: tensor "w" is BOOL, and element 1 is 7, not 0 or 1');
  });
});

describe("types that are not read", () => {
  const file = (dtype: string, shape: number[], bytes: number) => fileOf({
    q: { dtype, shape, data_offsets: [0, bytes] }, a: { dtype: "F32", shape: [1], data_offsets: [bytes, bytes + 4] },
  }, Uint8Array.from({ length: bytes + 4 }, (_, at) => (at < bytes ? 7 : [0, 0, 0xe0, 0x40][at - bytes])));

  it.each([["F8_E4M3", [2, 3], 6], ["F8_E5M2", [0], 0], ["C64", [2], 16], ["F4", [4], 2], ["F6_E2M3", [4], 3]] as const)(
    "%s leaves the other tensors, and is refused where it is asked for", (dtype, shape, bytes) => {
      const { tensors, integers } = readSafetensors(file(dtype, [...shape], bytes), "w.safetensors");
      expect(tensors).toEqual({ a: { shape: [1], data: Float32Array.of(7) } });
      expect(integers).toEqual({});
      expect(() => tensors.q).toThrow(PotluckError);
      expect(() => tensors.q).toThrow(`w.safetensors: tensor "q" holds ${dtype}, which is not read; convert it to one of F64, F32`);
      expect(() => readSafetensors(file(dtype, [...shape, 5], bytes + 1))).toThrow("not a valid safetensors file"); // the sizes are checked
    });

  it("stop a model that needs them", () => {
    const bytes = fileOf({ weight: { dtype: "F8_E4M3", shape: [1, 1], data_offsets: [0, 1] } }, Uint8Array.of(7));
    expect(() => new Linear(1, 1, { bias: false }).loadStateDict(readSafetensors(bytes, "w.safetensors").tensors))
      .toThrow('w.safetensors: tensor "weight" holds F8_E4M3, which is not read');
  });
});

describe("writing", () => {
  const element = fc.float();
  const name = fc.string({ unit: "grapheme", minLength: 1 }).filter((text) => text !== "__metadata__" && !/\p{Surrogate}/u.test(text));
  const tensor = fc.tuple(fc.nat(3), fc.nat(4)).chain(([rows, columns]) => {
    const elements = fc.array(element, { minLength: rows * columns, maxLength: rows * columns });
    return elements.map((values) => ({ shape: [rows, columns], data: Float32Array.from(values) }));
  });

  it("comes back equal, any names, any numbers, metadata too", () => {
    fc.assert(fc.property(fc.dictionary(name, tensor), fc.dictionary(name, fc.string({ unit: "grapheme" })), (tensors, metadata) => {
      const read = readSafetensors(encodeSafetensors(tensors, metadata));
      expect(Object.keys(read.tensors).length).toBe(Object.keys(tensors).length);
      for (const [key, { shape, data }] of Object.entries(tensors)) {
        expect(read.tensors[key].shape).toEqual(shape);
        expect(bitsOf(read.tensors[key].data)).toEqual(bitsOf(data));
      }
      expect(Object.entries(read.metadata).sort()).toEqual(Object.entries(metadata).sort());
    }));
  });

  it("does not depend on the order of names, nor on the pieces", () => {
    const a = Float32Array.from({ length: 12 }, (_, index) => index), b = new Float32Array([1, 2]);
    const pieces = function* () {
      yield a.subarray(0, 5);
      yield a.subarray(5, 5);
      yield a.subarray(5);
    };
    const whole = encodeSafetensors({ a: { shape: [3, 4], data: a }, "1": { shape: [2], data: b } }, { x: "1", b: "2" });
    const inPieces = encodeSafetensors({ "1": { shape: [2], data: b }, a: { shape: [3, 4], data: pieces } }, { b: "2", x: "1" });
    expect(inPieces).toEqual(whole);
    expect(new DataView(whole.buffer).getBigUint64(0, true) % 8n).toBe(0n);
  });

  it("holds nothing twice: pieces are views of the tensor's memory, asked for one by one", () => {
    const data = new Float32Array(8);
    let asked = 0;
    const source = function* () {
      for (let row = 0; row < 4; row++, asked++) yield data.subarray(row * 2, row * 2 + 2);
    };
    const pieces = writeSafetensors({ a: { shape: [4, 2], data: source } });
    pieces.next();
    const first = pieces.next();
    expect(asked).toBe(0);
    expect(first.done === true ? undefined : first.value.buffer).toBe(data.buffer);
  });

  it("refuses what the format cannot hold", () => {
    const data = new Float32Array(2);
    const cases: [Parameters<typeof encodeSafetensors>, RegExp][] = [
      [[{ w: { shape: [3], data } }], /tensor "w": shape \[3\] needs 3 elements, found 2/],
      [[{ w: { shape: [3], data: () => [data] } }], /needs 3 elements, found 2/],
      [[{ w: { shape: [3], data: () => [data, data] } }], /needs 3 elements, found 4/],
      [[{ w: { shape: [1.5], data } }], /whole numbers from 0, found \[1\.5\]/],
      [[{ __metadata__: { shape: [2], data } }], /cannot be called "__metadata__"/],
      [[{ "\ud800": { shape: [2], data } }], /half a character/],
      [[{}, { seed: 1 as unknown as string }], /metadata must be strings, found 1/],
      [[[1] as never], /a map from names.*found \[1\]/],
      [[{ w: 3 as never }], /tensor "w".*shape.*found nothing/],
      [[{ w: { shape: [2] } as never }], /tensor "w".*data.*found nothing/],
      [[{ w: { shape: [2], data: [1, 2] as never } }], /tensor "w".*Float32Array.*found \[1,2\]/],
    ];
    for (const [parameters, message] of cases) {
      expect(() => encodeSafetensors(...parameters)).toThrow(PotluckError);
      expect(() => encodeSafetensors(...parameters)).toThrow(message);
    }
  });
});

describe("untrusted files", () => {
  const entry = (shape: unknown, offsets: unknown, dtype: unknown = "F32") => ({ dtype, shape, data_offsets: offsets });
  const single = (start: number) => JSON.stringify(entry([1], [start, start + 4]));
  const eight = new Uint8Array(8);
  const hugeLength = new Uint8Array(16).fill(0xff);
  const overLimit = fileOf({});
  new DataView(overLimit.buffer).setBigUint64(0, 100_000_001n, true);

  it.each<[string, Uint8Array, RegExp]>([
    ["nothing", new Uint8Array(), /has 0 bytes.* 8/],
    ["a header longer than the file", fileOf("{}").subarray(0, 9), /header should have 2 bytes, found 1/],
    ["a header length of 2^64 - 1", hugeLength, /the format's limit is 100000000/],
    ["a header length above the limit", overLimit, /100000001 bytes.*limit is 100000000/],
    ["a header that is no object", fileOf("[]"), /does not begin with \{/],
    ["broken JSON", fileOf("{\"a\":"), /is not JSON/],
    ["broken UTF-8", fileOf("{\"a\":1}").map((byte) => (byte === 0x61 ? 0xff : byte)), /is not UTF-8/],
    ["a repeated name", fileOf(`{"a":${single(0)},"\\u0061":${single(4)}}`, eight), /key "a" twice/],
    ["a repeated field", fileOf('{"a":{"dtype":"F32","shape":[2],"shape":[2],"data_offsets":[0,8]}}', eight), /key "shape" twice/],
    ["an entry that is no object", fileOf({ a: 3 }), /tensor "a" must be an object, found 3/],
    ["an unknown dtype", fileOf({ a: entry([1], [0, 8], "i64") }, eight), /dtype "i64".* F64, F32, F16, BF16, I64/],
    ["an integer's shape that needs other bytes", fileOf({ a: entry([2], [0, 8], "I64") }, eight), /I64 needs 16 bytes, and .* span 8/],
    ["a shape with a point", fileOf('{"a":{"dtype":"F32","shape":[2.0],"data_offsets":[0,8]}}', eight),
      /whole numbers from 0, found \[2\.0\]/],
    ["a shape with an exponent", fileOf('{"a":{"dtype":"F32","shape":[2e0],"data_offsets":[0,8]}}', eight), /whole numbers.*found \[2e0\]/],
    ["a shape of -0", fileOf('{"a":{"dtype":"F32","shape":[-0],"data_offsets":[0,0]}}'), /whole numbers.*found \[-0\]/],
    ["offsets with a point", fileOf('{"a":{"dtype":"F32","shape":[2],"data_offsets":[0.0,8]}}', eight), /begin and end, found \[0\.0,8\]/],
    ["offsets with an exponent", fileOf('{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8e0]}}', eight),
      /begin and end, found \[0,8e0\]/],
    ["a number in text", fileOf('{"a":{"dtype":"F32","shape":["2"],"data_offsets":[0,8]}}', eight), /whole numbers.*found \["2"\]/],
    ["metadata with a point", fileOf('{"__metadata__":{"a":1.0}}'), /"a" must be a string, found 1/],
    ["a dtype from the prototype", fileOf({ a: entry([1], [0, 8], "toString") }, eight), /dtype "toString"/],
    ["a negative shape", fileOf({ a: entry([-2], [0, 8]) }, eight), /whole numbers from 0, found \[-2\]/],
    ["no shape", fileOf({ a: { dtype: "F32", data_offsets: [0, 8] } }, eight), /found nothing/],
    ["offsets that run backwards", fileOf({ a: entry([2], [8, 0]) }, eight), /begin and end, found \[8,0\]/],
    ["a shape that needs other bytes", fileOf({ a: entry([3], [0, 8]) }, eight), /needs 12 bytes, and data_offsets span 8/],
    ["a shape whose product overflows", fileOf({ a: entry([2 ** 50, 2 ** 50, 2 ** 50], [0, 8]) }, eight), /data_offsets span 8/],
    ["data beyond the file", fileOf({ a: entry([4], [0, 16]) }, eight), /tensors end at byte \d+, and the file has/],
    ["bytes left over", fileOf({ a: entry([1], [0, 4]) }, eight), /tensors end at byte/],
    ["overlapping tensors", fileOf({ a: entry([2], [0, 8]), b: entry([1], [4, 8]) }, eight), /"b" starts at byte.*overlaps/],
    ["a gap", fileOf({ a: entry([1], [4, 8]) }, eight), /"a" starts at byte.*gap/],
    ["metadata that are no strings", fileOf({ __metadata__: { a: 1 } }), /"a" must be a string, found 1/],
    ["metadata that are no object", fileOf({ __metadata__: [] }), /must be an object of strings/],
  ])("%s", (_, bytes, message) => {
    expect(() => readSafetensors(bytes, "w.safetensors")).toThrow(PotluckError);
    expect(() => readSafetensors(bytes, "w.safetensors")).toThrow(/^w\.safetensors: .*safetensors file/);
    expect(() => readSafetensors(bytes)).toThrow(message);
  });

  it("may have fields of any kind beside those of the format, as the format's own library allows", () => {
    const text = '{"a \\" 2.0":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"note":[1.5,{"2.0":-1e3}]}}';
    expect(readSafetensors(fileOf(text, eight)).tensors['a " 2.0'].shape).toEqual([2]);
  });

  it.each([
    ["a path", "weights.safetensors"],
    ["an ArrayBuffer", new ArrayBuffer(8)],
    ["nothing", undefined],
  ])("%s in place of bytes is refused", (_, bytes) => {
    expect(() => readSafetensors(bytes as never)).toThrow(PotluckError);
    expect(() => readSafetensors(bytes as never)).toThrow(/must be a Uint8Array, found/);
  });

  it("a valid file with bytes changed or cut either reads or is refused by name, never crashes", () => {
    const tensors = { a: { shape: [2, 2], data: new Float32Array(4) }, b: { shape: [1], data: new Float32Array(1) } };
    const sound = encodeSafetensors(tensors, { k: "v" });
    const change = fc.tuple(fc.nat(sound.length - 1), fc.integer({ min: 0, max: 255 }));
    fc.assert(fc.property(fc.array(change, { maxLength: 4 }), fc.nat(sound.length), (changes, length) => {
      const bytes = sound.slice(0, length === 0 ? sound.length : length);
      for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
      try {
        readSafetensors(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(PotluckError);
      }
    }), { numRuns: 500 });
  });

  it("names from the prototype are names like any other", () => {
    const { tensors } = readSafetensors(fileOf('{"__proto__":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}', eight));
    expect(Object.keys(tensors)).toEqual(["__proto__"]);
  });
});

describe("repeatedKey", () => {
  it("agrees with JSON.parse, which keeps one of equal keys", () => {
    const key = fc.constantFrom("a", "b", "", "\"", "\\", "a:b", "{");
    fc.assert(fc.property(fc.array(key, { maxLength: 4 }), fc.array(key, { maxLength: 3 }), (outer, inner) => {
      const nested = `{${inner.map((one) => `${JSON.stringify(one)} : [${JSON.stringify(one)}, 1]`).join(",")}}`;
      const text = `{${outer.map((one) => `${JSON.stringify(one)}:${nested}`).join(", ")}}`;
      const unique = new Set(outer).size === outer.length && (outer.length === 0 || new Set(inner).size === inner.length);
      expect(repeatedKey(text) === undefined).toBe(unique);
    }));
  });
});
