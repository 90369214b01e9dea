/**
 * @file `npm run bench:serve [-- --seconds 60 --connections 64]`: `potluck serve` under load from another process. One connection shows
 * how long the server takes for a single text; many show its throughput.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { makeReviews } from "potluck/data";
import { describeFailure, runChild, runJson } from "../harness/child.js";
import { describeMachine, machine } from "../harness/machine.js";
import { builtFile, root } from "../harness/paths.js";
import { writeResults } from "../harness/results.js";
import { withScratch } from "../harness/scratch.js";
import { table, three, whole } from "../harness/table.js";
import type { ClientResult, ClientTask } from "./client.js";

const USAGE = `npm run bench:serve [-- --seconds 60 --connections 64 --model PATH --quick]
--seconds      how long the load lasts; default 60. One connection asks for a sixth of that
--connections  connections that ask at the same time; default 64
--model        a run folder or file of a model of texts; default: that of potluck demo
--quick        2 s, to see that all works: its figures mean little and are not written`;

const bin = join(root, "bin", "potluck.mjs");

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seconds: { type: "string", default: "60" }, connections: { type: "string", default: "64" }, model: { type: "string" },
      quick: { type: "boolean", default: false }, help: { type: "boolean", default: false },
    },
  });
  if (values.help) return console.log(USAGE);
  const about = machine(), seconds = values.quick ? 2 : Number(values.seconds), connections = Number(values.connections);
  console.log(describeMachine(about));
  await withScratch(async (folder) => {
    const model = values.model ?? join(folder, "demo", "together");
    if (values.model === undefined) await runChild(process.execPath, [bin, "demo", "--out", join(folder, "demo")]);
    const { child, port } = await startServer(model);
    try {
      const bodies = makeReviews({ documents: 300, seed: 9 }).movie.texts.map((text) => ({ text }));
      const load = (count: number, time: number): Promise<ClientResult> => runJson(process.execPath, [builtFile("serve", "client.js")], {
        port, path: "/predict", bodies, connections: count, seconds: time,
      } satisfies ClientTask);
      await load(connections, 1); // compiles the server's code
      const results = [[1, await load(1, seconds / 6)], [connections, await load(connections, seconds)]] as const;
      console.log(report(results));
      const faults = results.filter(([, { statuses, broken }]) => broken > 0 || Object.keys(statuses).some((status) => status !== "200"));
      if (faults.length > 0) throw new Error(`some requests failed: ${JSON.stringify(faults)}`);
      if (values.quick) return;
      const written = results.map(([count, result]) => ({ connections: count, ...result }));
      console.log(writeResults("serve", about, { model: values.model ?? "demo", results: written }));
    } finally {
      child.kill();
      await once(child, "exit");
    }
  });
}

/** Starts the command as a user does, with its log going nowhere. */
async function startServer(model: string): Promise<{ child: ChildProcess; port: number }> {
  const child = spawn(process.execPath, [bin, "serve", model, "--port", "0"], { stdio: ["ignore", "pipe", "ignore"] });
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
    const found = /at http:\/\/127\.0\.0\.1:(\d+)/u.exec(String(chunk));
    if (found) return { child, port: Number(found[1]) };
  }
  throw new Error("the server did not start");
}

function report(results: readonly (readonly [number, ClientResult])[]): string {
  return table(
    ["connections", "requests", "failed", "requests/s", "p50 ms", "p99 ms", "longest ms", "server p50 ms", "server p99 ms"],
    results.map(([count, { requests, seconds, statuses, broken, time, serverTime }]) => [
      String(count), whole(requests), whole(requests - (statuses["200"] ?? 0) + broken), whole(requests / seconds),
      ...[time.p50, time.p99, time.most, serverTime.p50, serverTime.p99].map(three),
    ]),
  );
}

main().catch((error: unknown) => {
  console.error(describeFailure(error));
  process.exitCode = 1;
});
