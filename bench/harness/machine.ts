/** @file On what a benchmark ran: without it a figure says nothing. */
import { execFileSync } from "node:child_process";
import { cpus, loadavg, release, totalmem, type } from "node:os";
import { root } from "./paths.js";

/** The machine and the versions, as results files keep them. */
export interface Machine {
  cpu: string;
  cores: number;
  memoryGb: number;
  os: string;
  node: string;
  /** The commit, with `+` where the checkout has changes of its own; null outside a git checkout. */
  commit: string | null;
  /** What else the machine was doing in the minute before, in cores; 0 on Windows, which does not tell. */
  loadBefore: number;
}

/** From this load on, figures say more of the other work than of ours, those of OpenMP's spinning threads most of all. */
const BUSY = 0.5;

/** This machine. */
export function machine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 1e9),
    os: `${type()} ${release()}`,
    node: process.version,
    commit: commitOf(),
    loadBefore: Number(loadavg()[0].toFixed(2)),
  };
}

function commitOf(): string | null {
  try {
    const git = (...args: string[]): string =>
      execFileSync("git", args, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
    return `${git("rev-parse", "--short", "HEAD")}${git("status", "--porcelain", "--untracked-files=no") === "" ? "" : "+"}`;
  } catch {
    return null;
  }
}

/** The machine in a line, and a warning where it is busy. */
export function describeMachine({ cpu, cores, memoryGb, os, node, commit, loadBefore }: Machine): string {
  const busy =
    loadBefore > BUSY
      ? `\nNote: other work has been keeping ${loadBefore} cores busy; the figures will be off, several threads' most.`
      : "";
  return `${cpu}, ${cores} cores, ${memoryGb} GB; ${os}; Node ${node}; commit ${commit ?? "unknown"}${busy}`;
}
