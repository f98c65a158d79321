/** A source of chance that a seed repeats, so that a run that failed can be run again as it was. */
export type Chance = {
  seed: number;
  /** A number in [0, 1). */
  next(): number;
  /** One of the items, each as likely as the others. */
  pick<T>(items: readonly [T, ...T[]]): T;
  /** The items in another order. */
  shuffle<T>(items: readonly T[]): T[];
};

/** Chance from `SEED`, or from a seed of its own; prints it, with what it was for. */
export function chance(purpose: string): Chance {
  const given = Number(process.env.SEED);
  const seed = given || crypto.getRandomValues(new Uint32Array(1))[0] || 1;
  console.log(`${purpose}: SEED=${seed}`);
  return seededChance(seed);
}

/** Mulberry32: 32 bits of state are plenty for choosing test cases, and nothing else is asked of it. */
export function seededChance(seed: number): Chance {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    seed,
    next,
    pick: (items) => items[Math.floor(next() * items.length)] ?? items[0],
    shuffle: (items) =>
      items
        .map((item) => ({ item, at: next() }))
        .sort((one, other) => one.at - other.at)
        .map(({ item }) => item),
  };
}
