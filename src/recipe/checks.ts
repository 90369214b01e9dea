/**
 * @file What the checks after the schema have in hand: those between fields, which see a recipe whose single values are right.
 * They run even where the schema found mistakes, on the rest of the recipe, and are told what was broken so as not to blame
 * a default that stands in for it.
 */
import { type Path, showPath } from "./yaml/positions.js";

/** Something wrong at a path, told by key or by value. */
export interface Finding {
  path: Path;
  part: "key" | "value";
  problem: string;
  /** Of an unknown key: the path of the field that was probably meant, and so is not missing. */
  meant?: Path;
}

/** Collects findings below one path of the recipe. */
export class Checks {
  /**
   * @param findings collects what is reported
   * @param brokenPaths where the schema found mistakes
   */
  constructor(
    private readonly findings: Finding[],
    private readonly brokenPaths: readonly Path[],
    private readonly paths: readonly Path[] = [[]],
  ) {}

  /** The checks of a part; where it overrides another part, that part's path too, since what is broken there is broken here. */
  under(path: Path, overridden?: Path): Checks {
    const paths = this.paths.map((base) => [...base, ...path]);
    return new Checks(this.findings, this.brokenPaths, overridden ? [...paths, overridden] : paths);
  }

  /** How many findings there are so far. */
  get reported(): number {
    return this.findings.length;
  }

  /** Reports a problem with a field; the message opens with the field's path. */
  report(field: Path, problem: string, part: Finding["part"] = "value"): void {
    const path = [...this.paths[0], ...field];
    this.findings.push({ path, part, problem: `${showPath(path)} ${problem}` });
  }

  /** Whether the schema found a mistake at one of the fields, in them, or around them. */
  broken(...fields: string[]): boolean {
    return fields.some((field) =>
      this.paths.some((base) => {
        const path = [...base, field];
        return this.brokenPaths.some((broken) => broken.slice(0, path.length).every((step, depth) => step === path[depth]));
      }),
    );
  }
}
