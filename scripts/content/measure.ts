import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { BufferSource, Input, MP4, WEBM } from "mediabunny";
import type { ContentFolder } from "./sources.ts";

/** What a video file says of itself. */
export type VideoSize = { seconds: number; width: number; height: number };

/** By file name in content/media; null for a file that is no video. */
export type VideoSizes = ReadonlyMap<string, VideoSize | null>;

/** Opens every video of content/media. Apart from compiling, because only this has to wait. */
export async function measureVideos(folder: ContentFolder): Promise<VideoSizes> {
  const media = join(folder.root, "media");
  const names = existsSync(media) ? readdirSync(media).filter((name) => /\.(webm|mp4)$/.test(name)) : [];
  const sizes = names.map(async (name) => [name, await sizeOf(readFileSync(join(media, name)))] as const);
  return new Map(await Promise.all(sizes));
}

async function sizeOf(bytes: Buffer): Promise<VideoSize | null> {
  const input = new Input({ source: new BufferSource(bytes), formats: [WEBM, MP4] });
  try {
    const track = await input.getPrimaryVideoTrack();
    if (!track) return null;
    const [seconds, width, height] = await Promise.all([
      input.computeDuration(),
      track.getDisplayWidth(),
      track.getDisplayHeight(),
    ]);
    return seconds > 0 ? { seconds: Math.round(seconds * 100) / 100, width, height } : null;
  } catch {
    // Whatever the library stumbles over is not a file that browsers play.
    return null;
  } finally {
    input.dispose();
  }
}
