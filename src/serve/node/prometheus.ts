/** @file The counters of a server for Prometheus, by prom-client. */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import type { ServerMetrics } from "../metrics.js";

/** Seconds: from a tenth of a millisecond to ten seconds. */
const TIMES = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const SIZES = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024];

/**
 * Counts requests, batches and rows, and what Node itself does (memory, delays of the event loop), in a registry of its own.
 *
 * @example
 * const app = createApp({ reviews: model }, { metrics: prometheusMetrics() });
 */
export function prometheusMetrics(): ServerMetrics {
  const register = new Registry(), registers = [register];
  collectDefaultMetrics({ register });
  const requests = new Histogram({
    name: "potluck_request_seconds", help: "Requests by method, route and status, and how long they took.",
    labelNames: ["method", "route", "status"], buckets: TIMES, registers,
  });
  const rows = new Counter({ name: "potluck_rows_total", help: "Rows that were predicted.", labelNames: ["model"], registers });
  const batches = new Histogram({
    name: "potluck_batch_rows", help: "Rows that were predicted together.", labelNames: ["model"], buckets: SIZES, registers,
  });
  const times = new Histogram({
    name: "potluck_batch_seconds", help: "How long a batch took to predict.", labelNames: ["model"], buckets: TIMES, registers,
  });
  const reloads = new Counter({
    name: "potluck_reloads_total", help: "Changed model files, by whether they were taken up.", labelNames: ["model", "result"], registers,
  });
  return {
    request: ({ method, route, status, seconds }) => requests.observe({ method: known(method), route, status }, seconds),
    batch({ model, rows: count, seconds }) {
      rows.inc({ model }, count);
      batches.observe({ model }, count);
      times.observe({ model }, seconds);
    },
    reload: (model, succeeded) => reloads.inc({ model, result: succeeded ? "taken" : "refused" }),
    watch(state) {
      new Gauge({
        name: "potluck_waiting_requests", help: "Requests that wait for their answers.", registers,
        collect() {
          this.set(state().waiting);
        },
      });
      new Gauge({
        name: "potluck_model_info", help: "The models and their versions.", labelNames: ["model", "version"], registers,
        collect() {
          this.reset();
          for (const { name, version } of state().models) this.set({ model: name, version }, 1);
        },
      });
    },
    text: async () => ({ body: await register.metrics(), type: register.contentType }),
  };
}

/** Methods as labels: no more than there are, whatever clients send. */
function known(method: string): string {
  return ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"].includes(method) ? method : "other";
}
