/**
 * @file The kernels' module for either kind of memory. A module imports shared memory or plain memory, never both; but the kernels' code is
 * the same for both, so only the import differs, and the module is in a program once.
 */
import { kernelsBase64 } from "./wasm.generated.js";

/** Pages of the largest memory: 4 GiB. */
export const MOST_PAGES = 65536;

/** Sections of a module that may stand before the imports: types, and custom ones. */
const CUSTOM = 0, IMPORTS = 2;
/** `02`: a memory; `00`: without a maximum, its first page count in one byte. */
const MEMORY = 2, PLAIN = 0;
/** The limits of the shared memory: shared with a maximum, one page at least, at most {@link MOST_PAGES} (LEB128). */
const SHARED_LIMITS = [3, 1, 0x80, 0x80, 4];

/**
 * The module's bytes.
 *
 * @param shared whether its memory is shared between threads
 */
export function kernelsModule(shared: boolean): Uint8Array<ArrayBuffer> {
  const plain = decodeBase64(kernelsBase64);
  return shared ? withSharedMemory(plain) : plain;
}

/** The same module with shared memory: other limits in the import section, whose only import is the memory. */
function withSharedMemory(module: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const at = importSection(module), size = module[at + 1], end = at + 2 + size, limits = end - 2;
  if (module[limits - 1] !== MEMORY || module[limits] !== PLAIN) throw new Error("the kernels' module must import one plain memory");
  const grown = SHARED_LIMITS.length - 2, shared = new Uint8Array(module.length + grown);
  shared.set(module.subarray(0, limits));
  shared[at + 1] = size + grown;
  shared.set(SHARED_LIMITS, limits);
  shared.set(module.subarray(end), end + grown);
  return shared;
}

/** Where the import section starts, with its number. */
function importSection(module: Uint8Array): number {
  for (let at = 8; at < module.length;) { // after the magic number and the version
    const id = module[at];
    if (id === IMPORTS) return at;
    if (id > IMPORTS && id !== CUSTOM) break; // sections are in the order of their numbers
    let size = 0, shift = 0, byte: number;
    do {
      byte = module[++at];
      size |= (byte & 127) << shift;
      shift += 7;
    } while (byte >= 128);
    at += 1 + size;
  }
  throw new Error("the kernels' module has no imports");
}

function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}
