import { box, colours, heading, text } from "../draw.ts";
import { type Canvas, type Film, mix, shown, step } from "../film.ts";

/** The four marks of a candidate, as the chapter's table has them. */
type Candidate = { name: string; need: number; room: number; access: number; stamina: number };

const candidates: Candidate[] = [
  { name: "Any bike, any repair", need: 5, room: 1, access: 3, stamina: 3 },
  { name: "Racing bikes", need: 3, room: 3, access: 1, stamina: 4 },
  { name: "Electric conversions", need: 4, room: 3, access: 2, stamina: 2 },
  { name: "Neglected bikes", need: 4, room: 4, access: 5, stamina: 5 },
];

type Question = {
  key: "need" | "room" | "access" | "stamina";
  weight: number;
  at: number;
  name: string;
  ask: string;
  colour: string;
};

const questions: Question[] = [
  { key: "need", weight: 3, at: 6, name: "Need", ask: "Are people stuck here?", colour: colours.note },
  { key: "room", weight: 2, at: 11.5, name: "Room", ask: "Is there a gap for you?", colour: colours.warn },
  { key: "access", weight: 2, at: 17, name: "Access", ask: "Is it within reach?", colour: colours.good },
  {
    key: "stamina",
    weight: 3,
    at: 22,
    name: "Stamina",
    ask: "Could you do it for a year?",
    colour: colours.accent,
  },
];

const growsFor = 1.4;
const ends = 27;
const [barX, unit, rowHeight, top] = [250, 6.3, 50, 106];

export const choosingANiche: Film = {
  id: "choosing-a-niche",
  seconds: 32,
  posterAt: 10.4,
  captions: [
    {
      start: 0.4,
      end: 5.6,
      text: "Four niches that the bicycle channel could choose.\nFour questions, a mark from 1 to 5 each.",
    },
    {
      start: 6,
      end: 11,
      text: "Need counts three times. Everybody's bike breaks,\nso “any bike, any repair” leads.",
    },
    {
      start: 11.5,
      end: 16.6,
      text: "Room counts twice. That shelf is full:\nthe leader gets one mark and drops to third.",
    },
    {
      start: 17,
      end: 21.6,
      text: "Access counts twice. Racing bikes are lovely,\nand there are none in the shed.",
    },
    {
      start: 22,
      end: 26.6,
      text: "Stamina counts three times: could you go on\nwhen nobody has thanked you for a month?",
    },
    {
      start: 27,
      end: 31.6,
      text: "45 of 50 for neglected bikes. The obvious choice led\nfor one question out of four.",
    },
  ],
  draw,
};

function draw(canvas: Canvas, t: number): void {
  heading(canvas, "Four niches, one table", shown(t, 0.2, 6));
  for (const [index, question] of questions.entries()) drawQuestion(canvas, question, index, t);
  heading(canvas, "The quiet one wins", shown(t, ends));
  text(canvas, "of 50", 608, 53, {
    size: 22,
    colour: colours.soft,
    align: "right",
    alpha: shown(t, ends + 0.6),
  });
  const winner = step(t, ends, 0.8);
  for (const [index, candidate] of candidates.entries()) {
    const appears = step(t, 1 + index * 0.5, 0.7);
    if (appears === 0) continue;
    const isWinner = index === 3;
    canvas.save();
    canvas.globalAlpha = appears * (isWinner ? 1 : mix(1, 0.35, winner));
    canvas.translate(0, top + placeOf(index, t) * rowHeight + (1 - appears) * 14);
    drawRow(canvas, candidate, t, isWinner ? winner : 0);
    canvas.restore();
  }
}

function drawQuestion(
  canvas: Canvas,
  { at, name, weight, ask, colour }: Question,
  index: number,
  t: number,
): void {
  const alpha = shown(t, at, questions[index + 1]?.at ?? ends);
  text(canvas, `${name} ×${weight}`, 32, 54, { size: 30, weight: 650, font: "serif", colour, alpha });
  text(canvas, ask, 608, 53, { size: 22, colour: colours.soft, align: "right", alpha });
}

function drawRow(canvas: Canvas, candidate: Candidate, t: number, winner: number): void {
  text(canvas, candidate.name, 32, 26, { size: 21, weight: mix(500, 700, winner) });
  box(canvas, barX, 4, 50 * unit, 32, { fill: colours.tint, radius: 5 });
  let x = barX;
  for (const { key, weight, at, colour, name } of questions) {
    const size = candidate[key] * weight * unit * step(t, at + 0.5, growsFor);
    box(canvas, x, 4, size - 1.5, 32, { fill: colour, radius: 4 });
    text(canvas, name, x + size / 2, 26, {
      size: 16,
      weight: 650,
      colour: "#ffffff",
      align: "center",
      alpha: winner,
    });
    x += size;
  }
  const total = Math.round((x - barX) / unit);
  text(canvas, String(total), 608, 28, {
    size: mix(23, 26, winner),
    weight: 750,
    align: "right",
    alpha: step(t, 6.4, 0.4),
    colour: winner > 0.5 ? colours.accent : colours.ink,
  });
}

/** Where a row stands: it changes places once the marks of a question are in. */
function placeOf(index: number, t: number): number {
  let place = index;
  for (const [count, { at }] of questions.entries()) {
    const rank = ranking(count + 1).indexOf(index);
    place = mix(place, rank, step(t, at + 0.5 + growsFor + 0.2, 0.9));
  }
  return place;
}

function ranking(asked: number): number[] {
  const totals = candidates.map((candidate) =>
    questions.slice(0, asked).reduce((sum, { key, weight }) => sum + candidate[key] * weight, 0),
  );
  return totals.map((_, index) => index).sort((a, b) => (totals[b] ?? 0) - (totals[a] ?? 0));
}
