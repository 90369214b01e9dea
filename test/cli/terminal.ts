/** @file The process's own streams as a terminal, whose output is kept. */
import * as readline from "node:readline";
import { vi } from "vitest";

/** Makes stdout and stderr a terminal until `end`. A width of 0 is one that the terminal does not know. */
export function fakeTerminal({ isTTY = true, columns = 80 } = {}): { said: () => string; end: () => void } {
  let said = "";
  vi.stubEnv("CI", undefined);
  vi.stubEnv("TERM", "xterm");
  const ends = [process.stdout, process.stderr].map((stream) => {
    const given = { isTTY: stream.isTTY, columns: stream.columns };
    const write = vi.spyOn(stream, "write").mockImplementation((text) => {
      said += String(text);
      return true;
    });
    Object.assign(stream, {
      isTTY, columns,
      cursorTo: (x: number) => readline.cursorTo(stream, x),
      moveCursor: (x: number, y: number) => readline.moveCursor(stream, x, y),
      clearLine: (direction: readline.Direction) => readline.clearLine(stream, direction),
    });
    return () => {
      write.mockRestore();
      Object.assign(stream, given);
    };
  });
  return {
    said: () => said,
    end: () => {
      for (const end of ends) end();
      vi.unstubAllEnvs();
    },
  };
}
