/** The port for operators: metrics, liveness and readiness over HTTP. */
import { createServer, type Server, type ServerResponse } from "node:http";
import { type Env, type HealthReport, type MetricRegistry, ParleyError } from "@parley/runtime";
import { PROMETHEUS_CONTENT_TYPE, PrometheusPage } from "./prometheus.js";

/** What the port shows. */
export interface Operations {
  /** What this process counts, or what makes the page of several processes. */
  readonly metrics: MetricRegistry | (() => Promise<string>);
  readonly health: () => HealthReport;
}

/** The open port. */
export interface OperationsPort {
  readonly port: number;
  close(): Promise<void>;
}

/** Whoever asks for metrics keeps a connection or two. */
const CONNECTIONS_MAX = 64;
const REQUEST_TIMEOUT_MS = 5_000;

/**
 * Listens. `GET /metrics` (Prometheus' text), `/live` and `/ready` (200 or 503, with what is wrong as JSON).
 * There is nothing secret on it, and nothing can be changed by it; it is plain HTTP, for the inside of a network.
 * @throws ParleyError `unavailable`, reason `address_in_use` or `cannot_listen`.
 */
export async function listenOperations(
  env: Env,
  at: { readonly host: string; readonly port: number },
  operations: Operations,
): Promise<OperationsPort> {
  const { metrics } = operations;
  const text = typeof metrics === "function" ? metrics : pageOf(metrics);
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS }, (request, response) => {
    const path = (request.url ?? "").split("?", 1)[0];
    if (request.method !== "GET" && request.method !== "HEAD") {
      answer(response, 405, "text/plain", "only GET\n");
      return;
    }
    switch (path) {
      case "/metrics":
        text().then(
          (text) => answer(response, 200, PROMETHEUS_CONTENT_TYPE, text),
          (error: unknown) => {
            env.log.error({ event: "metrics.failed", error });
            answer(response, 500, "text/plain", "metrics cannot be read\n");
          },
        );
        return;
      case "/live":
      case "/ready": {
        const report = operations.health();
        const ok = path === "/live" ? report.live : report.ready;
        answer(response, ok ? 200 : 503, "application/json", `${JSON.stringify(report)}\n`);
        return;
      }
      default:
        answer(response, 404, "text/plain", "there are /metrics, /live and /ready\n");
    }
  });
  server.maxConnections = CONNECTIONS_MAX;
  await listen(server, at);
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : at.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function pageOf(metrics: MetricRegistry): () => Promise<string> {
  const page = new PrometheusPage(metrics);
  return () => page.text();
}

function answer(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { "content-type": type, "cache-control": "no-store" });
  response.end(body);
}

function listen(
  server: Server,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      const reason = cause.code === "EADDRINUSE" ? "address_in_use" : "cannot_listen";
      reject(
        new ParleyError("unavailable", `cannot listen on ${host}:${port}: ${cause.code ?? cause.message}`, {
          details: { reason, port },
          cause,
        }),
      );
    });
    server.listen(port, host, () => resolve());
  });
}
