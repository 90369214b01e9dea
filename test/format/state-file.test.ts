/** A state comes back from a file to the bit, whatever it holds, and a file with a wrong length is refused. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PotluckError } from "../../src/engine/errors.js";
import { encodeSafetensors, readSafetensors } from "../../src/format/safetensors.js";
import { encodeState, readState } from "../../src/format/state-file.js";
import type { StateMap, StateValue } from "../../src/tensor/state.js";

const words = fc.array(fc.nat(0xffffffff), { maxLength: 6 }).map((list) => Uint32Array.from(list));
const arrays = fc.oneof(
  words.map((data) => ({ shape: [data.length], data: new Float32Array(data.buffer) })),
  words.map((data) => ({ shape: [1, data.length], data })),
  words.map((data) => ({ shape: [data.length * 4], data: new Uint8Array(data.buffer) })),
  fc.array(fc.double(), { maxLength: 6 }).map((list) => ({ shape: [list.length, 1], data: Float64Array.from(list) })),
);
const key = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("$tensor", "$number", "$$", "a.b", "b", "a", "1", "\ud800"));
const { value } = fc.letrec<{ value: StateValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" }, fc.constant(null), fc.boolean(), fc.double(), fc.string({ unit: "binary" }), arrays,
    fc.array(tie("value"), { maxLength: 4 }), fc.dictionary(key, tie("value"), { maxKeys: 4 }) as fc.Arbitrary<StateMap>,
  ),
}));

/** Everything that a value is made of, numbers by their bits. */
function bitsOf(part: unknown): unknown {
  if (ArrayBuffer.isView(part)) return [part.constructor.name, ...new Uint8Array(part.buffer, part.byteOffset, part.byteLength)];
  if (typeof part === "number") return [Object.is(part, -0) ? "-0" : String(part)];
  if (Array.isArray(part)) return part.map(bitsOf);
  return typeof part === "object" && part !== null ? Object.entries(part).map(([name, item]) => [name, bitsOf(item)]) : part;
}

describe("a state's file", () => {
  it("gives any state back to the bit, with its keys in order", () => {
    fc.assert(fc.property(fc.dictionary(key, value, { maxKeys: 5 }), (state) => {
      const read = readState(encodeState(state, { format: "test" }));
      expect(bitsOf(read.state)).toEqual(bitsOf(state));
      expect(read.metadata).toEqual({ format: "test" });
    }));
  });

  it("is a safetensors file, whose tensors are called by their paths", () => {
    const bytes = encodeState({ optimizer: { state: { 0: { expAvg: { shape: [2], data: Float32Array.of(1, 2) } } } } });
    expect(readSafetensors(bytes).tensors).toEqual({ "optimizer.state.0.expAvg": { shape: [2], data: Float32Array.of(1, 2) } });
  });

  it("is refused where it is cut short, or is of something else", () => {
    const bytes = encodeState({ a: { shape: [3], data: Float64Array.of(1, 2, 3) }, b: "text" });
    for (let length = 0; length < bytes.length; length++) expect(() => readState(bytes.subarray(0, length), "x")).toThrow(PotluckError);
    expect(() => readState(encodeSafetensors({}), "x")).toThrow("x: this safetensors file holds no state");
    expect(() => encodeState({ a: new Date() } as unknown as StateMap)).toThrow("state: a must be plain data, found");
    expect(() => encodeState({ a: { shape: [2], data: new Float32Array(3) } })).toThrow("state: a of shape [2] has 3 elements");
  });
});
