/**
 * @file When a row was: a cell as a number that orders rows in time. ISO 8601 dates and timestamps, also as DuckDB writes them, and plain
 * numbers (years, seconds). Other ways to write a date mean different days in different countries, so they are refused.
 */
import { PotluckError } from "../../engine/errors.js";
import { parseNumber } from "../scalars.js";
import { type CellValue, isMissing, showCell, type Table } from "../table.js";

const DATE = /^(?<year>[+-]?\d{4,6})-(?<month>\d\d)(?:-(?<day>\d\d))?/u;
const CLOCK = /(?:[T ](?<hour>\d\d):(?<minute>\d\d)(?::(?<second>\d\d)(?:[.,](?<fraction>\d+))?)?)?/u;
const ZONE = /(?: ?(?<zone>Z|(?<sign>[+-])(?<zoneHour>\d\d)(?::?(?<zoneMinute>\d\d))?))?$/u;
const ISO = new RegExp(DATE.source + CLOCK.source + ZONE.source, "iu");
/** Dates whose first two numbers may be day and month, or month and day. */
const AMBIGUOUS = /^\s*(\d{1,2})([/.-])(\d{1,2})\2(\d{2,4})\b/u;

/** A cell's time: its kind, and the number that orders it among cells of its kind. */
interface Moment {
  kind: "a number" | "a date" | "a timestamp" | "a timestamp with a time zone";
  at: number;
}

/**
 * The times of a column, `[rows]`, as numbers: later is larger. Dates and timestamps are milliseconds since 1970; a timestamp without a
 * time zone counts as UTC.
 *
 * @throws PotluckError for a cell that is missing, or neither an ISO date or timestamp nor a number, and for a column of several kinds
 */
export function timesOf(table: Table, column: string): Float64Array {
  const values = table.column(column), times = new Float64Array(values.length);
  let kind: Moment["kind"] | undefined, first = 0;
  values.forEach((value, row) => {
    const found = momentOf(value, column);
    if (typeof found === "string") throw new PotluckError(`${table.where(row)}: column "${column}" ${found}`);
    // a day without a clock is its first moment, so that days and timestamps without a zone go together
    const compared = found.kind === "a date" && kind === "a timestamp" ? kind : found.kind;
    if (kind === "a date" && compared === "a timestamp") kind = compared;
    if (kind === undefined) {
      kind = compared;
      first = row;
    } else if (kind !== compared) {
      const own = `${table.where(row)}: column "${column}" has ${showCell(value)}, ${found.kind}`;
      const other = `${table.where(first)} has ${showCell(values[first])}, ${kind}`;
      throw new PotluckError(`${own}, and ${other}: which of them is later? Write all in one way`);
    }
    times[row] = found.at;
  });
  return times;
}

/** The moment of a cell, or what is wrong with it. */
function momentOf(value: CellValue, column: string): Moment | string {
  if (isMissing(value) || (typeof value === "string" && value.trim() === "")) {
    return "has no time: a row without one cannot be put in order. Fill it in, or leave the row out";
  }
  if (typeof value === "number" || typeof value === "bigint") return finite(Number(value), value);
  if (typeof value !== "string") return `must be a date, a timestamp or a number, found ${showCell(value)}`;
  const iso = ISO.exec(value.trim());
  if (iso) return isoMoment(iso.groups!, value);
  const number = parseNumber(value);
  if (number !== undefined) return finite(number, value);
  const slash = AMBIGUOUS.exec(value);
  const sql = (format: string): string => `such as 2021-04-03, for example by SQL: strptime("${column}", '${format}')`;
  if (!slash) {
    return `must be a date such as 2021-04-03, a timestamp such as 2021-04-03 17:30:00, or a number, found ${showCell(value)}: ` +
      "SQL's strptime reads other ways to write them";
  }
  const [, one, mark, two, year] = slash, last = year.length === 4 ? "%Y" : "%y";
  const day = `%d${mark}%m${mark}${last}`, month = `%m${mark}%d${mark}${last}`;
  if (Number(one) > 12) return `has ${showCell(value)}: write dates ${sql(day)}`;
  if (Number(two) > 12) return `has ${showCell(value)}: write dates ${sql(month)}`;
  return `has ${showCell(value)}, which may be day ${Number(one)} of month ${Number(two)} or day ${Number(two)} of month ${Number(one)}: ` +
    `write dates ${sql(day)} or '${month}'`;
}

function finite(at: number, value: CellValue): Moment | string {
  return Number.isFinite(at) ? { kind: "a number", at } : `must be a date, a timestamp or a finite number, found ${showCell(value)}`;
}

function isoMoment(parts: Readonly<Record<string, string | undefined>>, value: string): Moment | string {
  const number = (name: string, standard = 0): number => (parts[name] === undefined ? standard : Number(parts[name]));
  const year = number("year"), month = number("month"), day = number("day", 1), hour = number("hour"), minute = number("minute");
  const second = number("second"), date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const exists = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  const isClock = (hour < 24 || (hour === 24 && minute === 0 && second === 0)) && minute < 60 && second <= 60;
  if (!exists || !isClock) return `has ${showCell(value)}, and there is no such ${exists ? "time" : "day"}`;
  const offset = (parts.sign === "-" ? -1 : 1) * (number("zoneHour") * 60 + number("zoneMinute"));
  const fraction = parts.fraction === undefined ? 0 : Number(`0.${parts.fraction}`);
  const at = date.getTime() + ((hour * 60 + minute - offset) * 60 + second) * 1000 + fraction * 1000;
  const kind = parts.hour === undefined ? "a date" : parts.zone === undefined ? "a timestamp" : "a timestamp with a time zone";
  return { kind, at };
}

/**
 * Divides rows in time: about `count` of the latest are late. All rows of one time are on one side, so there may be somewhat more or fewer;
 * of two numbers that are equally near, the smaller.
 *
 * @returns row numbers of both, ascending; undefined where all rows have the same time
 */
export function latestRows(rows: Uint32Array, times: Float64Array, count: number): { early: Uint32Array; late: Uint32Array } | undefined {
  const order = Uint32Array.from(rows).sort((a, b) => times[a] - times[b] || a - b);
  let cut = -1;
  for (let place = 1; place < order.length; place++) {
    if (times[order[place]] === times[order[place - 1]]) continue;
    const isNearer = cut < 0 || Math.abs(order.length - place - count) <= Math.abs(order.length - cut - count);
    if (isNearer) cut = place;
  }
  return cut < 0 ? undefined : { early: order.slice(0, cut).sort(), late: order.slice(cut).sort() };
}
