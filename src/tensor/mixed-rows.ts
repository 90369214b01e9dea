/**
 * @file Rows with images beside other features. Pixels stay bytes, one for each value, until a batch reads them: as features of a sparse
 * matrix, bytes / 255, or as a tensor of images. Outside the engine's memory, in plain or shared buffers, as a sparse matrix is.
 */
import { PotluckError } from "../engine/errors.js";
import type { RandomStream } from "../engine/random.js";
import { checkValue, type Options, readOptions, showValue, value, whole } from "../options/index.js";
import { checkRows, sizeOf } from "./nd-array.js";
import { SparseMatrix } from "./sparse-matrix.js";
import { Tensor } from "./tensor.js";

/** Channels, height and width of an image. */
export type ImageShape = readonly [channels: number, height: number, width: number];

/** How training images are changed at random: moved by up to `shift` pixels along both axes, and mirrored left to right. */
export interface Augmentation {
  shift: number;
  flip: boolean;
}

/** The images of all rows. */
export interface ImageBlock {
  /** The feature of an image's first byte; those of the others follow it. */
  readonly first: number;
  /** Bytes of an image. */
  readonly pixels: number;
  /** Null where only the number of bytes is known. */
  readonly shape: ImageShape | null;
  /** `[rows * pixels]`: row by row of an image, and in each pixel channel by channel. */
  readonly bytes: Uint8Array;
  /** How a loader changes them; null: not at all. */
  readonly augmentation: Augmentation | null;
}

/** value / 255 as float32, for each of the 256 values that a byte has. */
export const BYTE_SHARES = Float32Array.from({ length: 256 }, (_, value) => value / 255);

/** A field that takes the shape of an image. */
export function imageShapeField<const D extends { describe: string; optional?: true }>(declaration: D) {
  return value<ImageShape>()({
    ...declaration, phrase: "three whole numbers from 1 up, [channels, height, width]",
    accepts: (shape) => Array.isArray(shape) && shape.length === 3 && shape.every((length) => Number.isSafeInteger(length) && length > 0),
  });
}

const options = {
  shape: imageShapeField({ describe: "Channels, height and width of an image." }),
  bytes: value<Uint8Array>()({
    describe: "The images, 0 to 255, `[rows * height * width * channels]`: row by row, and in each pixel channel by channel.",
    phrase: "a Uint8Array", accepts: (given) => given instanceof Uint8Array,
  }),
  others: value<SparseMatrix>()({
    describe: "The rows' other features, which come before those of the pixels.", phrase: "a SparseMatrix",
    accepts: (given) => given instanceof SparseMatrix, optional: true,
  }),
};

/** What {@link MixedRows} are made of. */
export type MixedRowsParts = Options<typeof options>;

/** The tensors of images that were made, so that a step makes them once. */
const tensors = new WeakMap<MixedRows, Map<number, Tensor>>();

/**
 * Rows with an image each, and perhaps other features. It is a SparseMatrix `[rows, other features + pixels]` for every network that reads
 * one: its entries are made when they are first read, bytes / 255 in the order of the bytes. `images()` gives the images to a network that
 * convolves them, and `others` the features beside them.
 *
 * Ask batches for entries or images, not all rows: what a batch has read is kept as long as the batch.
 *
 * @throws PotluckError when the shape is not three lengths, or the bytes do not make whole images, as many as the others have rows
 * @example
 * const x = new MixedRows({ shape: [1, 28, 28], bytes });
 * x.selectRows([0, 1]).images().shape; // [2, 1, 28, 28]
 */
export class MixedRows extends SparseMatrix {
  /** The features beside the images, `[rows, cols - pixels]`. */
  readonly others: SparseMatrix;
  /** The images, by the column that they come from; mostly one. */
  readonly blocks: readonly ImageBlock[];

  constructor(given: MixedRowsParts) {
    const { shape, bytes, others: beside } = readOptions("MixedRows", options, given);
    const pixels = sizeOf(shape);
    const rows = beside?.rows ?? bytes.length / pixels;
    if (rows * pixels !== bytes.length || !Number.isInteger(rows)) {
      const wanted = beside ? `${rows} images, one for each row of others, have ${rows * pixels} bytes` : `${pixels} bytes make an image`;
      throw new PotluckError(`MixedRows: with shape [${shape.join(", ")}], ${wanted}, found ${bytes.length} bytes`);
    }
    const others = beside ?? noFeatures(rows), first = others.cols;
    super({ rows, cols: first + pixels, indptr: new Uint32Array(rows + 1), indices: [], values: [] });
    this.others = others;
    this.blocks = [{ first, pixels, shape, bytes, augmentation: null }];
    makeWhenRead(this);
  }

