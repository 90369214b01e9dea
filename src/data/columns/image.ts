/**
 * @file Columns of images: one feature for each byte, pixel by pixel and within a pixel channel by channel, divided by 255 as in
 * torchvision's `ToTensor`. Only the size is fitted; all rows have the same. (torch flattens an RGB image channel by channel. To a fully
 * connected layer the order makes no difference.)
 */
import { PotluckError } from "../../engine/errors.js";
import { showCell, type Table } from "../table.js";
import { type ColumnEncoder, columnKind, type ReadCells } from "./column-kind.js";

type Images = readonly Uint8Array[];

/** value / 255 as float32, for each of the 256 values that a byte has. */
const SHARES = Float32Array.from({ length: 256 }, (_, value) => value / 255);

/**
 * An image as its bytes divided by 255.
 *
 * @example
 * new ImageEncoder("image", 28 * 28).width; // 784
 */
export class ImageEncoder implements ColumnEncoder<Images> {
  readonly kind = "image";

  /** @param width bytes of an image: height x width x channels */
  constructor(readonly column: string, readonly width: number) {}

  get shape(): string {
    return `${this.width} bytes`;
  }

  featureNames(): string[] {
    return Array.from({ length: this.width }, (_, at) => `${this.column}[${at}]`);
  }

  encode({ cells }: ReadCells<Images>, row: number, add: (feature: number, value: number) => void): void {
    const bytes = cells[row];
    for (let at = 0; at < bytes.length; at++) if (bytes[at] !== 0) add(at, SHARES[bytes[at]]);
  }

  toJSON(): { kind: "image"; column: string; width: number } {
    return { kind: this.kind, column: this.column, width: this.width };
  }
}

/** A column's images, all of one size. */
function readImages(table: Table, column: string): Images {
  let first = -1;
  return table.column(column).map((value, row) => {
    if (!(value instanceof Uint8Array)) {
      throw new PotluckError(`${table.where(row)}: image column "${column}" holds ${showCell(value)}, not an image`);
    }
    if (first < 0) first = value.length;
    if (value.length === first && first > 0) return value;
    const problem = `holds ${showCell(value)}, but ${table.where(0)} has ${first} bytes: all images must have one size`;
    throw new PotluckError(`${table.where(row)}: image column "${column}" ${problem}`);
  });
}

export const image = columnKind({
  name: "image", describe: "images: each pixel value becomes a feature from 0 to 1", options: {}, many: false,
  read: readImages,
  shape: (cells) => (cells.length === 0 ? "" : `${cells[0].length} bytes`),
  fit: (column, parts) => new ImageEncoder(column, parts[0].cells[0].length),
  fromJSON({ column, width }) {
    if (typeof column !== "string" || !Number.isSafeInteger(width)) throw new PotluckError("a saved image column is damaged");
    return new ImageEncoder(column, width as number);
  },
});
