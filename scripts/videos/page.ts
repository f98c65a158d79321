import { BufferTarget, CanvasSource, canEncodeVideo, Output, Quality, WebMOutputFormat } from "mediabunny";
import { colours } from "./draw.ts";
import { type Canvas, type Film, frameRate, height, width } from "./film.ts";
import { films } from "./films.ts";

/** Pixels a unit: films are 1280 by 720. */
const scale = 2;
const bitsPerSecond = 160_000;

/** What runs in the browser; `main.ts` calls it by name. Bytes leave the page as base 64. */
Object.assign(globalThis, { makeFilm, drawFrames });

async function makeFilm(id: string): Promise<{ webm: string; poster: string }> {
  const film = filmOf(id);
  const surface = new OffscreenCanvas(width * scale, height * scale);
  const canvas = canvasOf(surface);
  const codec = (await canEncodeVideo("vp9", { width: surface.width, height: surface.height }))
    ? "vp9"
    : "vp8";
  const target = new BufferTarget();
  const output = new Output({ format: new WebMOutputFormat(), target });
  const source = new CanvasSource(surface, {
    codec,
    quality: new Quality({ bitrate: bitsPerSecond }),
    keyFrameInterval: 5,
    latencyMode: "quality",
  });
  output.addVideoTrack(source, { frameRate });
  await output.start();
  const frames = Math.round(film.seconds * frameRate);
  for (let frame = 0; frame < frames; frame++) {
    drawFrame(canvas, film, frame / frameRate);
    await source.add(frame / frameRate, 1 / frameRate);
  }
  await output.finalize();
  if (!target.buffer) throw new Error(`${id}: no film was written`);
  drawFrame(canvas, film, film.posterAt);
  // Smaller than the film: every visitor of the chapter loads it, and few see it wider than this.
  const small = new OffscreenCanvas(surface.width * 0.6, surface.height * 0.6);
  const pen = small.getContext("2d");
  if (!pen) throw new Error("no canvas for the poster");
  pen.imageSmoothingQuality = "high";
  pen.drawImage(surface, 0, 0, small.width, small.height);
  const poster = await small.convertToBlob({ type: "image/webp", quality: 0.8 });
  return { webm: toBase64(target.buffer), poster: toBase64(await poster.arrayBuffer()) };
}

/** Frames of a film side by side, to look at: one at each of these seconds. */
async function drawFrames(id: string, seconds: number[]): Promise<string> {
  const film = filmOf(id);
  const columns = 3;
  const rows = Math.ceil(seconds.length / columns);
  const sheet = new OffscreenCanvas(width * columns, height * rows);
  const frame = new OffscreenCanvas(width * scale, height * scale);
  const canvas = canvasOf(frame);
  const whole = sheet.getContext("2d");
  seconds.forEach((second, index) => {
    drawFrame(canvas, film, second);
    const [x, y] = [(index % columns) * width, Math.floor(index / columns) * height];
    whole?.drawImage(frame, x, y, width - 4, height - 4);
  });
  return toBase64(await (await sheet.convertToBlob({ type: "image/png" })).arrayBuffer());
}

function filmOf(id: string): Film {
  const film = films.find((one) => one.id === id);
  if (!film) throw new Error(`there is no film ${id}`);
  return film;
}

function canvasOf(surface: OffscreenCanvas): Canvas {
  const canvas = surface.getContext("2d", { alpha: false });
  if (!canvas) throw new Error("the browser has no canvas");
  return canvas;
}

function drawFrame(canvas: Canvas, film: Film, t: number): void {
  canvas.setTransform(scale, 0, 0, scale, 0, 0);
  canvas.fillStyle = colours.paper;
  canvas.fillRect(0, 0, width, height);
  film.draw(canvas, t);
}

function toBase64(buffer: ArrayBuffer): string {
  let binary = "";
  for (const byte of new Uint8Array(buffer)) binary += String.fromCharCode(byte);
  return btoa(binary);
}
