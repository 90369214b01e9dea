/** @file Rows with images: bytes that stay bytes, the matrix and the images that they give, shared memory, random changes, mistakes. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RandomStream } from "../../src/engine/random.js";
import { type Augmentation, type ImageShape, MixedRows } from "../../src/tensor/mixed-rows.js";
import { SparseMatrix } from "../../src/tensor/sparse-matrix.js";

const shape: ImageShape = [2, 2, 3];
const bytesOf = (rows: number) => Uint8Array.from({ length: rows * 12 }, (_, at) => (at % 3 === 0 ? 0 : (at * 7) % 256));
const others = SparseMatrix.fromDense([[1, 0], [0, 0], [0, -2]]);
const x = new MixedRows({ shape, bytes: bytesOf(3), others });
/** Whether the entries of a matrix were made. */
const isMade = (rows: SparseMatrix): boolean => Object.getOwnPropertyDescriptor(rows, "values")!.get === undefined;
const share = (byte: number) => Math.fround(byte / 255);

/** Rows whose images a loader may change. */
function changing(bytes: Uint8Array, size: ImageShape, augmentation: Augmentation): MixedRows {
  const plain = new MixedRows({ shape: size, bytes });
  return MixedRows.of(plain.others, plain.blocks.map((block) => ({ ...block, augmentation })));
}

describe("rows with images", () => {
  it("are a sparse matrix: the other features, and then the bytes / 255", () => {
    const dense = Array.from({ length: 3 }, (_, row) => [...others.toDense().subarray(row * 2, row * 2 + 2),
      ...Array.from(bytesOf(3).subarray(row * 12, row * 12 + 12), share)]);
    const same = SparseMatrix.fromDense(dense);
    expect([x.shape, x.nonzeros, x instanceof SparseMatrix]).toEqual([[3, 14], same.nonzeros, true]);
    for (const part of ["indptr", "indices", "values"] as const) expect(x[part]).toEqual(same[part]);
    expect({ ...new SparseMatrix(x) }).toEqual({ ...same });
  });

  it("have images channel by channel", () => {
    const images = x.selectRows([2, 0]).images(), bytes = bytesOf(3);
    expect(images.shape).toEqual([2, 2, 2, 3]);
    const at = (row: number, channel: number, y: number, column: number) => share(bytes[row * 12 + (y * 3 + column) * 2 + channel]);
    const expected = [2, 0].flatMap((row) => [0, 1].flatMap((channel) => (
      [0, 1].flatMap((y) => [0, 1, 2].map((column) => at(row, channel, y, column))))));
    expect([...images.toArray()]).toEqual(expected);
  });

  it("stay bytes until entries are read, and so do batches of them", () => {
    const whole = new MixedRows({ shape, bytes: bytesOf(3), others }), batch = whole.selectRows([1, 1, 2]);
    batch.images();
    expect([isMade(whole), isMade(batch), whole.rows, batch.cols]).toEqual([false, false, 3, 14]);
    expect(batch.indices.length).toBeGreaterThan(0);
    expect([isMade(whole), isMade(batch)]).toEqual([false, true]);
    expect(batch.values).toBe(batch.values); // made once: the first layer's sorting is kept by matrix
    expect(batch.images()).toBe(batch.images());
  });

  it("have features after the images, and several images, in the order of their places", () => {
    const [a, b] = [[[1, 0, 5], [7]], [[0, 2, 0], [8]]];
    const block = (first: number, bytes: number[], pixels: number) => (
      { first, pixels, shape: null, bytes: Uint8Array.from(bytes), augmentation: null });
    const rows = MixedRows.of(SparseMatrix.fromDense([[3, 4], [0, 6]]), [block(1, [a[0], b[0]].flat(), 3), block(5, [7, 8], 1)]);
    const expected = [[3, 1 / 255, 0, 5 / 255, 4, 7 / 255], [0, 0, 2 / 255, 0, 6, 8 / 255]].map((row) => row.map(Math.fround));
    expect([...rows.toDense()]).toEqual(expected.flat());
    expect([...rows.after(SparseMatrix.fromDense([[9], [0]])).toDense()]).toEqual([9, ...expected[0], 0, ...expected[1]]);
    expect(() => rows.images(1)).toThrow("only the number of bytes of these images is known, 1, not their height and width");
    expect(() => rows.images(2)).toThrow("images: index must be");
  });

  it("give the same pieces as their matrix, whatever the rows", () => {
    const plain = new SparseMatrix(x);
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 6 }), (rows) => {
      const piece = x.selectRows(rows), expected = plain.selectRows(rows);
      for (const part of ["indptr", "indices", "values"] as const) expect(piece[part]).toEqual(expected[part]);
    }));
    expect(() => x.selectRows([3])).toThrow("rows with images");
  });

  it("go to shared memory as bytes, once", () => {
    const shared = x.share(), [{ bytes }] = shared.blocks;
    expect(bytes.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(shared.others.indptr.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(shared.share().blocks[0].bytes).toBe(bytes);
    expect(shared.toDense()).toEqual(x.toDense());
  });

  it.each([
    [{ shape: [1, 2], bytes: bytesOf(1) }, /shape must be three whole numbers from 1 up/u],
    [{ shape: [1, 2, 0], bytes: bytesOf(1) }, /shape must be three whole numbers from 1 up/u],
    [{ shape, bytes: [1, 2] }, /bytes must be a Uint8Array/u],
    [{ shape, bytes: new Uint8Array(13) }, "MixedRows: with shape [2, 2, 3], 12 bytes make an image, found 13 bytes"],
    [{ shape, bytes: new Uint8Array(12), others }, "3 images, one for each row of others, have 36 bytes, found 12 bytes"],
    [{ shape, bytes: bytesOf(1), other: others }, /other/u],
  ])("are not made of %j", (parts, message) => {
    expect(() => new MixedRows(parts as never)).toThrow(message);
  });
});

