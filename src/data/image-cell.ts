/** @file A cell of a table that is an image: its bytes, and how they lie. */
import { PotluckError } from "../engine/errors.js";
import { type Options, readOptions, showValue, whole } from "../options/index.js";
import type { ImageShape } from "../tensor/mixed-rows.js";

const size = {
  height: whole({ from: 1, describe: "Rows of pixels." }),
  width: whole({ from: 1, describe: "Pixels of a row." }),
  channels: whole({ from: 1, default: 1, describe: "Values of a pixel: 1 for grey, 3 for red, green and blue." }),
};

/** The size of an image. */
export type ImageSize = Options<typeof size>;

/** Sizes that were found right: the images of a source share one. */
const checked = new WeakMap<object, ImageShape>();

/**
 * An image's values, 0 to 255: row by row, and in each pixel channel by channel. It shares the memory of the bytes that it is made of. A
 * plain `Uint8Array` is an image too, but only its bytes are known: networks that convolve images need their height and width.
 *
 * @throws PotluckError when the size is wrong, or there are more or fewer bytes than it needs
 * @example
 * const table = tableFromColumns("new", { image: [new ImageCell(bytes, { height: 28, width: 28 })] });
 */
export class ImageCell extends Uint8Array {
  /** What `slice`, `map` and the like give: plain bytes. */
  static get [Symbol.species](): Uint8ArrayConstructor {
    return Uint8Array;
  }

  /** Channels, height and width. */
  readonly shape!: ImageShape;

  constructor(bytes: Uint8Array, given: ImageSize) {
    if (!(bytes instanceof Uint8Array)) throw new PotluckError(`ImageCell takes the image's bytes first, found ${showValue(bytes)}`);
    const shape = checked.get(given) ?? shapeOf(given), [channels, height, width] = shape;
    if (bytes.length !== channels * height * width) {
      throw new PotluckError(`ImageCell: an image of ${height} x ${width} x ${channels} has ${channels * height * width} bytes, ` +
        `found ${bytes.length}`);
    }
    super(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.length);
    Object.defineProperty(this, "shape", { value: shape }); // not enumerable, as its bytes say what it is
  }
}

function shapeOf(given: ImageSize): ImageShape {
  const { height, width, channels } = readOptions("ImageCell", size, given), shape = Object.freeze([channels, height, width] as const);
  checked.set(given, shape);
  return shape;
}

/** A shape in words, as errors show it: `28 x 28 grey`. */
export function showImageShape([channels, height, width]: ImageShape): string {
  return `${height} x ${width} ${channels === 1 ? "grey" : channels === 3 ? "RGB" : `with ${channels} channels`}`;
}
