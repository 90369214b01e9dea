/**
 * @file A folder of images as rows, like torchvision's `ImageFolder`: a subfolder for each class, and in that images at any depth. Sorted
 * by path, by code point. A table may stand beside the folder: its rows name their images. Images without classes, for a model to answer,
 * are a folder without subfolders, a glob, or one image.
 */
import { PotluckError } from "../engine/errors.js";
import { ImageCell, showImageShape } from "../data/image-cell.js";
import { type CellValue, showCell, type Table, tableFromColumns } from "../data/table.js";
import { didYouMean, readOptions, text } from "../options/index.js";
import { csvOptions, readCsv } from "./csv.js";
import { otherSource } from "./source-member.js";
import type { FoundFile, Picture, SourceTools } from "./types.js";

const READ = /\.(?:png|jpe?g)$/iu;
/** Names of images that we cannot read, and that must not be left out silently. */
const NOT_READ = /\.(?:gif|bmp|webp|tiff?|ppm|pgm|avif|heic|jp2)$/iu;
/** More than any image that a dense layer takes. */
const MOST_BYTES = 2 ** 26;

/** An image of the folder, and where it is, for errors. */
interface Found {
  file: FoundFile;
  shown: string;
}

/**
 * All images must have one size. Without classes there is no column label. Without a table, left out are files beside the subfolders, names
 * that start with a dot, and files that are no images.
 */
export const images = otherSource({
  name: "images",
  describe: "a folder of images in a subfolder for each class, with the columns image, label (the subfolder's name) and file",
  location: text({
    phrase: "a folder",
    describe: "A folder with one subfolder of PNG or JPEG images for each class: columns image, label (the subfolder's name) and file. " +
      "Without the column label: a folder that has no subfolder of images, a glob, or one image.",
  }),
  options: {
    table: text({
      optional: true, phrase: "a path",
      describe: "A csv file with a row for each image: its column file names the image, below the folder, and its other columns come " +
        "beside the image. The rows are then the table's, and the folder needs no subfolders.",
    }),
  },
  async read(location, { table: tablePath }, tools) {
    const path = tools.expand(location);
    const full = tools.resolve(path);
    const kind = await tools.kindOf(path), isFolder = kind === "folder" || !/[*?[]/u.test(path);
    if (kind === "file" && !isImage(path)) {
      throw new PotluckError(`${full} is a file; images takes a folder with a subfolder for each class, a glob of images, or an image`);
    }
    const all = await tools.find(path, { folders: true });
    if (tablePath !== undefined) return besideTable(await readTable(tablePath, tools), all, path, tools);
    const deep = all.filter(({ below }) => below.includes("/")), hasClasses = isFolder && deep.some(({ below }) => isImage(below));
    const inside = hasClasses ? deep : all;
    const odd = inside.find(({ below }) => NOT_READ.test(below));
    if (odd !== undefined) throw notReadable(odd.shown);
    const files = inside.filter(({ below }) => READ.test(below));
    if (files.length === 0) {
      throw new PotluckError(`${full}: there is no PNG or JPEG file here${isFolder ? "; where images have classes, each class needs a " +
        "subfolder" : ""}`);
    }
    const image = await readAll(files.map((file) => ({ file, shown: file.shown })), tools);
    const label = hasClasses && { label: files.map(({ below }) => below.split("/")[0]) };
    const columns = { image, ...label, file: files.map(({ below }) => below) };
    return tableFromColumns(path, columns, (row) => files[row].shown);
  },
});

async function readTable(written: string, tools: SourceTools): Promise<Table> {
  const path = tools.expand(written);
  return readCsv(await tools.find(path), readOptions("table", csvOptions, {}), tools, path);
}

/** A table's rows, each with the image that its column `file` names. */
async function besideTable(table: Table, files: readonly FoundFile[], folder: string, tools: SourceTools): Promise<Table> {
  if (table.columnNames.includes("image")) {
    throw new PotluckError(`${table.name}: its column "image" has the name of the column of the images themselves: rename it`);
  }
  const known = new Map(files.map((file) => [file.below, file]));
  const found = table.column("file").map((name, row): Found => {
    const file = known.get(String(name));
    if (!file) {
      const near = didYouMean(String(name), [...known.keys()]);
      const named = name === null ? "names no file" : `names ${showCell(name)}, which is not in ${folder}${near}`;
      throw new PotluckError(`${table.where(row)}: column "file" ${named}`);
    }
    if (NOT_READ.test(file.below)) throw notReadable(file.shown);
    return { file, shown: `${table.where(row)}: ${file.shown}` };
  });
  const image = await readAll(found, tools);
  const columns = new Map<string, readonly CellValue[]>(table.columnNames.map((name) => [name, table.column(name)]));
  return tableFromColumns(table.name, columns.set("image", image), (row) => table.where(row));
}

/** The images, all of one size. */
async function readAll(files: readonly Found[], tools: SourceTools): Promise<ImageCell[]> {
  let first: Picture | undefined, size = { height: 0, width: 0, channels: 0 };
  const values: ImageCell[] = [];
  for (const { file, shown } of files) {
    const picture = await tools.picture(await bytesOf(file, tools), shown);
    if (!first) {
      first = picture;
      size = { height: picture.height, width: picture.width, channels: picture.channels };
    }
    if (sizeOf(picture) !== sizeOf(first)) {
      const rule = "all images of a source must have one size and the same channels";
      throw new PotluckError(`${shown}: this image is ${sizeOf(picture)}, but ${files[0].shown} is ${sizeOf(first)}: ${rule}`);
    }
    values.push(new ImageCell(picture.values, size));
  }
  return values;
}

/** Whether a name is that of an image, which may be one that cannot be read. */
function isImage(name: string): boolean {
  return READ.test(name) || NOT_READ.test(name);
}

function notReadable(shown: string): PotluckError {
  return new PotluckError(`${shown}: only PNG and JPEG images can be read: convert it, or take it out of the folder`);
}

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
  return showImageShape([channels, height, width]);
}
