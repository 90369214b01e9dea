/** @file Elements of the page, by id and new. */

/** The element of an id. */
export function byId<T extends HTMLElement = HTMLElement>(id: string): T {
  return document.getElementById(id) as T;
}

/** A new element with properties, attributes that are none (`aria-label`, `data-x`), and children. */
export function make<K extends keyof HTMLElementTagNameMap>(
  name: K, properties: Partial<HTMLElementTagNameMap[K]> & Readonly<Record<`aria-${string}`, string>> = {}, ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key.startsWith("aria-")) element.setAttribute(key, value as string);
    else Object.assign(element, { [key]: value });
  }
  element.append(...children);
  return element;
}

/** Fills a list of choices, and keeps the chosen one where it is still there. */
export function fillSelect(select: HTMLSelectElement, choices: readonly { value: string; text: string }[]): void {
  const before = select.value, now = JSON.stringify(choices);
  if (select.dataset.choices === now) return;
  select.dataset.choices = now;
  select.replaceChildren(...choices.map(({ value, text }) => make("option", { value, textContent: text })));
  if (choices.some(({ value }) => value === before)) select.value = before;
}

const percent = new Intl.NumberFormat("en", { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 });
const plain = new Intl.NumberFormat("en", { maximumSignificantDigits: 4 });

/** A probability: `93.1%`. */
export function showPercent(share: number): string {
  return percent.format(share);
}

/** A number with its first four digits. */
export function showNumber(value: number): string {
  return plain.format(value);
}
