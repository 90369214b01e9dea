/** @file Elements of the page, made and found. */

/** What an element is made with: attributes; `on...` are listeners; false and null leave an attribute out. */
export type Attributes = Readonly<Record<string, string | number | boolean | null | ((event: Event) => void)>>;

/** An element with its content. Texts are texts, never markup. */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag, attributes: Attributes = {}, ...content: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value !== false && value !== null) element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...content);
  return element;
}

/** An element of SVG. */
export function draw(tag: string, attributes: Readonly<Record<string, string | number>> = {}, ...content: Node[]): SVGElement {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...content);
  return element;
}

/** The element of the page with an id. */
export function find<Type extends HTMLElement = HTMLElement>(id: string): Type {
  return document.getElementById(id) as Type;
}

/** Shows a message, or hides its place. */
export function say(id: string, message: string | null): void {
  const place = find(id);
  place.textContent = message ?? "";
  place.hidden = message === null;
}

/** A list as options of a select. */
export function option(value: string, label: string, selected: boolean): HTMLOptionElement {
  return make("option", { value, selected }, label);
}

/** `1,234`. */
export function count(number: number): string {
  return number.toLocaleString("en-US");
}

/** `1 row`, `2 rows`. */
export function counted(number: number, what: string): string {
  return `${count(number)} ${what}${number === 1 ? "" : "s"}`;
}

/** A score with three decimals, or with three digits where it is large. */
export function score(value: number | null): string {
  if (value === null) return "–";
  return Math.abs(value) < 100 ? value.toFixed(3) : value.toPrecision(3);
}

/** A file name's size: `120 kB`. */
export function size(bytes: number): string {
  return bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
