/** @file How the library's constructors and functions take their options: every one is checked, and unknown ones are refused. */
import { PotluckError, printable } from "../engine/errors.js";
import type { Field, Finding, Options, Reading, Report, Settings, Shape } from "./field.js";
import { showPath } from "./field.js";
import { type Family, type Member, readMember } from "./family.js";
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
export function readOptions<S extends Shape>(
  owner: string, shape: S, given: Options<S> | undefined, check?: (settings: NoInfer<Settings<S>>, report: Report) => void,
): Settings<S> {
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

/**
 * The options of a family's member; as {@link readOptions}, with the member's own check.
 *
 * @param of the member's family, where users choose the member by a name beside its options: an option of other members is then refused by
 *   their names
 */
export function memberOptions<S extends Shape>(
  owner: string, member: Member<string, S>, given: Options<S> | undefined, of?: Pick<Family, "what" | "members">,
): Settings<S> {
  if (!of || !isMap(given)) return readOptions(owner, member.options, given, member.check?.bind(member));
  const reading: Reading = { findings: [], noun: "option" };
  const settings = readMember(member, given, [], reading, of);
  throwFindings(owner, reading.findings);
  return settings;
}

/**
 * One value, checked by a field; gives back what the field makes of it.
 *
 * @param name the argument, as the error calls it
 * @throws PotluckError when it is not what the field allows
 * @example
 * checkValue("width", whole({ from: 1, describe: "Units." }), 0); // width must be a whole number from 1 up, found 0
 */
export function checkValue<Value, Given>(name: string, field: Field<Value, Given>, value: unknown): Value {
  const reading: Reading = { findings: [], noun: "option" };
  const read = field.read(value, [name], reading);
  throwFindings("", reading.findings);
  return read;
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
  const lines = findings.flatMap(({ problem }) => (owner === "" ? problem : `${owner}: ${problem}`).split("\n"));
  throw new PotluckError(lines.map(printable).join("\n"));
}
