/**
 * @file The plain files of a tar archive, one after another, without unpacking it to disk. By modern-tar, which reads USTAR, pax
 * and GNU names and checks the headers' sums; it is imported when the first archive is read.
 */
import { ReadableStream } from "node:stream/web";
import { PotluckError } from "../../engine/errors.js";
import type { ArchivedFile, FoundFile } from "../types.js";
import { readBytes } from "./read-bytes.js";

/**
 * Reads an archive from its beginning to its end. Folders, links and files whose name starts with a dot are left out.
 *
 * @throws PotluckError when the archive is broken or cut short
 */
export async function* readTar(archive: FoundFile): AsyncGenerator<ArchivedFile> {
  const { createTarDecoder } = await import("modern-tar");
  const source = ReadableStream.from(readBytes(archive)) as unknown as globalThis.ReadableStream<Uint8Array>;
  const entries = source.pipeThrough(createTarDecoder({ strict: true })).getReader();
  try {
    for (;;) {
      const { done, value: entry } = await entries.read();
      if (done) return;
      const name = entry.header.name.replace(/^(?:\.\/)+/u, "");
      const plain = (entry.header.type ?? "file") === "file" && !/(?:^|\/)\.[^/]*$/u.test(name);
      if (plain) yield { name, bytes: new Uint8Array(await new Response(entry.body).arrayBuffer()) };
      else await entry.body.cancel();
    }
  } catch (error) {
    if (error instanceof PotluckError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new PotluckError(`${archive.shown}: this is not a whole tar archive (${reason}); fetch it again`);
  } finally {
    await entries.cancel().catch(() => undefined);
  }
}
