const asked = new Map<string, Promise<unknown>>();

/** The JSON of an address of our own, asked for once a page; `null` when there is no good answer. */
export function ask<T>(path: string): Promise<T | null> {
  const known = asked.get(path);
  if (known) return known as Promise<T | null>;
  const answer = fetch(path)
    .then((response) => (response.ok ? response.json() : null))
    .catch(() => null);
  asked.set(path, answer);
  return answer as Promise<T | null>;
}
