import { isOutage } from "@/lib/base/errors";
import type { Tally } from "./producer";
import { type Dependency, serverTiming } from "./rules";

/** Milliseconds during which something was open: calls side by side count once. */
class Stopwatch {
  #open = 0;
  #since = 0;
  #ms = 0;

  get ms(): number {
    return this.#ms;
  }

  start(): void {
    if (this.#open++ === 0) this.#since = Date.now();
  }

  stop(): void {
    if (--this.#open === 0) this.#ms += Date.now() - this.#since;
  }
}

/**
 * What one request, or one run of the e-mail Worker, meets: how long it waited for whom, who did not answer,
 * and what broke. The bindings are used through it. In production a Worker's clock moves only while it waits,
 * so these are times of waiting.
 */
export class Watch {
  /** What broke, in the order of breaking: for the log's sake a defect, never a refusal. */
  readonly errors: unknown[] = [];
  readonly #tally: Tally;
  readonly #started = Date.now();
  readonly #waits = new Stopwatch();
  readonly #times = { database: new Stopwatch(), cache: new Stopwatch(), queue: new Stopwatch() };

  constructor(tally: Tally) {
    this.#tally = tally;
  }

  /** The same database; what it wrote is counted. */
  database(binding: D1Database): D1Database {
    const real = new WeakMap<object, D1PreparedStatement>();
    const count = <T extends D1Result>(results: T[]): T[] => {
      for (const { meta } of results) this.#tally.wrote(meta.rows_written);
      return results;
    };
    const all = async (statement: D1PreparedStatement) =>
      count([await this.#call("database", () => statement.all<Record<string, unknown>>())])[0];
    const watched = (statement: D1PreparedStatement, isWrite: boolean): D1PreparedStatement => {
      const proxy = new Proxy(statement, {
        get: (target, name) => {
          if (name === "bind") return (...values: unknown[]) => watched(target.bind(...values), isWrite);
          if (name === "all" || name === "run") return () => all(target);
          if (name !== "raw") return Reflect.get(target, name).bind(target);
          // D1 says what a call wrote only beside rows as objects. No RETURNING has two columns of one name.
          return isWrite
            ? async () => (await all(target))?.results.map((row) => Object.values(row))
            : () => this.#call("database", () => target.raw());
        },
      });
      real.set(proxy, statement);
      return proxy;
    };
    return new Proxy(binding, {
      get: (target, name) => {
        if (name === "prepare")
          return (sql: string) => watched(target.prepare(sql), !/^\s*select\b/i.test(sql));
        if (name !== "batch") return Reflect.get(target, name).bind(target);
        return async (statements: D1PreparedStatement[]) =>
          count(
            await this.#call("database", () =>
              target.batch(statements.map((statement) => real.get(statement) ?? statement)),
            ),
          );
      },
    });
  }

  /** The same KV namespace. */
  cache(binding: KVNamespace): KVNamespace {
    return this.#calls("cache", binding);
  }

  /** The same queue. */
  queue<T>(binding: Queue<T>): Queue<T> {
    return this.#calls("queue", binding);
  }

  /** How long it waited for the database and for KV, what was left for all else, and the whole. */
  serverTiming(): string {
    const total = Date.now() - this.#started;
    const { database, cache } = this.#times;
    const render = Math.max(0, total - this.#waits.ms);
    return serverTiming({ db: database.ms, cache: cache.ms, render, total });
  }

  #calls<T extends object>(dependency: Dependency, binding: T): T {
    // One that is missing is for health to tell.
    if (!binding) return binding;
    return new Proxy(binding, {
      get: (target, name) => {
        const member = Reflect.get(target, name);
        if (typeof member !== "function") return member;
        return (...values: unknown[]) => this.#call(dependency, () => member.apply(target, values));
      },
    });
  }

  /** An outage is counted and thrown on; so is anything a cache or a queue says, which know no defects of ours. */
  async #call<T>(dependency: Dependency, work: () => Promise<T>): Promise<T> {
    const waits = this.#waits;
    const time = this.#times[dependency];
    waits.start();
    time.start();
    try {
      return await work();
    } catch (error) {
      if (dependency !== "database" || isOutage(error)) this.#tally.fault(dependency, new Date());
      throw error;
    } finally {
      time.stop();
      waits.stop();
    }
  }
}

const key = Symbol.for("handbook.watch");

/**
 * Lets those who come later in a request find its watch: the app is another bundle, with modules of its own,
 * and the request's context is what both see.
 */
export function attachWatch(ctx: object, watch: Watch): void {
  Object.assign(ctx, { [key]: watch });
}

/** The watch of a request, or `null` where no gateway is in front (`next dev`). */
export function watchOf(ctx: object): Watch | null {
  return Reflect.get(ctx, key) ?? null;
}
