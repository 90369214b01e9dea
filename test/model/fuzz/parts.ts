/** @file A model file taken apart, and put together again with or without a checksum that fits. */
import { checksum } from "../../../src/model/model-file.js";

/** The header's entry of a tensor. */
export interface Entry {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}

/** A model file's parts. */
export interface Parts {
  /** The header but for its metadata. */
  tensors: Record<string, Entry>;
  metadata: Record<string, string>;
  data: Uint8Array;
}

export function takeApart(file: Uint8Array): Parts {
  const length = Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true));
  const { __metadata__: metadata, ...tensors } = JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + length))) as
    Record<string, Entry> & { __metadata__: Record<string, string> };
  return { tensors, metadata, data: file.slice(8 + length) };
}

/** @param headerText the header's JSON. Default: that of the parts */
export function putTogether({ tensors, metadata, data }: Parts, headerText?: string): Uint8Array {
  const json = new TextEncoder().encode(headerText ?? headerOf({ tensors, metadata }));
  const bytes = new Uint8Array(8 + json.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  bytes.set(data, 8 + json.length);
  return bytes;
}

export function headerOf({ tensors, metadata }: Pick<Parts, "tensors" | "metadata">): string {
  return JSON.stringify({ __metadata__: metadata, ...tensors });
}

/** The same parts with a checksum that fits, as far as the file can be read at all. */
export function withChecksum(parts: Parts): Parts {
  try {
    const sha256 = checksum(putTogether(parts), parts.metadata, "fuzz");
    return { ...parts, metadata: { ...parts.metadata, sha256 } };
  } catch {
    return parts; // its header contradicts itself
  }
}
