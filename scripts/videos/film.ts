/** A caption: shown from `start` to `end`, in seconds of the film. */
export type Cue = { start: number; end: number; text: string };

/** What a film draws on: 640 by 360 units, whatever the pixels. */
export type Canvas = OffscreenCanvasRenderingContext2D;

/**
 * A film of the book. `draw` puts the frame of the second `t` on a canvas that is blank paper: the same
 * frame for the same `t`, always, so that a film can be made again. The lowest 64 units stay free, because
 * captions stand there.
 */
export type Film = {
  /** The video's id: the files in content/media are named by it. */
  id: string;
  seconds: number;
  /** The second whose frame is the poster. */
  posterAt: number;
  captions: readonly Cue[];
  draw: (canvas: Canvas, t: number) => void;
};

/** Frames a second. */
export const frameRate = 20;
export const width = 640;
export const height = 360;

/** From 0 to 1 while `t` goes from `start` to `start + length`, slow at both ends. */
export function step(t: number, start: number, length = 0.8): number {
  const x = Math.min(1, Math.max(0, (t - start) / length));
  return x * x * x * (x * (6 * x - 15) + 10);
}

/** The same at an even pace: for what counts or walks. */
export function ramp(t: number, start: number, length: number): number {
  return Math.min(1, Math.max(0, (t - start) / length));
}

/** 1 between `start` and `end`, with a soft change of 0.4 s at both. */
export function shown(t: number, start: number, end = Number.POSITIVE_INFINITY): number {
  return step(t, start, 0.4) * (1 - step(t, end - 0.4, 0.4));
}

export function mix(from: number, to: number, share: number): number {
  return from + (to - from) * share;
}

/** Numbers from 0 to 1 that look like chance and are always the same. */
export function chance(index: number): number {
  const x = Math.sin(index * 127.1 + 11.7) * 43758.5453;
  return x - Math.floor(x);
}