  /** internal: of parts that are known to be right. The blocks are in the order of their features, and not among `others`. */
  static of(others: SparseMatrix, blocks: readonly ImageBlock[]): MixedRows {
    const cols = blocks.reduce((sum, { pixels }) => sum + pixels, others.cols);
    const made = Object.assign(Object.create(MixedRows.prototype) as MixedRows, { rows: others.rows, cols, others, blocks });
    makeWhenRead(made);
    return made;
  }

  /**
   * internal: rows of any numbers, whose images are given as tensors; no bytes are behind them.
   *
   * @param like rows with the same features
   * @param images one tensor for each block, or undefined where its shape is not known
   * @param entries all entries, images included
   */
  static ofTensors(like: MixedRows, others: SparseMatrix, images: readonly (Tensor | undefined)[], entries: Entries): MixedRows {
    const blocks = like.blocks.map((block): ImageBlock => ({ ...block, bytes: new Uint8Array(0), augmentation: null }));
    const own = { rows: others.rows, cols: like.cols, others, blocks, ...entries };
    const made = Object.assign(Object.create(MixedRows.prototype) as MixedRows, own);
    tensors.set(made, new Map(images.flatMap((image, index) => (image ? [[index, image] as const] : []))));
    return made;
  }

  /**
   * The images, bytes / 255, `[rows, channels, height, width]`.
   *
   * @param index which, where the rows have several
   * @throws PotluckError when the images' height and width are not known
   */
  images(index = 0): Tensor {
    checkValue("images: index", whole({ from: 0, below: this.blocks.length, describe: "An index." }), index);
    const known = tensors.get(this) ?? new Map<number, Tensor>();
    tensors.set(this, known);
    const made = known.get(index) ?? imagesOf(this.blocks[index], this.rows);
    known.set(index, made);
    return made;
  }

  /** The given rows, in the given order; a row may be taken more than once. @throws PotluckError for other row numbers */
  override selectRows(rows: ArrayLike<number>): MixedRows {
    checkRows(rows, this.rows, "rows with images");
    const blocks = this.blocks.map((block): ImageBlock => {
      const { pixels, bytes } = block, own = new Uint8Array(rows.length * pixels);
      for (let index = 0; index < rows.length; index++) {
        own.set(bytes.subarray(rows[index] * pixels, (rows[index] + 1) * pixels), index * pixels);
      }
      return { ...block, bytes: own };
    });
    return MixedRows.of(this.others.selectRows(rows), blocks);
  }

  /** The same rows with more features before all others. */
  after(before: SparseMatrix): MixedRows {
    const blocks = this.blocks.map((block) => ({ ...block, first: block.first + before.cols }));
    return MixedRows.of(SparseMatrix.hstack([before, this.others]), blocks);
  }

  /**
   * The same rows, their images changed at random as their `augmentation` says; the rows themselves where that is nothing. Where an image
   * moves, zeros come in. A row's draws depend on the stream and its number alone.
   *
   * @param numbers a number for each row
   */
  augmented(stream: RandomStream, numbers: ArrayLike<number>): MixedRows {
    if (this.blocks.every(({ augmentation }) => augmentation === null)) return this;
    const blocks = this.blocks.map((block, index) => augment(block, index === 0 ? stream : stream.fork(String(index)), numbers));
    return MixedRows.of(this.others, blocks);
  }

  override share(): MixedRows {
    if (typeof SharedArrayBuffer === "undefined") return this;
    const blocks = this.blocks.map((block): ImageBlock => {
      if (block.bytes.buffer instanceof SharedArrayBuffer) return block;
      const bytes = new Uint8Array(new SharedArrayBuffer(block.bytes.length));
      bytes.set(block.bytes);
      return { ...block, bytes };
    });
    return MixedRows.of(this.others.share(), blocks);
  }
}

/** As many rows without any feature. */
function noFeatures(rows: number): SparseMatrix {
  return SparseMatrix.trusted({
    rows, cols: 0, indptr: new Uint32Array(rows + 1), indices: new Uint32Array(0), values: new Float32Array(0),
  });
}

const PARTS = ["indptr", "indices", "values"] as const;
type Entries = Pick<SparseMatrix, (typeof PARTS)[number]>;

/** Lets the parts of the matrix be made when one of them is first read. */
function makeWhenRead(rows: MixedRows): void {
  for (const part of PARTS) {
    Object.defineProperty(rows, part, {
      configurable: true, enumerable: true,
      get() {
        const made = entriesOf(rows);
        for (const name of PARTS) Object.defineProperty(rows, name, { configurable: true, enumerable: true, value: made[name] });
        return made[part];
      },
    });
  }
}

