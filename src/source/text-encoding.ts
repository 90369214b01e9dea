/** @file How a file's bytes become text: the options of all sources that are text. */
import { oneOf, type Settings, text } from "../options/index.js";

/** How a file's bytes become text. */
export const decodingOptions = {
  encoding: text({
    default: "utf-8", phrase: "the name of an encoding, such as utf-8, latin1, windows-1252 or utf-16le", accepts: isEncoding,
    aliases: ["charset"], describe: "The text encoding, by its WHATWG name.",
  }),
  invalid: oneOf(["error", "replace"], {
    default: "error",
    describe: "What to do with bytes that are invalid in this encoding. error: stop; replace: read each as U+FFFD.",
  }),
};

/** {@link decodingOptions}, resolved. */
export type Decoding = Settings<typeof decodingOptions>;

/** Whether the decoded text is byte for byte the file's own, if it decodes at all. */
export function isUtf8({ encoding }: Decoding): boolean {
  return new TextDecoder(encoding).encoding === "utf-8";
}

function isEncoding(label: string): boolean {
  try {
    return new TextDecoder(label).encoding !== "";
  } catch {
    return false;
  }
}
