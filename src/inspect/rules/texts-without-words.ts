/** @file Texts that become no features, or hardly any. */
import type { CellValue } from "../../data/table.js";
import type { DatasetView, InspectView } from "../view.js";
import { counted, exampleOf, type Finding, percent, type WarningRule } from "./rule.js";

/** Scripts that put no blanks between words. */
const SCRIPTS = ["Han", "Hiragana", "Katakana", "Thai", "Lao", "Khmer", "Myanmar"].map((name) => `\\p{Script=${name}}`).join("");
const UNSPACED = new RegExp(`[${SCRIPTS}]`, "gu"), UNSPACED_RUN = new RegExp(`[${SCRIPTS}\\p{M}ー]+`, "gu");
const SAMPLE = 500, UNSPACED_SHARE = 0.3, LONG_RUN = 4, WITHOUT_TERMS = 0.1, FEWEST_ROWS = 20;

export const textsWithoutWords: WarningRule = {
  name: "texts_without_words",
  describe: "With analyzer word and the default pattern: 30 % of the letters or more are of a script without blanks between words " +
    "(Chinese, Japanese, Thai, Lao, Khmer, Burmese), in runs of more than 4 on average. Or 10 % of the training rows with text, of 20 " +
    "at least, have no term that is a feature.",
  check: (view) => view.datasets.flatMap((dataset) => found(dataset, view)),
};

function found(dataset: DatasetView, { recipe, space }: InspectView): Finding[] {
  const { name, text, table, sides: { train } } = dataset;
  if (text === null || train.length === 0) return [];
  const cells = table.column(text), vectorizer = recipe.features.vectorizer;
  const every = Math.ceil(train.length / SAMPLE), some = train.filter((_, at) => at % every === 0);
  const scripts = unspaced(Array.from(some, (row) => String(cells[row] ?? "")));
  const features = space === null ? "" : `; all texts make ${counted(space.textWidth, "feature")}`;
  if (vectorizer.analyzer === "word" && vectorizer.tokenPattern === null && scripts.share >= UNSPACED_SHARE && scripts.run > LONG_RUN) {
    return [{
      dataset: name, column: text,
      message: `${percent(scripts.share)} of the letters are of a script without blanks between words, so a whole clause is one word` +
        features,
      remedy: "set features.vectorizer: { name: tfidf, analyzer: char, ngramRange: [1, 2] }, or put blanks between the words",
      examples: [exampleOf(dataset, train[0])],
    }];
  }
  const without = rowsWithoutTerms(dataset, space), known = dataset.features?.train.rows.filter((row) => !isBlank(cells[row])).length ?? 0;
  if (known < FEWEST_ROWS || without.length < WITHOUT_TERMS * known) return [];
  return [{
    dataset: name, column: text,
    message: `${counted(without.length, "training row")} of ${known.toLocaleString("en-US")} with text ` +
      `(${percent(without.length / known)}) have no term that is a feature`,
    remedy: "lower features.vectorizer.minDf, look at tokenPattern and stopWords, or set analyzer: char_wb, ngramRange: [2, 4]",
    examples: without.slice(0, 2).map((row) => exampleOf(dataset, row)),
  }];
}

const isBlank = (cell: CellValue): boolean => cell === null || String(cell).trim() === "";

/** Training rows that have text, and no term that is a feature. */
export function rowsWithoutTerms({ features, text, table }: DatasetView, space: InspectView["space"]): number[] {
  if (features === null || space === null || text === null) return [];
  const { x, rows } = features.train, cells = table.column(text);
  return [...rows.keys()].filter((at) => {
    for (let one = x.indptr[at]; one < x.indptr[at + 1]; one++) if (x.indices[one] < space.textWidth) return false;
    return !isBlank(cells[rows[at]]);
  }).map((at) => rows[at]);
}

/** The share of letters of scripts without blanks, and how long their runs are on average. */
function unspaced(texts: readonly string[]): { share: number; run: number } {
  let letters = 0, own = 0, runs = 0, length = 0;
  for (const text of texts) {
    letters += text.match(/\p{L}/gu)?.length ?? 0;
    own += text.match(UNSPACED)?.length ?? 0;
    for (const run of text.match(UNSPACED_RUN) ?? []) {
      runs++;
      length += [...run].length;
    }
  }
  return { share: letters === 0 ? 0 : Math.min(1, own / letters), run: runs === 0 ? 0 : length / runs };
}
