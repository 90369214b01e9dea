/**
 * @file Pupils of 139 schools, from a seed: many small tasks, one for each school, in the manner of the Inner London examination data (the
 * "School" data of Argyriou, Evgeniou and Pontil, 2008), but generated. A pupil's score depends on the same things in all schools, each
 * school adds a shift and a slope of its own.
 */
import { RandomStream } from "../../src/engine/random.js";
import { type Cell, csvOf } from "./csv.js";

/** Options of {@link makeSchools}. */
export interface SchoolOptions {
  /** Default: 139. */
  schools?: number;
  /** Default: 1. */
  seed?: number;
  /** Pupils of the smallest school possible, and of the largest. Default: 20 and 250. */
  least?: number;
  most?: number;
}

/** One pupil. */
export interface Pupil {
  school: string;
  year: number;
  sex: "girl" | "boy";
  /** Verbal reasoning band at entry, the best is 1. */
  band: 1 | 2 | 3;
  /** Score at entry; null where it was not measured. */
  entry: number | null;
  origin: string;
  freeMeals: "yes" | "no";
  /** What is to be predicted: 0 to 70. */
  score: number;
}

/** Files by name, one of which is the recipe. */
export interface SchoolFiles {
  /** CSV files by name. */
  files: Record<string, string>;
  /** Data and tasks alone, for these files. */
  recipe: string;
}

const ORIGINS = ["england", "scotland", "ireland", "caribbean", "africa", "india", "bangladesh", "cyprus", "turkey", "china", "other"];
const FEATURES = ["year", "sex", "band", "entry", "origin", "free_meals"];
const DATASET = "numeric: [year, band, entry], categorical: [sex, origin, free_meals]";

/**
 * Makes the pupils, school after school. Most schools are small: half of them have fewer than 80 pupils.
 *
 * @example
 * const pupils = makeSchools({ seed: 2 });
 * pupils[0].school; // "school_001"
 */
export function makeSchools({ schools = 139, seed = 1, least = 20, most = 250 }: SchoolOptions = {}): Pupil[] {
  const stream = new RandomStream(seed, "schools");
  return Array.from({ length: schools }, (_, index) => {
    const own = stream.fork(String(index)), share = own.float();
    const pupils = least + Math.floor((most - least + 1) * share * share);
    const school = `school_${String(index + 1).padStart(3, "0")}`;
    // The school's own share: a shift of the score, a slope over the entry score, and who goes there.
    const shift = 4 * normal(own), slope = 1 + 0.25 * normal(own), level = 0.5 * normal(own), poor = 0.1 + 0.4 * own.float();
    return Array.from({ length: pupils }, (): Pupil => {
      const ability = level + normal(own), entry = ability + 0.5 * normal(own);
      const band = ability > 0.8 ? 1 : ability > -0.6 ? 2 : 3, sex = own.float() < 0.5 ? "girl" : "boy";
      const freeMeals = own.float() < poor ? "yes" : "no", origin = ORIGINS[Math.floor(ORIGINS.length * own.float() ** 2)];
      const year = 1985 + own.integer(3);
      const mean = 24 + shift + 6 * slope * entry - 3 * (band - 2) + (sex === "girl" ? 1.5 : 0) - (freeMeals === "yes" ? 3 : 0)
        + (ORIGINS.indexOf(origin) % 3 - 1) * 1.5 + (year - 1986);
      const score = Math.round(Math.min(70, Math.max(0, mean + 7 * normal(own))));
      return { school, year, sex, band, entry: own.float() < 0.03 ? null : Number(entry.toFixed(3)), origin, freeMeals, score };
    });
  }).flat();
}

/** One table with a column of schools, and one task by school. */
export function schoolsAsValues(pupils: readonly Pupil[]): SchoolFiles {
  const rows = pupils.map((pupil) => [pupil.school, ...featuresOf(pupil), pupil.score]);
  return {
    files: { "schools.csv": csvOf(["school", ...FEATURES, "score"], rows) },
    recipe: `data:\n  pupils: { source: schools.csv, ${DATASET} }\ntasks:\n` +
      "  exam: { data: pupils, target: score, kind: regression, by: school }\n",
  };
}

/** One table: a column of scores for each school, missing in all rows of the others; a task for each column. */
export function schoolsAsColumns(pupils: readonly Pupil[]): SchoolFiles {
  const schools = [...bySchool(pupils).keys()];
  const rows = pupils.map((pupil) => [...featuresOf(pupil), ...schools.map((school) => (school === pupil.school ? pupil.score : null))]);
  return {
    files: { "schools.csv": csvOf([...FEATURES, ...schools], rows) },
    recipe: `data:\n  pupils: { source: schools.csv, ${DATASET} }\ntasks:\n${
      schools.map((school) => `  ${school}: { data: pupils, target: ${school}, kind: regression }\n`).join("")}`,
  };
}

/** A table, a dataset and a task for each school. */
export function schoolsAsFiles(pupils: readonly Pupil[]): SchoolFiles {
  const groups = bySchool(pupils), schools = [...groups.keys()];
  return {
    files: Object.fromEntries(Array.from(groups, ([school, own]) => (
      [`${school}.csv`, csvOf([...FEATURES, "score"], own.map((pupil) => [...featuresOf(pupil), pupil.score]))]))),
    recipe: `data:\n${schools.map((school) => `  ${school}: { source: ${school}.csv, ${DATASET} }\n`).join("")}tasks:\n${
      schools.map((school) => `  ${school}: { data: ${school}, target: score, kind: regression }\n`).join("")}`,
  };
}

/** The pupils of each school, in their order. */
export function bySchool(pupils: readonly Pupil[]): Map<string, Pupil[]> {
  const schools = new Map<string, Pupil[]>();
  for (const pupil of pupils) schools.set(pupil.school, [...(schools.get(pupil.school) ?? []), pupil]);
  return schools;
}

function featuresOf({ year, sex, band, entry, origin, freeMeals }: Pupil): Cell[] {
  return [year, sex, band, entry, origin, freeMeals];
}

/** A draw that is normal enough: the sum of twelve uniform ones, which needs no logarithm. */
function normal(stream: RandomStream): number {
  return Array.from({ length: 12 }, () => stream.float()).reduce((sum, value) => sum + value, -6);
}
