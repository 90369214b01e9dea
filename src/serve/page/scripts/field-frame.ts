/** @file What every field of the form is: a control with its label, a note, and a place for what is wrong. */
import type { ModelDescription } from "../../schemas/model.js";
import { make } from "./dom.js";

export type Dataset = ModelDescription["inputs"][number];
export type Column = Dataset["columns"][number];

/** What a field holds: a cell, or why it holds none yet. */
export type FieldValue = { cell: unknown; isEmpty: boolean } | { wanted: string };

/** A field on the page. */
export interface Field {
  column: string;
  element: HTMLElement;
  value(): FieldValue;
  /** Shows what the server finds wrong with it; undefined: nothing. */
  complain(detail: string | undefined): void;
}

let count = 0;

/** A label above a control, a note below, and a place for errors. */
export function frame(
  column: Column, control: HTMLElement, note: string, isWide: boolean, ...more: HTMLElement[]
): Pick<Field, "element" | "complain"> {
  const id = `field-${++count}`, wrong = make("p", { className: "wrong", id: `${id}-wrong`, hidden: true });
  control.id = id;
  const notes = note === "" ? [] : [make("p", { className: "note", id: `${id}-note`, textContent: note })];
  control.setAttribute("aria-describedby", [...notes.map((one) => one.id), wrong.id].join(" "));
  const element = make("div", { className: isWide ? "field wide" : "field" },
    make("label", { htmlFor: id, textContent: column.name }), control, ...more, ...notes, wrong);
  return {
    element,
    complain(detail) {
      wrong.textContent = detail ?? "";
      wrong.hidden = detail === undefined;
      if (detail === undefined) control.removeAttribute("aria-invalid");
      else control.setAttribute("aria-invalid", "true");
    },
  };
}
