/**
 * @file A folder of images as rows, in the manner of torchvision's `ImageFolder`: a subfolder of it for each class, and in that images at
 * any depth. Sorted by path, by code point.
 */
import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { PotluckError } from "../engine/errors.js";
import { tableFromColumns, type Table } from "../data/table.js";
import { readBytes } from "./decode.js";
import { decodeImage, type Picture } from "./decode-image.js";
import { findFiles, kindOf } from "./files.js";
import type { FoundFile, ImagesSource, SourceContext } from "./types.js";
import { expandVariables } from "./variables.js";

const READ = /\.(?:png|jpe?g)$/iu;
/** Images too, by their names, and not to be left out in silence. */
const NOT_READ = /\.(?:gif|bmp|webp|tiff?|ppm|pgm|avif|heic|jp2)$/iu;
/** No image of a size that a dense layer takes has more. */
const MOST_BYTES = 2 ** 26;

/**
 * Reads a folder of images, all of one size. Left out are files beside the subfolders, those whose name starts with a dot, and those that
 * are no image by their name.
 *
 * @throws PotluckError for a path that is no folder, no image in it, a file that cannot be decoded, and an image of another size or of
 *   other channels than the first: it names the file and both sizes
 */
export async function readImages(source: ImagesSource, { folder, environment }: SourceContext): Promise<Table> {
  const path = expandVariables(source.images, environment).text;
  const full = resolve(folder, path);
  if ((await kindOf(full)) === "file") {
    throw new PotluckError(`${full} is a file, where images names a folder with a subfolder for each class`);
  }
  const inside = (await findFiles(path, folder, { folders: true })).filter(({ below }) => below.includes("/"));
  const odd = inside.find(({ below }) => NOT_READ.test(below));
  if (odd !== undefined) {
    throw new PotluckError(`${odd.shown}: images are read from PNG and JPEG files: convert it, or take it out of the folder`);
  }
  const files = inside.filter(({ below }) => READ.test(below));
  if (files.length === 0) {
    throw new PotluckError(`${full}: there is no PNG or JPEG file in a subfolder of this folder; each class has its own`);
  }
  let first: Picture | undefined;
  const images: Uint8Array[] = [];
  for (const file of files) {
    const picture = await decodeImage(await bytesOf(file), file.shown);
    first ??= picture;
    if (sizeOf(picture) !== sizeOf(first)) {
      const rule = "all images of a source must have one size and the same channels";
      throw new PotluckError(`${file.shown}: this image is ${sizeOf(picture)}, where ${files[0].shown} is ${sizeOf(first)}: ${rule}`);
    }
    images.push(picture.values);
  }
  const columns = { image: images, label: files.map(({ below }) => below.split("/")[0]), file: files.map(({ below }) => below) };
  return tableFromColumns(path, columns, (row) => files[row].shown);
}

async function bytesOf(file: FoundFile): Promise<Uint8Array> {
  const { size } = await stat(file.path);
  if (size > MOST_BYTES) {
    throw new PotluckError(`${file.shown}: this file has ${size} bytes; images of more than ${MOST_BYTES} are not read`);
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of readBytes(file)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function sizeOf({ width, height, channels }: Picture): string {
  return `${height} x ${width} ${channels === 1 ? "grey" : "RGB"}`;
}
