/** @file Makes the account of a trained model, and saves it: `account.json`, and `predictions.csv` where the rows are known. */
import { join } from "node:path";
import { accountOf, type AccountInput } from "../account/account.js";
import type { Account } from "../account/types.js";
import { writePredictions } from "./write-predictions.js";
import { writeFileWhole } from "./write-file.js";

/** What {@link recordAccount} wrote. */
export interface RecordedAccount {
  account: Account;
  /** The files' paths. */
  files: string[];
}

/**
 * Makes the account, and writes `account.json` and, where `tables` are given, `predictions.csv`.
 *
 * @throws PotluckError as `accountOf` and `writePredictions` do, and if a file cannot be written
 * @example
 * const test = { split, logits: sideLogits(plan.model, recipe, split, "test") };
 * const { account } = recordAccount("runs/reviews-1", { recipe, seed: 1, tables, test });
 */
export function recordAccount(folder: string, input: AccountInput): RecordedAccount {
  const account = accountOf(input), path = join(folder, "account.json");
  writeFileWhole(path, `${JSON.stringify(account, null, 2)}\n`);
  const { tables, ...rest } = input;
  return { account, files: [path, ...(tables ? [writePredictions(folder, { ...rest, tables })] : [])] };
}
