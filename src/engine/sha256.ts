/** @file SHA-256 (FIPS 180-4): by Node where it can, some ten times as fast as in JavaScript. */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { nodeModule } from "./node-module.js";

/**
 * A hash of what it is given, piece by piece. The pieces' limits do not count.
 *
 * @example
 * new Sha256().update("abc").hex(); // "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
 */
export class Sha256 {
  private readonly hash = nodeModule<typeof import("node:crypto")>("node:crypto")?.createHash("sha256") ?? sha256.create();

  /** Adds bytes, or a text in UTF-8. */
  update(data: Uint8Array | string): this {
    this.hash.update(typeof data === "string" ? utf8ToBytes(data) : data);
    return this;
  }

  /** The 32 bytes. Nothing can be added after it. */
  digest(): Uint8Array {
    return new Uint8Array(this.hash.digest());
  }

  /** The same as 64 hexadecimal digits. */
  hex(): string {
    return bytesToHex(this.digest());
  }
}
