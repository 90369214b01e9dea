/** @file HTML as text that is always escaped: values in a template are text, unless they are HTML themselves. */

/** Markup. Only {@link html} and {@link markup} make it. */
export class Html {
  constructor(readonly text: string) {}

  toString(): string {
    return this.text;
  }
}

/** What a template takes. Nothing comes of null, undefined and false; lists are joined. */
export type HtmlValue = Html | string | number | null | undefined | false | readonly HtmlValue[];

/**
 * A template of HTML. Text in it is escaped, as content and as a quoted attribute.
 *
 * @example
 * html`<p>${"a < b"}</p>`.text; // <p>a &lt; b</p>
 */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return new Html(strings.reduce((text, part, index) => text + textOf(values[index - 1]) + part));
}

/** Text that is markup already, such as a chart. */
export function markup(text: string): Html {
  return new Html(text);
}

function textOf(value: HtmlValue): string {
  if (value === null || value === undefined || value === false) return "";
  if (value instanceof Html) return value.text;
  return typeof value === "object" ? value.map(textOf).join("") : escapeHtml(String(value));
}

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** Escapes text for content and for attributes in quotes. Characters that no page may have become U+FFFD. */
export function escapeHtml(text: string): string {
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]|\p{Surrogate}/gu, "\ufffd")
    .replace(/[&<>"']/g, (character) => entities[character]);
}

/** A name as the end of an id: letters and digits stay, all others become their code. */
export function idOf(...names: readonly (string | number)[]): string {
  return names.map((name) => String(name).replace(/[^A-Za-z0-9]/gu, (character) => `_${character.codePointAt(0)!.toString(36)}`)).join("-");
}
