/**
 * Cloudflare's published prices in US dollars, as they were read on `readOn`: the pages' text in the repository
 * cloudflare/cloudflare-docs, each at the commit behind its address.
 */
export const readOn = "2026-11-23";
export const sources = [
  ["Workers and R2", "https://developers.cloudflare.com/workers/platform/pricing/", "07acbb6"],
  ["D1", "https://developers.cloudflare.com/d1/platform/pricing/", "25a83ce"],
  ["KV", "https://developers.cloudflare.com/kv/platform/pricing/", "16f657e"],
  ["Queues", "https://developers.cloudflare.com/queues/platform/pricing/", "96996fd"],
  ["R2, and that started units are charged", "https://developers.cloudflare.com/r2/pricing/", "07ec87d"],
  ["D1's limits", "https://developers.cloudflare.com/d1/platform/limits/", "0f863c1"],
] as const;
/** Who read the same prices there, and when. */
export const confirmed = { on: "2026-08-03", by: "https://github.com/halideworks/onelight/wiki/Pricing" };

/** What is paid for: how much a month is included in the paid plan, and the price of `per` more. `freeADay`: the free plan's. */
type Meter = { name: string; included: number; price: number; per: number; freeADay?: number };

const million = 1_000_000;

export const meters = {
  requests: { name: "Worker requests", included: 10 * million, price: 0.3, per: million, freeADay: 100_000 },
  cpuMs: { name: "CPU, ms", included: 30 * million, price: 0.02, per: million },
  rowsRead: {
    name: "D1 rows read",
    included: 25_000 * million,
    price: 0.001,
    per: million,
    freeADay: 5 * million,
  },
  rowsWritten: { name: "D1 rows written", included: 50 * million, price: 1, per: million, freeADay: 100_000 },
  d1Gb: { name: "D1 storage, GB", included: 5, price: 0.75, per: 1 },
  kvReads: { name: "KV reads", included: 10 * million, price: 0.5, per: million, freeADay: 100_000 },
  kvWrites: { name: "KV writes", included: million, price: 5, per: million, freeADay: 1_000 },
  queueOperations: {
    name: "Queue operations",
    included: million,
    price: 0.4,
    per: million,
    freeADay: 10_000,
  },
  r2Writes: { name: "R2 class A", included: million, price: 4.5, per: million },
  r2Reads: { name: "R2 class B", included: 10 * million, price: 0.36, per: million },
  r2Gb: { name: "R2 storage, GB", included: 10, price: 0.015, per: 1 },
} as const satisfies Record<string, Meter>;

export type MeterName = keyof typeof meters;

/** The paid plan, a month. */
export const plan = 5;

/** What no price lifts. `free`, `paid`: the plans. */
export const limits = {
  queries: { free: 50, paid: 1_000 },
  cpuMs: { free: 10 },
  databaseGb: { free: 0.5, paid: 10 },
} as const;
