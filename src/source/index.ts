/**
 * @file Sources: what a recipe names (a file, a glob, a folder or archive of texts, a SELECT, images) becomes a table. Declarations and
 * checks are here and portable; what reads files is in `node`.
 */
import { family } from "../options/index.js";
import { csv } from "./csv.js";
import { idx } from "./idx.js";
import { images } from "./images.js";
import { json } from "./json.js";
import { jsonl } from "./jsonl.js";
import { lines } from "./lines.js";
import { parquet } from "./parquet.js";
import { sourceFieldOf, type SourceOf, type SourceSettingsOf } from "./source-field.js";
import { sql } from "./sql.js";
import { svmlight } from "./svmlight.js";
import { texts } from "./texts.js";
import { tsv } from "./tsv.js";

/** The kinds of source by name. */
export const sources = family("source", [csv, tsv, json, jsonl, parquet, svmlight, lines, texts, sql, idx, images]);

type Member = (typeof sources.members)[number];
/** Where rows come from: a path or glob, or a map with one of `file`, `texts`, `sql`, `idx` and `images`. */
export type Source = SourceOf<Member>;
/** Where rows come from, resolved. */
export type SourceSettings = SourceSettingsOf<Member>;

/** A source, as settings write it. */
export const sourceField = sourceFieldOf(sources);
