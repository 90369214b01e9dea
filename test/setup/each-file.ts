/** @file Around every test file: it gets an empty folder, and leaves the process, which further files use, as it found it. */
import { afterAll, vi } from "vitest";
import { makeFolder, removeFolder } from "./scratch.js";

const home = process.cwd();
makeFolder();

afterAll(() => {
  process.chdir(home);
  vi.unstubAllEnvs();
  vi.useRealTimers();
  removeFolder();
});
