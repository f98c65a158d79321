import { EventEmitter, once } from "node:events";

/** One mail as one recipient got it. `id` is what SendGrid's webhook calls `sg_message_id`. */
export type Message = {
  id: string;
  /** The bare address. */
  to: string;
  /** As in the header: `Name <address>`, or the bare address. */
  from: string;
  subject: string;
  html: string;
  text: string;
  headers: Record<string, string>;
  customArgs: Record<string, string>;
  /** ISO 8601, UTC. */
  receivedAt: string;
};

/** The mails that were accepted, oldest first; past `capacity` the oldest are forgotten. */
export class Mailbox {
  readonly #capacity: number;
  readonly #messages = new Map<string, Message>();
  readonly #changes = new EventEmitter().setMaxListeners(0);
  #revision = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Grows with every change: equal numbers mean equal contents. */
  get revision(): number {
    return this.#revision;
  }

  add(messages: Message[]): void {
    for (const message of messages) this.#messages.set(message.id, message);
    for (const id of this.#messages.keys()) {
      if (this.#messages.size <= this.#capacity) break;
      this.#messages.delete(id);
    }
    this.#changed();
  }

  clear(): void {
    this.#messages.clear();
    this.#changed();
  }

  /** The mails to one address in any case (all mails without one), of those that came after the mail `after`. */
  list({ to, after }: { to?: string | undefined; after?: string | undefined } = {}): Message[] {
    const all = [...this.#messages.values()];
    const start = after === undefined ? 0 : all.findIndex(({ id }) => id === after) + 1;
    const key = to?.toLowerCase();
    return all.slice(start).filter((message) => key === undefined || message.to.toLowerCase() === key);
  }

  /** A mail by its id, or by the `X-Message-Id` of its request (then the first recipient's). */
  find(id: string): Message | undefined {
    return this.#messages.get(id) ?? this.list().find((message) => message.id.startsWith(`${id}.`));
  }

  /** What `list` finds, as soon as it finds something; an empty list once `signal` is aborted. */
  async waitFor(query: Parameters<Mailbox["list"]>[0], signal: AbortSignal): Promise<Message[]> {
    let found = this.list(query);
    while (found.length === 0 && !signal.aborted) {
      await once(this.#changes, "change", { signal }).catch(() => {});
      found = this.list(query);
    }
    return found;
  }

  #changed(): void {
    this.#revision += 1;
    this.#changes.emit("change");
  }
}
