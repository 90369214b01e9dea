/** @file Files in MNIST's format: images, and the labels that belong to them. */
import { basename, dirname, join } from "node:path";
import { PotluckError } from "../../engine/errors.js";
import { kindOf } from "../../source/node/files.js";
import { readSource } from "../../source/node/read-source.js";
import type { FoundFile } from "../../source/types.js";
import { startOf } from "./file-kinds.js";
import { type Looked, pathFrom, type Place } from "./look.js";

/** The types of value that idx files may have. */
const TYPES = [0x08, 0x09, 0x0B, 0x0C, 0x0D, 0x0E];

/** How many dimensions an idx file has; undefined for another file. */
export async function idxDimensions(file: FoundFile): Promise<number | undefined> {
  const { bytes } = await startOf(file, 16);
  const isIdx = bytes.length >= 8 && bytes[0] === 0 && bytes[1] === 0 && TYPES.includes(bytes[2]) && bytes[3] >= 1 && bytes[3] <= 4;
  return isIdx ? bytes[3] : undefined;
}

/**
 * Images with their labels: among the given files, or beside them under MNIST's names.
 *
 * @param files idx files with their dimensions
 * @throws PotluckError for labels without images, and images without labels
 */
export async function lookAtIdx(files: readonly { file: FoundFile; dimensions: number }[], place: Place): Promise<Looked[]> {
  const labels = files.filter(({ dimensions }) => dimensions === 1), images = files.filter(({ dimensions }) => dimensions > 1);
  if (images.length === 0) throw new PotluckError(`${labels[0].file.shown} has labels alone: give the idx file of their images too`);
  const looked: Looked[] = [];
  for (const { file } of images) {
    const name = basename(file.path).replace(/images/iu, "labels").replace(/idx[34]/iu, "idx1"), beside = join(dirname(file.path), name);
    const only = images.length === 1 && labels.length === 1 ? labels[0] : undefined;
    const given = labels.find((one) => basename(one.file.path) === name) ?? only;
    const path = given?.file.path ?? (name !== basename(file.path) && (await kindOf(beside)) === "file" ? beside : undefined);
    if (path === undefined) throw new PotluckError(`${file.shown} has images without labels: give the idx file of their labels too`);
    const source = { idx: pathFrom(place, file.path), labels: pathFrom(place, path) };
    const table = await readSource(source, { folder: place.folder });
    looked.push({
      shown: file.shown, path: file.path, format: "idx", source, table, rows: table.rows, whole: true, hasNames: true,
      notes: ["idx, with labels"],
    });
  }
  return looked;
}
