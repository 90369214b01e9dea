/** @file The generated tickets: a file that other programs read as it was meant, with the shares and the mistakes that it promises. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Experiment } from "../../src/experiment/experiment.js";
import { readTables } from "../../src/experiment/read-tables.js";
import { parseRecipe } from "../../src/recipe/index.js";
import { CountVectorizer } from "../../src/text/vectorizers/count.js";
import { readCsv } from "./duckdb.js";
import { makeTickets, ticketRecipe } from "./tickets.js";

const tickets = makeTickets();
const column = (name: string, of = tickets): (string | number | null)[] => of.rows.map((row) => row[of.header.indexOf(name)]);
const count = (values: readonly unknown[], value: unknown): number => values.filter((one) => one === value).length;

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "potluck-tickets-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("makeTickets", () => {
  it("writes a csv that DuckDB reads back, field by field", async () => {
    const { header, rows } = await readCsv(tickets.csv);
    expect(header).toEqual(tickets.header);
    expect(rows).toEqual(tickets.rows.map((row) => row.map((cell) => (cell === null ? null : String(cell)))));
  });

  it("has all that makes such files hard to read", () => {
    const texts = column("text") as string[];
    const some = (is: (text: string) => boolean): number => count(texts.map(is), true);
    for (const part of ['"', ",", "\n", "\r\n", "\n\n", "🙂", "  "]) expect(some((text) => text.includes(part))).toBeGreaterThan(3);
    expect(some((text) => text.trim() === "")).toBeGreaterThan(5);
    expect(some((text) => text !== "" && text.trim() !== text)).toBeGreaterThan(20);
    expect(some((text) => text.trim() !== "" && text === text.toUpperCase())).toBeGreaterThan(20);
    expect(some((text) => text.trim() !== "" && text === text.toLowerCase())).toBeGreaterThan(60);
    expect(count(column("subject"), "")).toBeGreaterThan(5);
    expect(count(column("channel"), null)).toBeGreaterThan(10);
    expect(new Set(column("id")).size).toBe(800);
  });

  it("has two unequal classes, four unequal teams, and priorities of which one in eight is missing", () => {
    expect(tickets.rows.length).toBe(800);
    expect(count(column("is_bug"), "yes")).toBe(200); // as many labels are wrong one way as the other
    expect(count(column("is_bug"), "no")).toBe(600);
    const teams = ["platform", "billing", "mobile", "security"].map((team) => count(column("team"), team));
    expect(teams.reduce((sum, size) => sum + size)).toBe(800);
    expect(teams).toEqual([...teams].sort((a, b) => b - a));
    expect(teams[3]).toBeGreaterThan(50);
    const priorities = column("priority");
    expect(count(priorities, null) / 800).toBeCloseTo(1 / 8, 1);
    for (const priority of [1, 2, 3, 4]) expect(count(priorities, priority)).toBeGreaterThan(50);
  });

  it("makes wrong labels where it says, and changes nothing else for them", () => {
    const right = makeTickets({ wrongLabels: 0 });
    expect(right.wrong).toEqual([]);
    expect(tickets.wrong.length).toBe(8);
    const at = tickets.header.indexOf("is_bug");
    const changed = tickets.rows.flatMap((row, index) => (row[at] === right.rows[index][at] ? [] : [index]));
    expect(changed).toEqual(tickets.wrong);
    const without = (rows: typeof tickets.rows): typeof rows => rows.map((row) => row.filter((_, place) => place !== at));
    expect(without(tickets.rows)).toEqual(without(right.rows));
    expect(count(column("is_bug", right), "yes")).toBe(200);
  });

  it("is the same from run to run, and other for another seed", () => {
    expect(makeTickets().csv).toBe(tickets.csv);
    expect(makeTickets({ seed: 2 }).csv).not.toBe(tickets.csv);
    expect(makeTickets({ rows: 37, wrongLabels: 3 })).toMatchObject({ rows: { length: 37 }, wrong: { length: 3 } });
  });

  it("uses more than a thousand words, half of them in few tickets", () => {
    const vectorizer = new CountVectorizer(), x = vectorizer.fitTransform(column("text") as string[]);
    expect(x.cols).toBeGreaterThan(1100);
    expect(x.cols).toBeLessThan(1600);
    const documents = new Uint32Array(x.cols);
    for (const feature of x.indices) documents[feature]++;
    expect(documents.filter((found) => found <= 5).length / x.cols).toBeGreaterThan(0.3);
  });

  it("makes a recipe of data and tasks alone that reads the file", async () => {
    writeFileSync(join(folder, "tickets.csv"), tickets.csv);
    const recipe = parseRecipe(ticketRecipe("tickets.csv"), { file: "tickets.yaml" });
    const tables = await readTables(recipe, folder), { data, targets } = (await Experiment.open(recipe, tables)).split();
    expect(tables.tickets.rows).toBe(800);
    expect(tables.tickets.column("text")).toEqual(column("text"));
    expect(data.tickets.test.length).toBe(200);
    expect([targets.is_bug.names, targets.team.names.length]).toEqual([["no", "yes"], 4]);
  });
});
