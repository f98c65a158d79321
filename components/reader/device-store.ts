/** Where somebody was in a chapter: a block and how far into it, when, and the heading it stood under. */
export type KeptPlace = { block: string; offset: number; at: string; section: string | null };

/** What this device keeps of one chapter. Times are ISO 8601. */
export type Kept = {
  /** Spent on this device so far, and when that was last counted. */
  seconds: number;
  secondsAt: string | null;
  place: KeptPlace | null;
  /** When each film was watched, by its id. */
  videos: Record<string, string>;
  /** What of it the server was told. */
  told: { seconds: number; placeAt: string | null; videos: string[] };
};

/** An update as `POST /api/progress` takes it. */
export type Update = {
  chapterNumber: number;
  deviceId: string;
  at: string;
  timeSpent?: number;
  position?: { block: string; offset: number };
  videosWatched?: string[];
};

/** So long is kept what could not be sent, or what a guest did. */
const keepMs = 30 * 86_400_000;
const guest = "guest";

/**
 * What this browser keeps of a reader, or of the guest who reads when nobody is signed in: the one module
 * that knows the local storage. By reader, because a shared computer must not lend one's place to another.
 */
export class DeviceStore {
  /** Says nothing of the reader; `null` for a guest, of whom nothing is sent. */
  readonly deviceId: string | null = null;
  readonly #who: string;

  constructor(reader: string | undefined) {
    this.#who = reader ?? guest;
    if (!reader) return;
    this.deviceId = read(`device:${reader}`) ?? crypto.randomUUID();
    write(`device:${reader}`, this.deviceId);
  }

  /** What is kept of a chapter. */
  of(chapter: number): Kept {
    return parse(read(this.#key(chapter)));
  }

  /** Every chapter of which something is kept. */
  list(): { chapter: number; kept: Kept }[] {
    const prefix = this.#key("");
    return keys()
      .filter((key) => key.startsWith(prefix))
      .map((key) => ({ chapter: Number(key.slice(prefix.length)), kept: parse(read(key)) }));
  }

  /** Changes what is kept of a chapter, as it is now: another tab may have gone on. */
  change(chapter: number, change: (kept: Kept) => void): void {
    const kept = this.of(chapter);
    change(kept);
    write(this.#key(chapter), JSON.stringify(kept));
  }

  /** What the server was not told of a chapter: an update for each time at which something happened. */
  untold(chapter: number): Update[] {
    const { deviceId } = this;
    if (deviceId === null) return [];
    const { seconds, secondsAt, place, videos, told } = this.of(chapter);
    const oldest = new Date(Date.now() - keepMs).toISOString();
    const updates = new Map<string, Update>();
    const say = (at: string, what: Partial<Update>) => {
      if (at < oldest) return;
      updates.set(at, { ...(updates.get(at) ?? { chapterNumber: chapter, deviceId, at }), ...what });
    };
    if (secondsAt && seconds > told.seconds) say(secondsAt, { timeSpent: seconds });
    if (place && place.at !== told.placeAt) {
      say(place.at, { position: { block: place.block, offset: place.offset } });
    }
    const times = Map.groupBy(Object.entries(videos), ([, at]) => at);
    for (const [at, watched] of times) {
      const fresh = watched.map(([id]) => id).filter((id) => !told.videos.includes(id));
      if (fresh.length > 0) say(at, { videosWatched: fresh });
    }
    return [...updates.values()];
  }

  /** Remembers that the server was told these. */
  setTold(updates: readonly Update[]): void {
    for (const { chapterNumber, at, timeSpent, position, videosWatched = [] } of updates) {
      this.change(chapterNumber, ({ told }) => {
        if (timeSpent !== undefined) told.seconds = Math.max(told.seconds, timeSpent);
        if (position) told.placeAt = at;
        told.videos = [...new Set([...told.videos, ...videosWatched])];
      });
    }
  }

  /** Takes over what a guest did in this browser, once: it is sent with its own times, and is a guest's no more. */
  adoptGuest(): void {
    if (this.#who === guest) return;
    const oldest = new Date(Date.now() - keepMs).toISOString();
    for (const { chapter, kept } of new DeviceStore(undefined).list()) {
      forget(`${guest}:${chapter}`);
      if ((lastVisit(kept) ?? "") < oldest) continue;
      this.change(chapter, (own) => {
        own.seconds += kept.seconds;
        own.secondsAt = latest(own.secondsAt, kept.secondsAt);
        if (kept.place && kept.place.at > (own.place?.at ?? "")) own.place = kept.place;
        own.videos = { ...kept.videos, ...own.videos };
      });
    }
  }

  #key(chapter: number | ""): string {
    return `read:${this.#who}:${chapter}`;
  }
}

/** When somebody was last in a chapter. */
export function lastVisit({ secondsAt, place }: Kept): string | null {
  return latest(secondsAt, place?.at ?? null);
}

function latest(one: string | null, other: string | null): string | null {
  return (one ?? "") > (other ?? "") ? one : other;
}

function parse(text: string | null): Kept {
  const none: Kept = {
    seconds: 0,
    secondsAt: null,
    place: null,
    videos: {},
    told: { seconds: 0, placeAt: null, videos: [] },
  };
  try {
    return { ...none, ...(JSON.parse(text ?? "{}") as Partial<Kept>) };
  } catch {
    return none; // Somebody else wrote there.
  }
}

/** Where storage is switched off or full, what is kept lasts as long as the page. */
const memory = new Map<string, string>();

function read(key: string): string | null {
  try {
    return memory.get(key) ?? localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    memory.set(key, value);
  }
}

function keys(): string[] {
  try {
    return Object.keys(localStorage);
  } catch {
    return [...memory.keys()];
  }
}

function forget(chapter: string): void {
  try {
    localStorage.removeItem(`read:${chapter}`);
  } catch {
    // Nothing was kept.
  }
}
