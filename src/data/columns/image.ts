/**
 * @file Columns of images: one feature for each byte, pixel by pixel and within a pixel channel by channel, divided by 255 as in
 * torchvision's `ToTensor`; a network that convolves reads the same numbers as images. Only the size is fitted; all rows have the same.
 * (torch flattens an RGB image channel by channel. To a fully connected layer the order makes no difference.) Pixels stay bytes until a
 * batch is made.
 */
import { PotluckError } from "../../engine/errors.js";
import { boolean, whole } from "../../options/index.js";
import { BYTE_SHARES, type ImageShape } from "../../tensor/mixed-rows.js";
import { ImageCell, showImageShape } from "../image-cell.js";
import { showCell, type Table } from "../table.js";
import { type ColumnEncoder, columnKind, type ReadCells } from "./column-kind.js";

type Images = readonly Uint8Array[];

const options = {
  shift: whole({
    from: 0, default: 0,
    describe: "In training, move each image by a random number of pixels, up to this many, along both axes; zeros come in.",
  }),
  flip: boolean({ default: false, describe: "In training, mirror each image left to right with probability one half." }),
};

/**
 * An image as its bytes divided by 255.
 *
 * @example
 * new ImageEncoder("image", 28 * 28, [1, 28, 28]).width; // 784
 */
export class ImageEncoder implements ColumnEncoder<Images> {
  readonly kind = "image";
  readonly images: NonNullable<ColumnEncoder<Images>["images"]>;

  /**
   * @param width bytes of an image: height x width x channels
   * @param size channels, height and width; null where they are not known
   */
  constructor(readonly column: string, readonly width: number, readonly size: ImageShape | null = null) {
    this.images = { shape: size, bytes: (cells, row) => cells[row] };
  }

  get shape(): string {
    return shapeOf(this.size, this.width);
  }

  fits(cells: Images): boolean {
    const size = sizeOf(cells[0]);
    return cells[0].length === this.width && (size === null || this.size === null || String(size) === String(this.size));
  }

  featureNames(): string[] {
    return Array.from({ length: this.width }, (_, at) => `${this.column}[${at}]`);
  }

  encode({ cells }: ReadCells<Images>, row: number, add: (feature: number, value: number) => void): void {
    const bytes = cells[row];
    for (let at = 0; at < bytes.length; at++) if (bytes[at] !== 0) add(at, BYTE_SHARES[bytes[at]]);
  }

  toJSON(): { kind: "image"; column: string; width: number; size?: ImageShape } {
    return { kind: this.kind, column: this.column, width: this.width, ...(this.size && { size: this.size }) };
  }
}

function sizeOf(image: Uint8Array): ImageShape | null {
  return image instanceof ImageCell ? image.shape : null;
}

function shapeOf(size: ImageShape | null, bytes: number): string {
  return size ? showImageShape(size) : `${bytes} bytes`;
}

/** A column's images, all of one size. */
function readImages(table: Table, column: string): Images {
  let first: Uint8Array | undefined;
  return table.column(column).map((value, row) => {
    if (!(value instanceof Uint8Array)) {
      throw new PotluckError(`${table.where(row)}: image column "${column}" holds ${showCell(value)}, not an image`);
    }
    first ??= value;
    if (value.length === first.length && first.length > 0 && String(sizeOf(value)) === String(sizeOf(first))) return value;
    const size = sizeOf(value), own = sizeOf(first);
    const has = own && size ? `is ${showImageShape(own)}` : `has ${first.length} bytes`;
    const problem = `holds ${showCell(value)}, but ${table.where(0)} ${has}: all images must have one size`;
    throw new PotluckError(`${table.where(row)}: image column "${column}" ${problem}`);
  });
}

export const image = columnKind({
  name: "image", describe: "images: each pixel value becomes a feature from 0 to 1", options, many: false,
  read: readImages,
  shape: (cells) => (cells.length === 0 ? "" : shapeOf(sizeOf(cells[0]), cells[0].length)),
  augmentation: ({ shift, flip }) => (shift > 0 || flip ? { shift, flip } : null),
  fit(column, parts, { shift, flip }) {
    const first = parts[0].cells[0], size = sizeOf(first);
    if ((shift > 0 || flip) && size === null) {
      throw new PotluckError(`image column "${column}": shift and flip need the images' height and width, and only the number of their ` +
        `bytes is known, ${first.length}: give the table ImageCell objects`);
    }
    if (size && shift >= Math.min(size[1], size[2])) {
      throw new PotluckError(`image column "${column}": shift must be below the images' height and width, found ${shift} for images of ` +
        showImageShape(size));
    }
    return new ImageEncoder(column, first.length, size);
  },
  fromJSON({ column, width, size = null }) {
    const sound = typeof column === "string" && Number.isSafeInteger(width) && (size === null || isShape(size, width as number));
    if (!sound) throw new PotluckError("a saved image column is damaged");
    return new ImageEncoder(column, width as number, size as ImageShape | null);
  },
});

function isShape(size: unknown, pixels: number): boolean {
  if (!Array.isArray(size) || size.length !== 3 || !size.every((length) => Number.isSafeInteger(length) && length > 0)) return false;
  return (size as number[]).reduce((product, length) => product * length, 1) === pixels;
}
