/** @file The clients of the benchmark, in a process of their own: takes a JSON task as its argument, prints its result as JSON. */
import { percentile } from "../harness/statistics.js";
import { type Answered, ask, requestBytes } from "./connection.js";

/** What the clients do. */
export interface ClientTask {
  port: number;
  path: string;
  /** Requests, which take turns. */
  bodies: object[];
  connections: number;
  seconds: number;
}

/** What they saw. Times in milliseconds. */
export interface ClientResult {
  requests: number;
  seconds: number;
  /** Answers by status. */
  statuses: Record<string, number>;
  /** Connections that broke. */
  broken: number;
  time: { p50: number; p90: number; p99: number; most: number };
  serverTime: { p50: number; p99: number };
}

const { port, path, bodies, connections, seconds } = JSON.parse(process.argv[2]) as ClientTask;
const requests = bodies.map((body) => requestBytes(path, body, port));
const answers: Answered[] = [], began = performance.now();
let next = 0;
const over = (): boolean => performance.now() - began > seconds * 1000;
const ended = await Promise.allSettled(Array.from({ length: connections }, () => (
  ask(port, () => requests[next++ % requests.length], over, (answered) => answers.push(answered)))));
const statuses: Record<string, number> = {};
for (const { status } of answers) statuses[status] = (statuses[status] ?? 0) + 1;
const times = answers.map(({ time }) => time), own = answers.map(({ serverTime }) => serverTime);
const at = (values: number[], share: number): number => Number(percentile(values, share).toFixed(3));
const result: ClientResult = {
  requests: answers.length, seconds: Number(((performance.now() - began) / 1000).toFixed(2)), statuses,
  broken: ended.filter(({ status }) => status === "rejected").length,
  time: { p50: at(times, 0.5), p90: at(times, 0.9), p99: at(times, 0.99), most: at(times, 1) },
  serverTime: { p50: at(own, 0.5), p99: at(own, 0.99) },
};
process.stdout.write(`${JSON.stringify(result)}\n`);
