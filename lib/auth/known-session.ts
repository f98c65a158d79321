import type { Session } from "./schema";

const key = Symbol.for("handbook.session");

/**
 * Tells the app who is asking, as the gateway found: it is another bundle, with modules of its own, and the
 * request's context is what both see. `null` is nobody. So a session is verified, and KV read, once a request.
 */
export function attachSession(ctx: object, session: Session | null): void {
  Object.assign(ctx, { [key]: session });
}

/** Who is asking, or `undefined` where the gateway did not look, or is not there (`next dev`). */
export function attachedSession(ctx: object): Session | null | undefined {
  return Reflect.get(ctx, key);
}
