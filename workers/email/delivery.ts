import type { Db } from "@/db/client";
import type { Config } from "./config";
import type { Send } from "./sendgrid";

/** All that a delivery needs from outside. */
export type Delivery = {
  db: Db;
  config: Config;
  send: Send;
  clock: () => Date;
  random: () => number;
  /** Takes a defect that was caught, to be reported (lib/observe). */
  report?: (error: unknown) => void;
};
