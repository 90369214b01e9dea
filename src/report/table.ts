/** @file Tables with a caption and with heads that screen readers tell; a wide one scrolls by itself, also by keyboard. */
import { html, type Html, type HtmlValue } from "./html.js";

/** A column. */
export interface Column<Row> {
  head: HtmlValue;
  /** What a cell has. */
  cell(row: Row, index: number): HtmlValue;
  /** Numbers stand at the right. */
  isNumber?: boolean;
}

/** How a table is shown. */
export interface TableOptions {
  id: string;
  caption: HtmlValue;
  /** At most so many rows; how many more there are is said below. */
  most?: number;
}

/** A table; the first column heads its rows. */
export function table<Row>(rows: readonly Row[], columns: readonly Column<Row>[], { id, caption, most = 500 }: TableOptions): Html {
  const shown = rows.slice(0, most), side = (column: Column<Row>): HtmlValue => column.isNumber && html` class="number"`;
  return html`<div class="scroll" id="${id}" tabindex="0" role="region" aria-labelledby="${id}-caption"><table>
<caption id="${id}-caption">${caption}</caption>
<thead><tr>${columns.map((column) => html`<th scope="col"${side(column)}>${column.head}</th>`)}</tr></thead>
<tbody>${shown.map((row, index) => html`<tr>${columns.map((column, place) => (place === 0
    ? html`<th scope="row"${side(column)}>${column.cell(row, index)}</th>` : html`<td${side(column)}>${column.cell(row, index)}</td>`))}</tr>
`)}</tbody></table></div>${rows.length > shown.length && html`<p class="note">${rows.length - shown.length} more rows are in report.json.</p>`}`;
}

/** Facts by name. */
export function factList(facts: readonly (readonly [name: string, value: HtmlValue])[]): Html {
  return html`<dl class="facts">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

/** What opens on demand. Its id keeps it open when a live page changes. */
export function disclosure(id: string, summary: HtmlValue, content: HtmlValue): Html {
  return html`<details id="${id}"><summary>${summary}</summary><div class="inside">${content}</div></details>`;
}
