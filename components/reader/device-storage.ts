/** What this device remembers under a name; null when nothing, or when storage is switched off. */
export function recall(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

/** Keeps a word on this device, as far as that is allowed. */
export function remember(name: string, word: string): void {
  try {
    localStorage.setItem(name, word);
  } catch {
    // Storage is switched off or full: this visit still works.
  }
}
