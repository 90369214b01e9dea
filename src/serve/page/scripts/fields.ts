/** @file A field of the form for each column of a row. */
import { make, showNumber } from "./dom.js";
import { type Column, type Field, frame } from "./field-frame.js";
import { imageField } from "./image-field.js";

const PLAIN = { type: "text", autocomplete: "off", spellcheck: false } as const;

/** The field of a column. @param isOnly whether it is the only one */
export function fieldOf(column: Column, isOnly: boolean, changed: () => void): Field {
  switch (column.kind) {
    case "text": return textField(column, isOnly);
    case "numeric": return inputField(column, { type: "number", step: "any" }, `mean ${showNumber(column.mean!)}`, (text) => Number(text));
    case "vector": return vectorField(column);
    case "image": return imageField(column, changed);
    default: return inputField(column, PLAIN, noteOf(column), (text) => text, column.values);
  }
}

/** A field that chooses the task of one of a column's values. */
export function choosingField(column: string, values: readonly string[]): Field {
  return inputField({ name: column, kind: "categorical" }, PLAIN, "chooses the task", (text) => text, values);
}

function noteOf({ values, valueCount }: Column): string {
  const count = valueCount ?? values?.length;
  return count === undefined ? "" : `${count} known value${count === 1 ? "" : "s"}`;
}

let lists = 0;

function textField(column: Column, isOnly: boolean): Field {
  const control = make("textarea", { className: isOnly ? "" : "short", placeholder: "Type or paste a text" });
  return {
    column: column.name, ...frame(column, control, "", true),
    value: () => ({ cell: control.value, isEmpty: control.value.trim() === "" }),
  };
}

function inputField(
  column: Column, properties: Partial<HTMLInputElement>, note: string, read: (text: string) => unknown, values?: readonly string[],
): Field {
  const control = make("input", properties), choices: HTMLElement[] = [];
  if (values && values.length > 0) {
    const list = make("datalist", { id: `values-${++lists}` }, ...values.map((value) => make("option", { value })));
    control.setAttribute("list", list.id);
    choices.push(list);
  }
  return {
    column: column.name, ...frame(column, control, note, false, ...choices),
    value: () => {
      if (control.validity.badInput) return { wanted: `${column.name} must be a number` };
      return { cell: control.value === "" ? null : read(control.value), isEmpty: control.value === "" };
    },
  };
}

function vectorField(column: Column): Field {
  const { name, width } = column, phrase = width === undefined ? "a number" : `${width} numbers, with blanks or commas between`;
  const control = make("textarea", { className: "short", placeholder: width === undefined ? "0" : "0.12, -0.5, ...", spellcheck: false });
  return {
    column: name, ...frame(column, control, phrase, true),
    value() {
      const numbers = control.value.split(/[\s,;[\]]+/u).filter((text) => text !== "").map(Number);
      const wanted = width ?? 1, found = numbers.length;
      const isRight = found === wanted && numbers.every(Number.isFinite);
      if (!isRight) return { wanted: `${name} needs ${phrase}${found > 0 ? `; there are ${found}` : ""}` };
      return { cell: width === undefined ? numbers[0] : numbers, isEmpty: false };
    },
  };
}
