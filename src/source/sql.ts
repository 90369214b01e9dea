/** @file What one SELECT yields. Node's side is in node/select.ts. */
import { text } from "../options/index.js";
import { otherSource } from "./source-member.js";
import { decodingOptions } from "./text-encoding.js";

export const sql = otherSource({
  name: "sql",
  describe: "the result of one SELECT",
  location: text({
    phrase: "a SELECT",
    describe: "One SELECT in DuckDB's SQL; paths in it are relative to the recipe's folder. ${VARIABLE} comes from the environment.",
  }),
  options: decodingOptions,
  read: (statement, decoding, tools) => tools.select(statement, decoding),
  each: (statement, decoding, tools, _rows, emit) => tools.selectEach(statement, decoding, emit),
});
