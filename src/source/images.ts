/**
 * @file A folder of images as rows, like torchvision's `ImageFolder`: a subfolder for each class, and in that images at any depth. Sorted
 * by path, by code point.
 */
import { PotluckError } from "../engine/errors.js";
import { tableFromColumns } from "../data/table.js";
import { text } from "../options/index.js";
import { otherSource } from "./source-member.js";
import type { FoundFile, Picture, SourceTools } from "./types.js";

const READ = /\.(?:png|jpe?g)$/iu;
/** Names of images that we cannot read, and that must not be left out silently. */
const NOT_READ = /\.(?:gif|bmp|webp|tiff?|ppm|pgm|avif|heic|jp2)$/iu;
/** More than any image that a dense layer takes. */
const MOST_BYTES = 2 ** 26;

/** All images must have one size. Left out are files beside the subfolders, names that start with a dot, and files that are no images. */
export const images = otherSource({
  name: "images",
  describe: "a folder of images in a subfolder for each class, with the columns image, label (the subfolder's name) and file",
  location: text({
    phrase: "a folder",
    describe: "A folder with one subfolder of PNG or JPEG images for each class: columns image, label (the subfolder's name) and file.",
  }),
  options: {},
  async read(location, _options, tools) {
    const path = tools.expand(location);
    const full = tools.resolve(path);
    if ((await tools.kindOf(path)) === "file") {
      throw new PotluckError(`${full} is a file; images takes a folder with a subfolder for each class`);
    }
    const inside = (await tools.find(path, { folders: true })).filter(({ below }) => below.includes("/"));
    const odd = inside.find(({ below }) => NOT_READ.test(below));
    if (odd !== undefined) {
      throw new PotluckError(`${odd.shown}: only PNG and JPEG images can be read: convert it, or take it out of the folder`);
    }
    const files = inside.filter(({ below }) => READ.test(below));
    if (files.length === 0) {
      throw new PotluckError(`${full}: there is no PNG or JPEG file in a subfolder of this folder; each class needs a subfolder`);
    }
    let first: Picture | undefined;
    const values: Uint8Array[] = [];
    for (const file of files) {
      const picture = await tools.picture(await bytesOf(file, tools), file.shown);
      first ??= picture;
      if (sizeOf(picture) !== sizeOf(first)) {
        const rule = "all images of a source must have one size and the same channels";
        throw new PotluckError(`${file.shown}: this image is ${sizeOf(picture)}, but ${files[0].shown} is ${sizeOf(first)}: ${rule}`);
      }
      values.push(picture.values);
    }
    const columns = { image: values, label: files.map(({ below }) => below.split("/")[0]), file: files.map(({ below }) => below) };
    return tableFromColumns(path, columns, (row) => files[row].shown);
  },
});

async function bytesOf(file: FoundFile, tools: SourceTools): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of tools.bytes(file)) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > MOST_BYTES) throw new PotluckError(`${file.shown}: this file has more than ${MOST_BYTES} bytes, too many for an image`);
  }
  return Buffer.concat(chunks);
}

function sizeOf({ width, height, channels }: Picture): string {
  return `${height} x ${width} ${channels === 1 ? "grey" : "RGB"}`;
}