/** All entries: the others' and the pixels that are not 0, row by row and in each by feature. */
function entriesOf({ rows, others, blocks }: MixedRows): Entries {
  const indptr = new Uint32Array(rows + 1);
  for (let row = 0; row < rows; row++) {
    let count = others.indptr[row + 1] - others.indptr[row];
    for (const { bytes, pixels } of blocks) for (let at = row * pixels; at < (row + 1) * pixels; at++) if (bytes[at] !== 0) count++;
    indptr[row + 1] = indptr[row] + count;
  }
  const indices = new Uint32Array(indptr[rows]), values = new Float32Array(indptr[rows]);
  let to = 0;
  for (let row = 0; row < rows; row++) {
    const end = others.indptr[row + 1];
    let from = others.indptr[row], moved = 0;
    for (const { bytes, pixels, first } of blocks) {
      for (; from < end && others.indices[from] + moved < first; from++, to++) {
        indices[to] = others.indices[from] + moved;
        values[to] = others.values[from];
      }
      for (let pixel = 0, at = row * pixels; pixel < pixels; pixel++, at++) {
        if (bytes[at] === 0) continue;
        indices[to] = first + pixel;
        values[to++] = BYTE_SHARES[bytes[at]];
      }
      moved += pixels;
    }
    for (; from < end; from++, to++) {
      indices[to] = others.indices[from] + moved;
      values[to] = others.values[from];
    }
  }
  return { indptr, indices, values };
}

/** Channel by channel, as torch has them; the bytes are pixel by pixel. */
function imagesOf({ shape, bytes, pixels }: ImageBlock, rows: number): Tensor {
  if (!shape) {
    throw new PotluckError(`only the number of bytes of these images is known, ${pixels}, not their height and width: ` +
      "give the table ImageCell objects in place of plain bytes");
  }
  const [channels, height, width] = shape, plane = height * width, held = new Float32Array(bytes.length);
  let from = 0;
  for (let row = 0; row < rows; row++) {
    const start = row * pixels;
    for (let at = 0; at < plane; at++) {
      for (let channel = 0; channel < channels; channel++) held[start + channel * plane + at] = BYTE_SHARES[bytes[from++]];
    }
  }
  return new Tensor([rows, channels, height, width], { held });
}

/** Draws of a row: its move down, its move to the right, whether it is mirrored. */
const DRAWS = 3;

function augment(block: ImageBlock, stream: RandomStream, numbers: ArrayLike<number>): ImageBlock {
  const { augmentation, shape, bytes, pixels } = block;
  if (!augmentation || !shape) return block;
  const [channels, height, width] = shape, { shift, flip } = augmentation, changed = new Uint8Array(bytes.length);
  const move = (index: number): number => Math.floor((stream.at(index) / 4294967296) * (2 * shift + 1)) - shift;
  for (let row = 0; row < numbers.length; row++) {
    const draw = numbers[row] * DRAWS, down = move(draw), right = move(draw + 1), mirrored = flip && stream.at(draw + 2) >= 2147483648;
    const start = row * pixels;
    for (let y = Math.max(0, down); y < Math.min(height, height + down); y++) {
      for (let x = Math.max(0, right); x < Math.min(width, width + right); x++) {
        const seen = x - right, from = start + ((y - down) * width + (mirrored ? width - 1 - seen : seen)) * channels;
        const to = start + (y * width + x) * channels;
        for (let channel = 0; channel < channels; channel++) changed[to + channel] = bytes[from + channel];
      }
    }
  }
  return { ...block, bytes: changed };
}

/** @throws PotluckError when a network's input has no images of this shape, or another number of other features */
export function requireImages(x: unknown, shape: ImageShape, others: number): asserts x is MixedRows {
  const size = (one: ImageShape): string => `[${one.join(", ")}]`;
  if (!(x instanceof MixedRows)) {
    throw new PotluckError(`a network of images needs rows with images of shape ${size(shape)} (MixedRows), found ${showValue(x)}`);
  }
  const [block, ...more] = x.blocks;
  if (more.length > 0) throw new PotluckError(`a network of images reads one image of each row, found ${x.blocks.length}`);
  if (block.shape && block.shape.some((length, axis) => length !== shape[axis])) {
    throw new PotluckError(`a network of images of shape ${size(shape)} cannot take images of shape ${size(block.shape)}`);
  }
  if (x.others.cols === others) return;
  throw new PotluckError(`a network of images with ${others} other features cannot take rows with ${x.others.cols}`);
}
