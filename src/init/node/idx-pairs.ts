/** @file Files in MNIST's format: images, and the labels that belong to them. */
import { basename, dirname, join } from "node:path";
import { PotluckError } from "../../engine/errors.js";
import type { Source } from "../../source/index.js";
import { kindOf } from "../../source/node/files.js";
import { readSource } from "../../source/node/read-source.js";
import type { FoundFile } from "../../source/types.js";
import { startOf } from "./file-kinds.js";
import { type Looked, pathFrom, type Place } from "./look.js";

/** How many dimensions an idx file has; undefined for another file. */
export async function idxDimensions(file: FoundFile): Promise<number | undefined> {
  const { bytes } = await startOf(file, 16);
  const isIdx = bytes.length >= 8 && bytes[0] === 0 && bytes[1] === 0 && [8, 9, 11, 12, 13, 14].includes(bytes[2]) && bytes[3] >= 1 && bytes[3] <= 4;
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
    const given = labels.find((one) => basename(one.file.path) === name) ?? (images.length === 1 && labels.length === 1 ? labels[0] : undefined);
    const path = given?.file.path ?? (name !== basename(file.path) && (await kindOf(beside)) === "file" ? beside : undefined);
    if (path === undefined) throw new PotluckError(`${file.shown} has images without labels: give the idx file of their labels too`);
    const source = { idx: pathFrom(place, file.path), labels: pathFrom(place, path) };
    const table = await readSource(source as Source, { folder: place.folder });
    looked.push({
      shown: file.shown, path: file.path, format: "idx", source, table, rows: table.rows, whole: true, hasNames: true, notes: ["idx, with labels"],
    });
  }
  return looked;
}
