/**
 * @file A support desk's tickets as a CSV file, from a seed: what users bring, with quotes, commas, line breaks, emoji, blanks, empty texts
 * and missing cells. The words tell the targets, but not surely, and some labels are wrong on purpose.
 */
import { RandomStream } from "../../src/engine/random.js";
import { type Cell, csvOf } from "./csv.js";
import { manners, sentences, slots, type Team, teams } from "./ticket-words.js";

/** Options of {@link makeTickets}. */
export interface TicketOptions {
  /** Default: 800. */
  rows?: number;
  /** Default: 1. */
  seed?: number;
  /** How many labels of `is_bug` are wrong on purpose. Default: 8. */
  wrongLabels?: number;
}

/** Generated tickets. */
export interface Tickets {
  header: readonly string[];
  rows: Cell[][];
  /** The file's text. */
  csv: string;
  /** The numbers of the rows, from 0, whose `is_bug` is wrong though their texts are clear; ascending. */
  wrong: number[];
}

const HEADER = ["id", "created", "channel", "subject", "text", "is_bug", "team", "priority"] as const;

/** Shares of all tickets. */
const BUGS = 0.25;
const TEAMS: Record<Team, number> = { platform: 0.42, billing: 0.28, mobile: 0.2, security: 0.1 };
/** Of the bugs, by team: so the tasks have something in common. */
const BUGS_BY_TEAM: Record<Team, number> = { platform: 0.25, billing: 0.1, mobile: 0.5, security: 0.17 };
/** How often a sentence says what the ticket is; otherwise it tells nothing, or the contrary. */
const CLEAR = 0.67, CONTRARY = 0.06;
/** How often a noun is of the ticket's team. */
const OWN_NOUN = 0.6;

/** One ticket before it becomes cells. */
interface Ticket {
  isBug: boolean;
  team: Team;
  priority: number;
  subject: string;
  text: string;
  /** How many sentences say what it is, less those that say the contrary. */
  clarity: number;
}

/**
 * Writes tickets. `is_bug` is `yes` for a quarter of them, `team` is one of four of unequal sizes, and `priority` is 1 to 4, missing for
 * one in eight. The columns depend on each other: mobile has the most bugs, and bugs have higher priorities.
 *
 * @example
 * const { csv, wrong } = makeTickets({ seed: 3 });
 */
export function makeTickets({ rows = 800, seed = 1, wrongLabels = 8 }: TicketOptions = {}): Tickets {
  const stream = new RandomStream(seed, "tickets");
  const bugs = stream.fork("bugs").shuffle(Array.from({ length: rows }, (_, row) => row < Math.round(BUGS * rows)));
  const tickets = bugs.map((isBug) => writeTicket(isBug, stream));
  const wrong = chooseWrong(tickets, wrongLabels);
  const isWrong = new Set(wrong), cells = stream.fork("cells");
  const day = Date.UTC(2024, 0, 8), minute = 60_000;
  const table = tickets.map(({ isBug, team, priority, subject, text }, row): Cell[] => {
    const created = new Date(day + row * 87 * minute + cells.integer(60) * minute).toISOString().replace("T", " ").slice(0, 19);
    const label = isBug !== isWrong.has(row) ? "yes" : "no";
    return [
      `T-${String(10_000 + row)}`, created, channelOf(cells), subject, text, label, team, cells.float() < 1 / 8 ? null : priority,
    ];
  });
  return { header: HEADER, rows: table, csv: csvOf(HEADER, table), wrong };
}

/** A recipe of data and tasks alone, for a file of tickets. */
export function ticketRecipe(file: string): string {
  return `data:
  tickets: { source: ${JSON.stringify(file)}, text: text, categorical: [channel] }
tasks:
  is_bug: { data: tickets, target: is_bug, kind: binary, positive: "yes" }
  team: { data: tickets, target: team, kind: multiclass }
  priority: { data: tickets, target: priority, kind: regression }
`;
}

/** The clearest tickets, half of them bugs, so that whoever reads one sees that its label is wrong. */
function chooseWrong(tickets: readonly Ticket[], count: number): number[] {
  const clearest = (isBug: boolean, most: number): number[] =>
    tickets.flatMap((ticket, row) => (ticket.isBug === isBug ? [{ row, clarity: ticket.clarity }] : []))
      .sort((a, b) => b.clarity - a.clarity || a.row - b.row)
      .slice(0, most)
      .map(({ row }) => row);
  return [...clearest(true, Math.ceil(count / 2)), ...clearest(false, Math.floor(count / 2))].sort((a, b) => a - b);
}

