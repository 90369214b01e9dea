/** @file Reads a plug-in's file, so that trials of another version of it have other keys. */
import { readFileSync } from "node:fs";
import { onDisk } from "../run/write-file.js";

/** The bytes of a plug-in's file. @throws PotluckError where it cannot be read */
export function readPluginFile(file: string): Uint8Array {
  return onDisk(`cannot read the plug-in ${file}`, () => readFileSync(file));
}
