/** @file A section of a report: one file in `sections/`, and one line in their table. */
import { type Html, html, type HtmlValue } from "./html.js";
import type { ReportPart, RunPart, StudyPart } from "./types.js";

/** Where and how large a section is drawn. */
export interface SectionContext {
  /** The start of all ids, which are unique in a report. */
  id: string;
  /** The part's number in the report, from 1. */
  place: number;
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

/** Makes sections of one kind of part. */
function sectionsOf<Part extends ReportPart>(kind: Part["kind"]) {
  const isOne = (part: ReportPart): part is Part => part.kind === kind;
  return (section: {
    name: string; title: string; applies(part: Part): boolean; render(part: Part, context: SectionContext): Html;
  }): Section => ({
    name: section.name, title: section.title,
    applies: (part) => isOne(part) && section.applies(part),
    render: (part, context) => section.render(part as Part, context),
  });
}

/** A section of studies alone. */
export const studySection = sectionsOf<StudyPart>("study");

/** A section of runs alone. */
export const runSection = sectionsOf<RunPart>("run");

/** A heading. */
export function heading(level: number, content: HtmlValue, id?: string): Html {
  const name = `h${Math.min(6, level)}`;
  return id === undefined ? html`<${name}>${content}</${name}>` : html`<${name} id="${id}">${content}</${name}>`;
}
