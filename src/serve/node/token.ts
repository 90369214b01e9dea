/** @file The server's token, from the environment or a file: what stands on a command line, every user of the machine can read. */
import { readFileSync } from "node:fs";
import { PotluckError } from "../../engine/errors.js";

/**
 * The token; undefined where there is none.
 *
 * @param file a file with nothing but the token
 * @throws PotluckError when the file cannot be read, or there is a token in the environment too
 */
export function readToken(file: string | undefined, environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const { POTLUCK_TOKEN: own } = environment;
  if (file === undefined) return own === undefined || own === "" ? undefined : own;
  if (own !== undefined && own !== "") {
    throw new PotluckError("the token is given twice: by POTLUCK_TOKEN, and by --token-file. Leave one out");
  }
  try {
    return readFileSync(file, "utf8").trim();
  } catch (error) {
    throw new PotluckError(`--token-file ${file}: this file cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}
