/**
 * @file DuckDB's values as cells. Numbers keep what their file says (a DECIMAL's last zeros, integers beyond 2^53); lists are lists, of
 * numbers vectors; dates and times are DuckDB's text for them, in UTC; structs, maps and nested lists are JSON.
 */
import type { DuckDBType, DuckDBValue } from "@duckdb/node-api";
import { type CellValue, isArrayCell, type ListValue } from "../../data/table.js";
import { numberAsWritten } from "../as-written.js";

type Duckdb = typeof import("@duckdb/node-api");
type ReadCell = (value: DuckDBValue) => CellValue;

/** How a column's values become cells, by the column's type. */
export function cellReaders(duckdb: Duckdb): (type: DuckDBType) => ReadCell {
  const { DuckDBTypeId: Id, DuckDBListType, DuckDBArrayType, DuckDBStructType, DuckDBMapType, DuckDBUnionType } = duckdb;
  const itemsOf = (value: DuckDBValue) => (value as { items?: readonly DuckDBValue[] } | null)?.items;
  const isNested = (type: DuckDBType) => [DuckDBStructType, DuckDBMapType, DuckDBUnionType].some((nested) => type instanceof nested);
  const itemType = (type: DuckDBType) => (type instanceof DuckDBListType || type instanceof DuckDBArrayType ? type.valueType : undefined);

  return (type) => {
    const inner = itemType(type);
    if (isNested(type) || (inner !== undefined && (isNested(inner) || itemType(inner) !== undefined))) {
      const json = jsonWriter(duckdb, type);
      return (value) => (value === null ? null : json(value));
    }
    if (inner === undefined) return plainReader(duckdb, type);
    if (inner.typeId === Id.FLOAT || inner.typeId === Id.DOUBLE) {
      const Numbers = inner.typeId === Id.FLOAT ? Float32Array : Float64Array;
      return (value) => {
        const items = itemsOf(value) as readonly (number | null)[] | undefined;
        return items === undefined ? null : items.includes(null) ? items : Numbers.from(items as number[]);
      };
    }
    const item = plainReader(duckdb, inner), isDecimal = inner.typeId === Id.DECIMAL;
    return (value) => itemsOf(value)?.map((one) => {
      const cell = item(one);
      if (typeof cell === "bigint") return narrow(cell);
      return isDecimal && cell !== null ? Number(cell) : cell;
    }) as ListValue | undefined ?? null;
  };
}

/** An integer as a number where that is exact. */
function narrow(value: bigint): number | bigint {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

function plainReader({ DuckDBTypeId: Id, DuckDBTimestampValue }: Duckdb, { typeId }: DuckDBType): ReadCell {
  if (typeId === Id.DECIMAL) return (value) => (value === null ? null : numberAsWritten(String(value)));
  if (typeId === Id.FLOAT) return (value) => (typeof value === "number" ? shortestSingle(value) : null);
  if (typeId === Id.TIMESTAMP_TZ) {
    return (value) => (value === null ? null : `${new DuckDBTimestampValue((value as { micros: bigint }).micros).toString()}+00`);
  }
  if (typeId === Id.BLOB) return (value) => (value === null ? null : textOf(value as { bytes: Uint8Array }));
  return (value) => (value === null || typeof value !== "object" ? value : String(value));
}

/** Bytes that are UTF-8 as text: Parquet files of old writers do not mark their texts as such. Other bytes as DuckDB shows them. */
function textOf(value: { bytes: Uint8Array; toString(): string }): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(value.bytes);
  } catch {
    return value.toString();
  }
}

/** The number with the fewest digits that is the same in single precision: 0.1, not 0.10000000149011612. */
function shortestSingle(value: number): number {
  if (Number.isInteger(value) || !Number.isFinite(value)) return value;
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return Number(value.toPrecision(9));
}

/** JSON for the values of a nested type; keys in the type's order. */
function jsonWriter(duckdb: Duckdb, type: DuckDBType): (value: DuckDBValue) => string {
  const { DuckDBListType, DuckDBArrayType, DuckDBStructType, DuckDBMapType, DuckDBUnionType } = duckdb;
  const orNull = (write: (value: DuckDBValue) => string) => (value: DuckDBValue | undefined) => (value == null ? "null" : write(value));
  if (type instanceof DuckDBListType || type instanceof DuckDBArrayType) {
    const item = orNull(jsonWriter(duckdb, type.valueType));
    return (value) => `[${(value as unknown as { items: DuckDBValue[] }).items.map(item).join(",")}]`;
  }
  if (type instanceof DuckDBStructType) {
    const members = type.entryTypes.map((entry) => orNull(jsonWriter(duckdb, entry)));
    return (value) => {
      const { entries } = value as unknown as { entries: Record<string, DuckDBValue> };
      return `{${type.entryNames.map((name, index) => `${JSON.stringify(name)}:${members[index](entries[name])}`).join(",")}}`;
    };
  }
  if (type instanceof DuckDBMapType) {
    const key = plainReader(duckdb, type.keyType), member = orNull(jsonWriter(duckdb, type.valueType));
    return (value) => {
      const { entries } = value as unknown as { entries: { key: DuckDBValue; value: DuckDBValue }[] };
      return `{${entries.map((entry) => `${JSON.stringify(String(key(entry.key)))}:${member(entry.value)}`).join(",")}}`;
    };
  }
  if (type instanceof DuckDBUnionType) {
    return (value) => {
      const { tag, value: chosen } = value as unknown as { tag: string; value: DuckDBValue };
      return orNull(jsonWriter(duckdb, type.memberTypes[type.memberTags.indexOf(tag)]))(chosen);
    };
  }
  const plain = plainReader(duckdb, type), isDecimal = type.typeId === duckdb.DuckDBTypeId.DECIMAL;
  return (value) => {
    const cell = plain(value);
    if (isDecimal || typeof cell === "bigint") return String(cell);
    if (typeof cell === "number" && !Number.isFinite(cell)) return "null";
    return isArrayCell(cell) ? String(cell) : JSON.stringify(cell);
  };
}
