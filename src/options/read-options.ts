/** @file How the library's constructors and functions take their options: every one is checked, and unknown ones are refused. */
import { PotluckError } from "../engine/errors.js";
import type { AnyField, Finding, Options, Reading, Report, Settings, Shape } from "./field.js";
import { showPath } from "./field.js";
import type { Member } from "./family.js";
import { isMap, readShape, reportTo } from "./section.js";
import { showValue } from "./show.js";

/**
 * Options as a caller gave them, checked and with their defaults.
 *
 * @param owner whose options they are, as errors call it: `Adam`
 * @throws PotluckError with all that is wrong, a line each: an unknown option (and the name that was probably meant), a wrong value
 * @example
 * const { lr } = readOptions("Adam", { lr: number({ above: 0, default: 0.001, describe: "The learning rate." }) }, { lr: 0.01 });
 */
export function readOptions<S extends Shape>(owner: string, shape: S, given: Options<S> | undefined, check?: Member<string, S>["check"]): Settings<S> {
  if (given !== undefined && !isMap(given)) {
    const names = Object.keys(shape);
    throw new PotluckError(`${owner}: the options must be a map such as { ${names[0] ?? ""} }, found ${showValue(given)}`);
  }
  const reading: Reading = { findings: [], noun: "option" };
  const settings = readShape(shape, given ?? {}, [], reading);
  if (reading.findings.length === 0) check?.(settings, reportTo(reading, []));
  throwFindings(owner, reading.findings);
  return settings;
}

/** The options of a family's member; as {@link readOptions}, with the member's own check. */
export function memberOptions<S extends Shape>(owner: string, member: Member<string, S>, given: Options<S> | undefined): Settings<S> {
  return readOptions(owner, member.options, given, member.check?.bind(member));
}

/**
 * One value, checked by a field.
 *
 * @param name the argument, as the error calls it
 * @throws PotluckError when it is not what the field allows
 * @example
 * checkValue("width", whole({ from: 1, describe: "Units." }), 0); // width must be a whole number from 1 up, found 0
 */
export function checkValue<F extends AnyField>(name: string, field: F, value: unknown): void {
  const reading: Reading = { findings: [], noun: "option" };
  field.read(value, [name], reading);
  throwFindings("", reading.findings);
}

/**
 * A report that throws the first problem: for checks that need more than the options.
 *
 * @param owner as in {@link readOptions}
 * @param where what the message ends with
 * @example
 * member.checkDatasets?.(settings, names, throwing("schedule rates"));
 */
export function throwing(owner: string, where = ""): Report {
  return (path, problem) => {
    throw new PotluckError(`${owner}: ${showPath([path].flat())} ${problem}${where}`);
  };
}

function throwFindings(owner: string, findings: readonly Finding[]): void {
  if (findings.length === 0) return;
  throw new PotluckError(findings.map(({ problem }) => (owner === "" ? problem : `${owner}: ${problem}`)).join("\n"));
}
