/** @file What a source is: a member of the family, which has its own key, or is a format of `file`. */
import type { Table } from "../data/table.js";
import { type Field, type Member, type Settings, type Shape, text } from "../options/index.js";
import type { Emit, FoundFile, SourceTools } from "./types.js";

/** A kind of source. */
export interface SourceMember<Name extends string = string, S extends Shape = Shape, Key extends string = string> extends Member<Name, S> {
  /** The key under which a source names what to read: `file` for formats of files. */
  readonly key: Key;
  /** What that key takes. */
  readonly location: Field<string>;
  /** Of a format of files, the extensions that mean it, each also with .gz or .zst; none for other sources. */
  readonly extensions: readonly string[];
  /** Reads it whole. `location` is as written, variables and all. */
  read(location: string, options: Settings<S>, tools: SourceTools): Promise<Table>;
  /**
   * Reads it piece by piece, so that its rows are never all in memory. Left out: it can only be read whole.
   *
   * @param rows how many rows a piece has at most
   */
  each?(location: string, options: Settings<S>, tools: SourceTools, rows: number, emit: Emit): Promise<void>;
}

const file = text({
  phrase: "a path or a glob",
  describe: "A file, or a glob of files with the same columns; relative to the recipe. ${VARIABLE} comes from the environment.",
});

/** What a format of files declares. */
export interface FormatDeclaration<Name extends string, S extends Shape> extends Member<Name, S> {
  readonly extensions: readonly string[];
  /** @param name what errors and the table are called: the path or glob */
  read(files: FoundFile[], options: Settings<S>, tools: SourceTools, name: string): Promise<Table>;
  /** Reads them piece by piece: see {@link SourceMember.each}. */
  each?: (files: FoundFile[], options: Settings<S>, tools: SourceTools, pieces: Pieces) => Promise<void>;
}

/** How rows are handed on. */
export interface Pieces {
  /** What errors and the tables are called: the path or glob. */
  name: string;
  /** How many rows a piece has at most. */
  rows: number;
  emit: Emit;
}

/** A format of files: `{ file, format }`, or a path alone where its extension says the format. */
export function fileFormat<const Name extends string, S extends Shape>(
  declaration: FormatDeclaration<Name, S>,
): SourceMember<Name, S, "file"> {
  const { each, ...rest } = declaration;
  return {
    ...rest,
    key: "file",
    location: file,
    async read(location, options, tools) {
      const path = tools.expand(location);
      return declaration.read(await tools.find(path), options, tools, path);
    },
    ...(each && {
      async each(location, options, tools, rows, emit) {
        const path = tools.expand(location);
        return each(await tools.find(path), options, tools, { name: path, rows, emit });
      },
    }),
  };
}

/** A source that is named by its own key: `{ texts: ... }`. */
export function otherSource<const Name extends string, S extends Shape>(
  declaration: Omit<SourceMember<Name, S>, "key" | "extensions">,
): SourceMember<Name, S, Name> {
  return { ...declaration, key: declaration.name, extensions: [] };
}
