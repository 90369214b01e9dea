/** @file Small images that tests write themselves: PNG in any of its forms, and idx files. */
import { crc32, deflateSync } from "node:zlib";

/** What a PNG is made of. */
export interface PngParts {
  width: number;
  height: number;
  /** Bits a value. */
  depth?: number;
  /** 0: grey; 2: RGB; 3: palette; 4: grey and alpha; 6: RGB and alpha. */
  colours: 0 | 2 | 3 | 4 | 6;
  /** The image's lines as they are stored, without their filters' numbers. */
  lines: readonly (readonly number[])[];
  interlaced?: boolean;
  palette?: readonly number[];
}

/** A PNG file; no line is filtered. */
export function png({ width, height, depth = 8, colours, lines, interlaced = false, palette }: PngParts): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([depth, colours, 0, 0, interlaced ? 1 : 0], 8);
  return pngOf([
    ["IHDR", header],
    ...(palette ? [["PLTE", Buffer.from(palette)] as const] : []),
    ["IDAT", deflateSync(Buffer.from(lines.flatMap((line) => [0, ...line])))],
    ["IEND", Buffer.alloc(0)],
  ]);
}

/** A PNG file of the chunks given. */
export function pngOf(chunks: readonly (readonly [type: string, data: Uint8Array])[]): Buffer {
  const written = chunks.map(([type, data]) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const length = Buffer.alloc(4), sum = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, sum]);
  });
  return Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), ...written]);
}

/** An idx file of unsigned bytes. */
export function idx(shape: readonly number[], values: ArrayLike<number>, type = 8): Buffer {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header.set([0, 0, type, shape.length]);
  shape.forEach((size, at) => header.writeUInt32BE(size, 4 + 4 * at));
  return Buffer.concat([header, Buffer.from(Array.from(values))]);
}
