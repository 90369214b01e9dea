/** @file Finds the line of a plug-in in an error's stack. */
import type { Origin } from "../options/index.js";

/** A frame's file, line and column, as V8, Firefox and Safari write it at the end of a line. */
const FRAME = /(?:\(|@|\s|^)((?:file:\/\/|https?:\/\/)?(?:\/|[A-Za-z]:[\\/]).*?):(\d+):(\d+)\)?$/u;

/** The folder of Potluck's own code, as a URL. */
const own = new URL("..", import.meta.url).href;
/** What calls plug-ins' functions and loads their files: further frames are not the plug-in's. */
const borders = ["guard.", "node/load-plugin."].map((file) => new URL(file, import.meta.url).href);

/** A place in a file. */
export interface Place {
  file: string;
  line: number;
  column: number;
}

/**
 * Where in the plug-in's code an error came from: `./mine.ts:12:14`. That is the uppermost frame that is neither Potluck's nor the
 * platform's, above the call from Potluck. Undefined where the stack does not tell.
 */
export function placeInStack(error: unknown, origin: Pick<Origin, "plugin" | "file">): string | undefined {
  const place = error instanceof Error ? framesOf(error).find(({ file }) => isForeign(file)) : undefined;
  return place && showPlace(place, origin);
}

/** A place as messages show it. The plug-in's own file has the name that the user gave it. */
export function showPlace({ file, line, column }: Place, { plugin, file: own }: Pick<Origin, "plugin" | "file">): string {
  return `${file === own ? plugin : relative(file)}:${line}:${column}`;
}

function framesOf({ stack = "" }: Error): Place[] {
  const frames: Place[] = [];
  for (const line of stack.split("\n")) {
    const [, file, row, column] = FRAME.exec(line) ?? [];
    if (file === undefined) continue;
    const href = hrefOf(file);
    if (borders.some((border) => href.startsWith(border))) break;
    frames.push({ file: pathOf(file), line: Number(row), column: Number(column) });
  }
  return frames;
}

function isForeign(file: string): boolean {
  return !hrefOf(file).startsWith(own) && !/[\\/]node_modules[\\/]jiti[\\/]/u.test(file);
}

function hrefOf(file: string): string {
  return /^[a-z]+:\/\//u.test(file) ? file : `file://${file.startsWith("/") ? "" : "/"}${encodeURI(file.replaceAll("\\", "/"))}`;
}

function pathOf(file: string): string {
  if (!file.startsWith("file://")) return file;
  const path = decodeURIComponent(new URL(file).pathname);
  return /^\/[A-Za-z]:\//u.test(path) ? path.slice(1) : path;
}

function relative(file: string): string {
  const folder = typeof process === "undefined" || !process.cwd ? undefined : process.cwd();
  return folder !== undefined && file.startsWith(`${folder}/`) ? `.${file.slice(folder.length)}` : file;
}