describe("random changes", () => {
  const size: ImageShape = [1, 4, 5], image = Uint8Array.from({ length: 20 }, (_, at) => at + 1), rows = 400;
  const many = Uint8Array.from({ length: rows * 20 }, (_, at) => image[at % 20]);
  const numbers = Uint32Array.from({ length: rows }, (_, row) => row), stream = new RandomStream(3, "augment/x/0");
  /** The image moved and mirrored, as text. */
  const moved = (down: number, right: number, mirrored: boolean): string => Array.from({ length: 20 }, (_, at) => {
    const y = Math.floor(at / 5) - down, seen = (at % 5) - right, column = mirrored ? 4 - seen : seen;
    return y < 0 || y > 3 || seen < 0 || seen > 4 ? 0 : image[y * 5 + column];
  }).join(" ");
  const found = (rowsWith: MixedRows): string[] => (
    Array.from({ length: rows }, (_, row) => rowsWith.blocks[0].bytes.subarray(row * 20, row * 20 + 20).join(" ")));

  it("are all moves up to shift, and both sides, about equally often", () => {
    const counts = new Map<string, number>();
    for (const one of found(changing(many, size, { shift: 1, flip: true }).augmented(stream, numbers))) {
      counts.set(one, (counts.get(one) ?? 0) + 1);
    }
    const all = [-1, 0, 1].flatMap((down) => [-1, 0, 1].flatMap((right) => [false, true].map((mirrored) => moved(down, right, mirrored))));
    expect([...counts.keys()].sort()).toEqual(all.sort());
    for (const count of counts.values()) expect(Math.abs(count - rows / 18)).toBeLessThan(20);
  });

  it("are those of a row's number and the stream alone", () => {
    const x = changing(many, size, { shift: 2, flip: true }), whole = found(x.augmented(stream, numbers));
    const piece = x.selectRows([7, 5]).augmented(stream, [7, 5]).blocks[0].bytes;
    expect([piece.subarray(0, 20).join(" "), piece.subarray(20).join(" ")]).toEqual([whole[7], whole[5]]);
    expect(found(x.augmented(new RandomStream(3, "augment/x/1"), numbers))).not.toEqual(whole);
    expect(found(x)).toEqual(Array.from({ length: rows }, () => image.join(" "))); // the rows themselves stay
  });

  it("keep the channels of a pixel together", () => {
    const bytes = Uint8Array.of(1, 2, 3, 4, 5, 6);
    const both = new Set(Array.from({ length: 20 }, (_, number) => (
      changing(bytes, [3, 1, 2], { shift: 0, flip: true }).augmented(stream, [number]).blocks[0].bytes.join(" "))));
    expect([...both].sort()).toEqual(["1 2 3 4 5 6", "4 5 6 1 2 3"]);
  });

  it("do nothing where none are asked for", () => {
    const plain = new MixedRows({ shape: size, bytes: image });
    expect(plain.augmented(stream, [0])).toBe(plain);
  });
});