function writeTicket(isBug: boolean, stream: RandomStream): Ticket {
  const names = Object.keys(TEAMS) as Team[];
  const team = draw(names, names.map((name) => TEAMS[name] * (isBug ? BUGS_BY_TEAM[name] : 1 - BUGS_BY_TEAM[name])), stream);
  const fill = filler(team, stream), [own, contrary] = isBug ? (["bug", "wish"] as const) : (["wish", "bug"] as const);
  const parts: string[] = [];
  let clarity = 0;
  for (let count = 2 + stream.integer(4); count > 0; count--) {
    const chance = stream.float();
    const kind = chance < CLEAR ? own : chance < CLEAR + CONTRARY ? contrary : stream.float() < 0.4 ? "mixed" : "neutral";
    clarity += kind === own ? 1 : kind === contrary ? -1 : 0;
    parts.push(fill(pick(sentences[kind], stream)));
  }
  const pressure = stream.integer(3) - 1; // calm, neither, urgent
  if (pressure !== 0) parts.push(fill(pick(pressure > 0 ? sentences.urgent : sentences.calm, stream)));
  const priority = Math.min(4, Math.max(1, 2 + (isBug ? 1 : 0) + pressure + (stream.float() < 0.3 ? stream.integer(3) - 1 : 0)));
  const subject = fill(pick((stream.float() < 0.6) === isBug ? manners.subjects.bug : manners.subjects.other, stream));
  const isEmpty = stream.float() < 0.02;
  const text = isEmpty ? pick(["", "   ", "\n"], stream) : dress(parts, fill, stream);
  return { isBug, team, priority, clarity: isEmpty ? 0 : clarity, subject: stream.float() < 0.03 ? "" : subject, text };
}

/** Sentences as people send them: a greeting, a farewell, line breaks, emoji, capitals, stray blanks. */
function dress(parts: readonly string[], fill: (pattern: string) => string, stream: RandomStream): string {
  const chance = (share: number): boolean => stream.float() < share;
  const lines = [...parts];
  if (chance(0.15)) lines[stream.integer(lines.length)] += ` ${pick(manners.emoji, stream)}`;
  if (chance(0.5)) lines.unshift(fill(pick(manners.greetings, stream)));
  if (chance(0.6)) lines.push(fill(pick(manners.farewells, stream)));
  const breaks = chance(0.25) ? "\n" : chance(0.1) ? "\r\n" : chance(0.1) ? "\n\n" : chance(0.1) ? "  " : " ";
  const text = lines.join(breaks), style = stream.float();
  const cased = style < 0.05 ? text.toUpperCase() : style < 0.2 ? text.toLowerCase() : text;
  return chance(0.05) ? ` ${cased}  ` : cased;
}

function channelOf(stream: RandomStream): Cell {
  return stream.float() < 0.04 ? null : draw(["email", "web", "chat", "Email ", "phone"], [0.5, 0.25, 0.15, 0.03, 0.07], stream);
}

/** Fills the slots of a pattern; the first letter of a sentence becomes a capital. */
function filler(team: Team, stream: RandomStream): (pattern: string) => string {
  const all = Object.values(teams).flat();
  const noun = (): string => pick(stream.float() < OWN_NOUN ? teams[team] : all, stream);
  const numbers: Record<string, () => string> = {
    thing: noun,
    other: noun,
    code: () => `${pick(["E", "ERR-", "#", "R"], stream)}${100 + stream.integer(900)}`,
    amount: () => String(2 + stream.integer(250)),
    version: () => `${1 + stream.integer(6)}.${stream.integer(20)}.${stream.integer(10)}`,
  };
  return (pattern) => {
    const filled = pattern.replace(/\{(\w+)\}/gu, (_, slot: string) => (
      Object.hasOwn(numbers, slot) ? numbers[slot]() : pick(slots[slot as keyof typeof slots], stream)));
    return pattern.endsWith(".") ? filled[0].toUpperCase() + filled.slice(1) : filled;
  };
}

/** One of a list, the first ones somewhat more often, as in real text. */
function pick<T>(list: readonly T[], stream: RandomStream): T {
  const share = stream.float();
  return list[Math.floor(list.length * share * (0.6 + 0.4 * share))];
}

/** One of a list by shares. */
function draw<T>(list: readonly T[], shares: readonly number[], stream: RandomStream): T {
  let left = stream.float() * shares.reduce((sum, share) => sum + share, 0);
  return list[Math.max(0, shares.findIndex((share) => (left -= share) < 0))];
}
