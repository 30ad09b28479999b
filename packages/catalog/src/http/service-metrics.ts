/** Figures for Prometheus: requests by route and status, how long they took, followers, and what they hold. @module */
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from "prom-client";

/** The figures. */
export interface ServiceMetrics {
  readonly registry: Registry;
  readonly took: (method: string, route: string, status: number, seconds: number) => void;
  readonly sent: (route: string, bytes: number) => void;
  readonly followers: Gauge;
}

/** @param held how many bytes of messages are kept for followers. */
export function serviceMetrics(held: () => number): ServiceMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const seconds = new Histogram({
    name: "halcyon_catalog_request_seconds",
    help: "Time from a request to the end of its answer.",
    labelNames: ["method", "route", "status"],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 30],
    registers: [registry],
  });
  const bytes = new Counter({
    name: "halcyon_catalog_answer_bytes_total",
    help: "Bytes of answers, before any coding.",
    labelNames: ["route"],
    registers: [registry],
  });
  const followers = new Gauge({
    name: "halcyon_catalog_followers",
    help: "Open websockets.",
    registers: [registry],
  });
  const messages: Gauge = new Gauge({
    name: "halcyon_catalog_followed_bytes",
    help: "Bytes of messages that are kept for followers.",
    registers: [registry],
    collect: (): void => messages.set(held()),
  });
  return {
    registry,
    took: (method, route, status, time) => seconds.observe({ method, route, status }, time),
    sent: (route, count) => bytes.inc({ route }, count),
    followers,
  };
}
