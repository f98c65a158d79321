import { ask } from "./ask";
import type { DeviceStore } from "./device-store";

/** The latest place that is known in a chapter. `device`: whose it is; `null` for some other device. */
export type KnownPlace = {
  chapterNumber: number;
  block: string;
  offset: number;
  at: string;
  section: string | null;
  device: "this" | "phone" | "tablet" | "computer" | null;
};

type Answer = {
  places: (Omit<KnownPlace, "section" | "device"> & {
    deviceId: string;
    device: "phone" | "tablet" | "computer" | null;
  })[];
};

/**
 * The latest place in each chapter, newest first: what this device keeps, and what a reader's other devices
 * told the server.
 */
export async function knownPlaces(store: DeviceStore): Promise<KnownPlace[]> {
  const places = new Map<number, KnownPlace>();
  for (const { chapter: chapterNumber, kept } of store.list()) {
    if (kept.place) places.set(chapterNumber, { chapterNumber, device: "this", ...kept.place });
  }
  const answer = store.deviceId === null ? null : await ask<Answer>("/api/progress/places");
  for (const { deviceId, device, ...place } of answer?.places ?? []) {
    // What this device says of itself it knows better.
    if (deviceId === store.deviceId && places.has(place.chapterNumber)) continue;
    if (place.at <= (places.get(place.chapterNumber)?.at ?? "")) continue;
    const whose = deviceId === store.deviceId ? "this" : device;
    places.set(place.chapterNumber, { ...place, section: null, device: whose });
  }
  return [...places.values()].sort((one, other) => other.at.localeCompare(one.at));
}

/** Where a place comes from and when it was, in words: "from your phone, yesterday". */
export function originWords({ device, at }: KnownPlace): string {
  const from = device === "this" ? "on this device" : device ? `from your ${device}` : "from another device";
  return `${from}, ${ago(at)}`;
}

function ago(at: string): string {
  const words = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
  const minutes = Math.round((Date.now() - Date.parse(at)) / 60_000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return words.format(-minutes, "minute");
  if (minutes < 24 * 60) return words.format(-Math.round(minutes / 60), "hour");
  return words.format(-Math.round(minutes / 60 / 24), "day");
}
