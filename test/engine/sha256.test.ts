/** @file SHA-256 by Node and in JavaScript: the examples of FIPS 180-4, and that both are the same. */
import { afterEach, expect, it, vi } from "vitest";
import { Sha256 } from "../../src/engine/sha256.js";

const abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
const inJavaScript = (): void => void vi.spyOn(process, "getBuiltinModule").mockReturnValue(undefined);

afterEach(() => vi.restoreAllMocks());

it.each([["by Node", () => {}], ["in JavaScript", inJavaScript]])("hashes the standard's example %s", (_, prepare) => {
  prepare();
  expect(new Sha256().update("abc").hex()).toBe(abc);
  expect(new Sha256().update("a").update(new Uint8Array([98, 99])).hex()).toBe(abc);
  expect(new Sha256().update("").digest()).toHaveLength(32);
});

it("hashes the same with both, texts in UTF-8 and half pairs included", () => {
  const text = "\u00e4\u{1f600}\ud800 end".repeat(99), byNode = new Sha256().update(text).hex();
  inJavaScript();
  expect(new Sha256().update(text).hex()).toBe(byNode);
});
