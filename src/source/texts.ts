/**
 * @file Text files as rows: `text`, `label` (the name of the file's folder) and `file`, like scikit-learn's `load_files`. A folder, a glob
 * or a tar archive; always sorted by path, by code point, whatever order the file system or the archive has.
 */
import { codePointOrder } from "../engine/code-point-order.js";
import { PotluckError } from "../engine/errors.js";
import { type Table, tableFromColumns } from "../data/table.js";
import { text } from "../options/index.js";
import { decodeWhole } from "./decode-text.js";
import { type Decoding, decodingOptions } from "./text-encoding.js";
import { otherSource } from "./source-member.js";
import type { ArchivedFile, FoundFile, SourceTools } from "./types.js";

interface Document {
  file: string;
  label: string | null;
  shown: string;
  text: string;
}

/**
 * Empty files are empty texts. Left out are files whose name starts with a dot and, in a folder or archive that has folders in it, the
 * files beside those (a README, say), which have no label.
 */
export const texts = otherSource({
  name: "texts",
  describe: "text files, one row per file, with the columns text, label (the name of the file's folder) and file",
  location: text({
    phrase: "a folder, a glob, or a .tar.gz",
    describe: "A folder, glob or .tar.gz of text files, one row per file: columns text, label (the name of the file's folder) and file.",
  }),
  options: decodingOptions,
  read: readTexts,
  async each(location, decoding, tools, rows, emit) {
    const path = tools.expand(location);
    if (isArchive(path)) return emit(await readTexts(location, decoding, tools)); // its files must be sorted
    let held: Document[] = [];
    for (const file of await documentFiles(path, tools)) {
      held.push(await readDocument(file, decoding, tools));
      if (held.length < rows) continue;
      await emit(tableOf(path, held));
      held = [];
    }
    if (held.length > 0) await emit(tableOf(path, held));
  },
});

async function readTexts(location: string, decoding: Decoding, tools: SourceTools): Promise<Table> {
  const path = tools.expand(location);
  const documents: Document[] = [];
  if (isArchive(path)) {
    const archives = await tools.find(path, { folders: true });
    for (const archive of archives) documents.push(...(await readArchive(archive, decoding, tools)));
  } else for (const file of await documentFiles(path, tools)) documents.push(await readDocument(file, decoding, tools));
  return tableOf(path, documents);
}

function isArchive(path: string): boolean {
  return /\.(?:tar|tar\.gz|tgz|tar\.zst)$/iu.test(path);
}

/** The files of a folder or glob. */
async function documentFiles(path: string, tools: SourceTools): Promise<readonly FoundFile[]> {
  const files = await tools.find(path, { folders: true }), isFolder = (await tools.kindOf(path)) === "folder";
  return isFolder ? withoutLoose(files, (found) => found.below) : files;
}

async function readDocument(file: FoundFile, decoding: Decoding, tools: SourceTools): Promise<Document> {
  const label = file.path.split(/[/\\]/u).at(-2) ?? null;
  return { file: file.below, label, shown: file.shown, text: await decodeWhole(() => tools.bytes(file), decoding, file.shown) };
}

function tableOf(path: string, documents: readonly Document[]): Table {
  const columns = {
    text: documents.map((document) => document.text),
    label: documents.map((document) => document.label),
    file: documents.map((document) => document.file),
  };
  return tableFromColumns(path, columns, (row) => documents[row].shown);
}

async function readArchive(archive: FoundFile, decoding: Decoding, tools: SourceTools): Promise<Document[]> {
  const entries: ArchivedFile[] = [];
  for await (const entry of tools.archived(archive)) entries.push(entry);
  if (entries.length === 0) throw new PotluckError(`${archive.shown}: there are no files in this archive`);
  entries.sort((a, b) => codePointOrder(a.name, b.name));
  const documents: Document[] = [];
  for (const { name, bytes } of withoutLoose(entries, (entry) => entry.name)) {
    const shown = `${archive.shown}/${name}`;
    const content = await decodeWhole(() => once(bytes), decoding, shown);
    documents.push({ file: name, label: name.split("/").at(-2) ?? null, shown, text: content });
  }
  return documents;
}

/** Without the files at the top, where others are in folders. */
function withoutLoose<T>(files: readonly T[], pathOf: (file: T) => string): readonly T[] {
  const inFolders = files.filter((file) => pathOf(file).includes("/"));
  return inFolders.length > 0 ? inFolders : files;
}

// eslint-disable-next-line @typescript-eslint/require-await
async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
