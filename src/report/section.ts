/** @file A section of a report: one file in `sections/`, and one line in their table. */
import { type Html, html, type HtmlValue } from "./html.js";
import type { ReportPart, RunPart, StudyPart } from "./types.js";

/** Where and how large a section is drawn. */
export interface SectionContext {
  /** The start of all ids, which are unique in a report. */
  id: string;
  /** The level of the section's heading: 2, or 3 where the report has several parts. */
  level: number;
  /** What is left out so that the file stays small: 0 nothing; 1 charts for phones and long tables; 2 also charts by step. */
  thrift: number;
}

/** A section. */
export interface Section {
  /** In ids and links. */
  name: string;
  title: string;
  /** Whether there is something to show. */
  applies(part: ReportPart): boolean;
  render(part: ReportPart, context: SectionContext): Html;
}

/** A section of studies alone. */
export function studySection(section: {
  name: string; title: string; applies(part: StudyPart): boolean; render(part: StudyPart, context: SectionContext): Html;
}): Section {
  const { name, title } = section;
  return {
    name, title,
    applies: (part) => part.kind === "study" && section.applies(part),
    render: (part, context) => section.render(part as StudyPart, context),
  };
}

/** A section of runs alone. */
export function runSection(section: {
  name: string; title: string; applies(part: RunPart): boolean; render(part: RunPart, context: SectionContext): Html;
}): Section {
  const { name, title } = section;
  return {
    name, title,
    applies: (part) => part.kind === "run" && section.applies(part),
    render: (part, context) => section.render(part as RunPart, context),
  };
}

/** A heading. */
export function heading(level: number, content: HtmlValue, id?: string): Html {
  const name = `h${Math.min(6, level)}`;
  return id === undefined ? html`<${name}>${content}</${name}>` : html`<${name} id="${id}">${content}</${name}>`;
}
