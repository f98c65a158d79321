import { box, colours, dot, heading, text } from "../draw.ts";
import { type Canvas, type Film, mix, ramp, shown, step } from "../film.ts";

/** Twelve weeks of ten hours: an hour is a brick, a week a column; the last two of a week are held back. */
const [weeks, hours, kept] = [12, 10, 8];
const [left, top, columnWidth, rowHeight] = [34, 92, 47.8, 18.2];
const videoHours = 15;
const illWeek = 5;
const [holdsBack, fills, slips, ends] = [7, 13.5, 22, 30];
const videoColours = [colours.accent, colours.note, colours.good, colours.warn, "#7a3b69", "#3d6a73"];

export const seasonThatFits: Film = {
  id: "season-that-fits",
  seconds: 34,
  posterAt: 21,
  captions: [
    { start: 0.4, end: 6.6, text: "The bicycle channel has ten hours a week.\nTwelve weeks make 120." },
    {
      start: 7,
      end: 13,
      text: "A fifth of every week is held back\nfor illness, visitors and the file that won't open.",
    },
    {
      start: 13.5,
      end: 18.4,
      text: "Each video costs 15 hours.\nThey are laid into what is left, one after the other.",
    },
    { start: 18.8, end: 21.6, text: "Six fit, and six hours are over.\nA seventh would not." },
    { start: 22, end: 26.2, text: "Then week six is lost: a cold.\nEight hours of work have no place." },
    { start: 26.6, end: 29.8, text: "They move into the hours\nthat were held back for this." },
    { start: 30.2, end: 33.6, text: "Nothing else moves.\nAll six come out on their dates." },
  ],
  draw,
};

function draw(canvas: Canvas, t: number): void {
  heading(canvas, "Twelve weeks", shown(t, 0.2, holdsBack));
  heading(canvas, "Hold back a fifth", shown(t, holdsBack, fills));
  heading(canvas, "Fifteen hours a video", shown(t, fills, slips));
  heading(canvas, "A week is lost", shown(t, slips, ends));
  heading(canvas, "Still six videos", shown(t, ends));
  drawFigure(canvas, t);
  for (let week = 0; week < weeks; week++) {
    for (let hour = 0; hour < hours; hour++) drawHour(canvas, week, hour, t);
  }
  for (let video = 0; video < 6; video++) drawNumber(canvas, video, t);
  for (let index = 0; index < kept; index++) drawMoving(canvas, index, t);
  const ill = step(t, slips + 0.4, 0.6);
  text(canvas, "ill", left + illWeek * columnWidth + 22, top + 76, {
    size: 22,
    weight: 700,
    align: "center",
    colour: colours.soft,
    alpha: ill * step(t, slips + 1.6, 0.4),
  });
}

/** What is counted in a scene, at the top on the right. */
function drawFigure(canvas: Canvas, t: number): void {
  const figure = (words: string, from: number, to?: number, colour = colours.accent) =>
    text(canvas, words, 608, 55, {
      size: 30,
      weight: 750,
      align: "right",
      colour,
      alpha: shown(t, from, to),
    });
  figure(`${Math.min(weeks, Math.floor(ramp(t, 0.8, 4.8) * weeks)) * hours} h`, 0.6, holdsBack);
  figure("120 − 24 = 96 h", holdsBack + 1.4, fills);
  const laid = Math.min(6, Math.floor(ramp(t, fills + 0.8, 4.8) * 6));
  figure(`${laid} × 15 = ${laid * videoHours} h`, fills + 0.4, slips);
  figure("8 h to place", slips + 1.6, ends, colours.soft);
}

function drawHour(canvas: Canvas, week: number, hour: number, t: number): void {
  const falls = step(t, 0.8 + week * 0.38 + hour * 0.03, 0.5);
  if (falls === 0) return;
  const held = hour >= kept;
  const { x, y } = placeOf(week, hour, t);
  const number = held ? -1 : Math.floor((week * kept + hour) / videoHours);
  const isLaid = number >= 0 && number < 6 ? step(t, laidAt(week * kept + hour), 0.3) : 0;
  const lost = week === illWeek ? step(t, slips + 0.4, 0.8) : 0;
  const look = { radius: 3, alpha: falls };
  box(canvas, x, y - (1 - falls) * 30, columnWidth - 4, rowHeight - 3.4, {
    ...look,
    fill: held ? mixColour(t) : "#e6dfd2",
  });
  if (isLaid > 0 && lost < 1) {
    box(canvas, x, y, columnWidth - 4, rowHeight - 3.4, {
      fill: videoColours[number] ?? colours.ink,
      radius: 3,
      alpha: isLaid * (1 - lost),
    });
  }
}

/** The held-back hours step down, away from the rest. */
function placeOf(week: number, hour: number, t: number): { x: number; y: number } {
  const drop = hour >= kept ? step(t, holdsBack + 0.5 + week * 0.06, 0.8) * 10 : 0;
  return { x: left + week * columnWidth, y: top + hour * rowHeight + drop };
}

function mixColour(t: number): string {
  return t > holdsBack + 0.9 ? "#f0d9a8" : "#e6dfd2";
}

function laidAt(hour: number): number {
  return fills + 0.8 + (hour / (6 * videoHours)) * 4.8;
}

function drawNumber(canvas: Canvas, video: number, t: number): void {
  const middle = video * videoHours + 7;
  const { x, y } = placeOf(Math.floor(middle / kept), Math.min(5, Math.max(2, middle % kept)), t);
  const alpha = step(t, laidAt(video * videoHours + 14) + 0.1, 0.4);
  dot(canvas, x + 22, y + 7, 15 * alpha, { fill: "#ffffff" });
  text(canvas, String(video + 1), x + 22, y + 15, {
    size: 23,
    weight: 750,
    colour: videoColours[video] ?? colours.ink,
    align: "center",
    alpha,
  });
}

/** The lost hours' work on its way into the hours held back of the weeks after. */
function drawMoving(canvas: Canvas, index: number, t: number): void {
  const begins = slips + 4.4 + index * 0.22;
  if (t < slips + 0.4) return;
  const from = placeOf(illWeek, index, t);
  const to = placeOf(illWeek + 1 + Math.floor(index / 2), kept + (index % 2), t);
  const share = step(t, begins, 1);
  const lift = Math.sin(share * Math.PI) * 16;
  const number = Math.floor((illWeek * kept + index) / videoHours);
  box(canvas, mix(from.x, to.x, share), mix(from.y, to.y, share) - lift, columnWidth - 4, rowHeight - 3.4, {
    fill: videoColours[number] ?? colours.ink,
    radius: 3,
    alpha: mix(0.25 + 0.75 * (1 - step(t, slips + 0.6, 0.8)), 1, step(t, begins - 0.2, 0.4)),
  });
}
