/** @file `account.json` in a run folder: the whole account of the training, of which the command line prints the most important part. */
import { join } from "node:path";
import type { Account } from "../account/types.js";
import { writeFileWhole } from "./write-file.js";

/** Writes `account.json` and returns its path. @throws PotluckError when it cannot be written */
export function writeAccount(folder: string, account: Account): string {
  const path = join(folder, "account.json");
  writeFileWhole(path, `${JSON.stringify(account, null, 2)}\n`);
  return path;
}
