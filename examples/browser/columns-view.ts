/** @file The table's columns: what each is used for, as guessed or as the visitor says. */
import { count, counted, find, make, option } from "./dom.js";
import type { Choices, Looked } from "./messages.js";

/** What a visitor may use a column for, as roles of the library; the value of an option, and what it is called. */
const USES: readonly (readonly [role: string, label: string])[] = [
  ["text", "Text to read"], ["target", "Label to learn"], ["numeric", "Number to read"], ["categorical", "Category to read"],
  ["left out", "Leave out"],
];
const KINDS: readonly (readonly [kind: string, label: string])[] = [
  ["binary", "one of two"], ["multiclass", "one of several"], ["multilabel", "any number of labels"],
  ["ordinal", "one of several, in order"], ["regression", "a number"],
];

/** Whether a column's use was chosen by the visitor, and what it is. */
interface Use {
  role: string;
  kind?: string;
  own: boolean;
}

/** The rows of the list, and the choice that they make. */
export class ColumnsView {
  private looked: Looked | null = null;
  private uses = new Map<string, Use>();
  /** Whether the visitor chose what to learn; else it is guessed. */
  private ownTargets = false;

  /** @param onChange called when the visitor changes a use */
  constructor(private readonly onChange: () => void) {}

  /** Shows another table. */
  reset(): void {
    this.uses = new Map();
    this.ownTargets = false;
  }

  /** What the visitor chose. */
  get choices(): Choices {
    const of = (role: string, ownOnly = true): string[] => [...this.uses].flatMap(([name, use]) => (
      use.role === role && (use.own || !ownOnly) ? [name] : []));
    const [text] = of("text");
    const targets = this.ownTargets ? of("target", false).map((name) => {
      const { kind } = this.uses.get(name)!;
      return kind === undefined ? name : `${name}:${kind}`;
    }) : [];
    return {
      ...(text !== undefined && { text }), ...(targets.length > 0 && { targets }),
      numeric: of("numeric"), categorical: of("categorical"), ignore: of("left out"),
    };
  }

  /** Whether the visitor left nothing to learn. */
  get learnsNothing(): boolean {
    return this.ownTargets && ![...this.uses.values()].some(({ role }) => role === "target");
  }

  /** Shows what was found out about a table. */
  show(looked: Looked): void {
    this.looked = looked;
    for (const { name, role } of looked.columns) {
      const before = this.uses.get(name);
      this.uses.set(name, { role, own: before?.own === true && before.role === role, kind: role === "target" ? before?.kind : undefined });
    }
    const { name, rows, names, header, warnings } = looked;
    find("table-about").textContent = `${name}: ${counted(rows, "row")}, ${counted(names.length, "column")}`;
    find("header-choice").hidden = header === null;
    find<HTMLInputElement>("header").checked = header === true;
    this.showPreview(looked);
    this.render();
    find("column-notes").replaceChildren(...warnings.map((line) => make("li", {}, line)));
  }

  private showPreview({ names, preview, rows }: Looked): void {
    const head = make("tr", {}, ...names.map((name) => make("th", { scope: "col" }, name)));
    const body = preview.map((cells) => make("tr", {}, ...cells.map((cell) => (
      cell === null ? make("td", { class: "missing" }, "missing") : make("td", {}, make("div", { class: "cell" }, cell))))));
    find("preview-about").textContent = rows > preview.length ? `The first ${preview.length} of ${count(rows)} rows:` : "All rows:";
    find("preview").replaceChildren(make("table", {}, make("thead", {}, head), make("tbody", {}, ...body)));
  }

  private render(): void {
    const { names, columns, tasks } = this.looked!, focused = document.activeElement?.id;
    find("columns").replaceChildren(...names.map((name, index) => {
      const use = this.uses.get(name), guess = columns.find((one) => one.name === name), task = tasks.find(({ target }) => target === name);
      const known = USES.some(([role]) => role === use?.role);
      const roles = make("select", { id: `use-${index}`, "aria-label": `Use of ${name}`, onchange: (event) => this.changeUse(name, event) },
        ...(known ? [] : [option("", use?.role ?? "not decided", true)]),
        ...USES.map(([role, label]) => option(role, label, role === use?.role)));
      const cells = [make("span", { class: "column-name" }, name), roles];
      if (use?.role === "target") {
        const kind = use.kind ?? "";
        cells.push(make("select", {
          id: `kind-${index}`, "aria-label": `Kind of ${name}`, onchange: (event) => this.changeKind(name, event),
        }, option("", task && kind === "" ? `${labelOf(task.kind)} (guessed)` : "guess", kind === ""),
        ...KINDS.map(([value, label]) => option(value, label, value === kind))));
      }
      const why = use?.role === "target" && task ? task.why : guess?.why ?? "";
      return make("li", {}, ...cells, make("span", { class: "why" }, why));
    }));
    if (focused !== undefined && focused !== "") document.getElementById(focused)?.focus();
  }

  private changeUse(name: string, event: Event): void {
    const role = (event.target as HTMLSelectElement).value, before = this.uses.get(name);
    if (role === "") return;
    const texts = [...this.uses.values()].filter((use) => role === "text" && use.role === "text"); // there is one text
    for (const use of texts) Object.assign(use, { role: "left out", own: false });
    this.uses.set(name, { role, own: true });
    if (role === "target" || before?.role === "target") this.ownTargets = true;
    this.render();
    this.onChange();
  }

  private changeKind(name: string, event: Event): void {
    const kind = (event.target as HTMLSelectElement).value;
    this.uses.set(name, { role: "target", own: true, ...(kind !== "" && { kind }) });
    this.ownTargets = true;
    this.onChange();
  }
}

function labelOf(kind: string): string {
  return KINDS.find(([name]) => name === kind)?.[1] ?? kind;
}
