/**
 * @file Text files as rows: `text`, `label` (the name of the folder that holds the file) and `file`, in the manner of scikit-learn's
 * `load_files`. A folder, a glob or a tar archive; always sorted by path, by code point, whatever order the file system
 * or the archive has them in.
 */
import { resolve } from "node:path";
import { PotluckError } from "../engine/errors.js";
import { tableFromColumns, type Table } from "../data/table.js";
import { readTar } from "./archive.js";
import { checkDecoding, decodeWhole, readBytes } from "./decode.js";
import { compareCodePoints, findFiles, kindOf } from "./files.js";
import type { Decoding, FoundFile, SourceContext, TextsSource } from "./types.js";
import { expandVariables } from "./variables.js";

interface Document {
  file: string;
  label: string | null;
  shown: string;
  text: string;
}

/**
 * Reads a folder, glob or archive of text files. Empty files are empty texts. Left out are files whose name starts with a dot and,
 * in a folder or archive that has folders in it, the files beside those (a README, say), which have no label.
 */
export async function readTexts(source: TextsSource, { folder, environment }: SourceContext): Promise<Table> {
  const path = expandVariables(source.texts, environment).text;
  const decoding = checkDecoding(source, path);
  const files = await findFiles(path, folder, { folders: true });
  const documents: Document[] = [];
  if (/\.(?:tar|tar\.gz|tgz|tar\.zst)$/iu.test(path)) {
    for (const archive of files) documents.push(...(await readArchive(archive, decoding)));
  } else {
    const isFolder = (await kindOf(resolve(folder, path))) === "folder";
    for (const file of isFolder ? withoutLoose(files, (found) => found.below) : files) {
      const label = file.path.split(/[/\\]/u).at(-2) ?? null;
      documents.push({ file: file.below, label, shown: file.shown, text: await decodeWhole(() => readBytes(file), decoding, file.shown) });
    }
  }
  const columns = {
    text: documents.map((document) => document.text),
    label: documents.map((document) => document.label),
    file: documents.map((document) => document.file),
  };
  return tableFromColumns(path, columns, (row) => documents[row].shown);
}

async function readArchive(archive: FoundFile, decoding: Required<Decoding>): Promise<Document[]> {
  const entries: { name: string; bytes: Uint8Array }[] = [];
  for await (const entry of readTar(archive)) entries.push(entry);
  if (entries.length === 0) throw new PotluckError(`${archive.shown}: there are no files in this archive`);
  entries.sort((a, b) => compareCodePoints(a.name, b.name));
  const documents: Document[] = [];
  for (const { name, bytes } of withoutLoose(entries, (entry) => entry.name)) {
    const shown = `${archive.shown}/${name}`;
    const text = await decodeWhole(() => once(bytes), decoding, shown);
    documents.push({ file: name, label: name.split("/").at(-2) ?? null, shown, text });
  }
  return documents;
}

/** Without the files that lie at the top, where others lie in folders. */
function withoutLoose<T>(files: readonly T[], pathOf: (file: T) => string): readonly T[] {
  const inFolders = files.filter((file) => pathOf(file).includes("/"));
  return inFolders.length > 0 ? inFolders : files;
}

// eslint-disable-next-line @typescript-eslint/require-await
async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
