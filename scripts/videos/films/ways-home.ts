import { box, colours, dot, heading, path, text } from "../draw.ts";
import { type Canvas, chance, type Film, mix, shown, step } from "../film.ts";

/** How the podcast's 61 listeners found it, and the minutes that went into each way. */
const ways = [
  { name: "A friend", people: 21, minutes: 0, colour: colours.good },
  { name: "Beer mats", people: 17, minutes: 25, colour: colours.accent },
  { name: "The town paper", people: 9, minutes: 45, colour: colours.note },
  { name: "The library", people: 6, minutes: 30, colour: colours.warn },
  { name: "Search", people: 5, minutes: 50, colour: "#7a3b69" },
  { name: "Posts", people: 3, minutes: 75, colour: "#3d6a73" },
];

const [top, rowHeight, homeX, homeY] = [98, 34, 556, 180];
const [walks, counts, compares, ends] = [6, 15.5, 21, 28.5];

export const waysHome: Film = {
  id: "ways-home",
  seconds: 34,
  posterAt: 13.2,
  captions: [
    {
      start: 0.4,
      end: 5.6,
      text: "One finished episode leaves its home page\nas smaller things: a beer mat, an article, a post.",
    },
    { start: 6, end: 10.4, text: "Each waits where people already are,\nand sends some of them home." },
    { start: 10.8, end: 15.2, text: "In March 61 listeners said how they had come." },
    {
      start: 15.5,
      end: 20.6,
      text: "21 came through a friend, 17 through a beer mat.\nThree came through a post.",
    },
    { start: 21, end: 25, text: "Now lay the minutes beside them: what each way\ncost in the whole season." },
    { start: 25.4, end: 28.4, text: "The posts took 75 minutes, the most of all.\nThe beer mats took 25." },
    {
      start: 28.8,
      end: 33.6,
      text: "So next season's posts become beer mats,\none question for each address.",
    },
  ],
  draw,
};

function draw(canvas: Canvas, t: number): void {
  heading(canvas, "One piece goes out", shown(t, 0.2, walks));
  heading(canvas, "People come home", shown(t, walks, counts));
  heading(canvas, "How 61 listeners came", shown(t, counts, compares));
  heading(canvas, "What each way cost", shown(t, compares, ends));
  heading(canvas, "More mats, fewer posts", shown(t, ends));
  const away = step(t, counts, 0.9);
  for (const [index, way] of ways.entries()) drawWay(canvas, way, index, t);
  drawHome(canvas, t, away);
  for (const [index, way] of ways.entries()) drawPeople(canvas, way, index, t);
}

const rowY = (index: number) => top + index * rowHeight;

function isChosen(index: number): boolean {
  return index === 1 || index === 5;
}

function drawWay(canvas: Canvas, way: (typeof ways)[number], index: number, t: number): void {
  const y = rowY(index);
  const leaves = 1 + index * 0.45;
  const arrives = step(t, leaves, 1.5);
  const dimmed = isChosen(index) ? 1 : mix(1, 0.3, step(t, compares + 4.2, 0.8));
  text(canvas, way.name, 32, y + 7, { size: 21, weight: 600, alpha: step(t, leaves + 1, 0.5) * dimmed });
  const road = shown(t, walks - 4, counts);
  path(
    canvas,
    [
      [222, y],
      [homeX - 56, mix(homeY - 30, homeY + 30, index / 5)],
    ],
    { line: colours.line, lineWidth: 2, alpha: road * arrives, dash: [2, 6] },
  );
  const card = arrives > 0 ? shown(t, leaves, counts) : 0;
  const [x, cardY] = [mix(homeX, 206, arrives), mix(homeY, y, arrives) - Math.sin(arrives * Math.PI) * 18];
  box(canvas, x - 11, cardY - 9, 22, 18, { fill: way.colour, radius: 3, alpha: card });
  drawMinutes(canvas, way, y, t, dimmed);
}

/** Five minutes are a block. */
function drawMinutes(canvas: Canvas, way: (typeof ways)[number], y: number, t: number, dimmed: number): void {
  const scale = 1.75;
  const grows = step(t, compares + 0.6, 1.8);
  if (t < compares) return;
  box(canvas, 436, y - 9, way.minutes * scale * grows, 18, { fill: "#b9ae9c", radius: 3, alpha: dimmed });
  const shownMinutes = Math.round(way.minutes * grows);
  text(canvas, `${shownMinutes} min`, 444 + way.minutes * scale * grows, y + 7, {
    size: 20,
    weight: 600,
    colour: colours.soft,
    alpha: step(t, compares + 0.6, 0.5) * dimmed * (way.minutes > 50 ? 0 : 1),
  });
  if (way.minutes > 50) {
    text(canvas, `${shownMinutes} min`, 444, y + 7, {
      size: 20,
      weight: 700,
      alpha: step(t, compares + 1.4, 0.5),
    });
  }
}

function drawHome(canvas: Canvas, t: number, away: number): void {
  const alpha = step(t, 0.3, 0.5) * (1 - away);
  box(canvas, homeX - 52, homeY - 62, 104, 118, {
    fill: colours.sheet,
    line: colours.ink,
    lineWidth: 2.5,
    radius: 6,
    alpha,
  });
  box(canvas, homeX - 40, homeY - 50, 80, 20, { fill: colours.accent, radius: 3, alpha });
  text(canvas, "home", homeX, homeY - 6, { size: 21, weight: 650, align: "center", alpha });
  const arrived = ways.reduce(
    (sum, way, index) =>
      sum +
      Array.from({ length: way.people }, (_, person) => walkOf(index, person, t)).filter(
        (share) => share >= 1,
      ).length,
    0,
  );
  text(canvas, String(arrived), homeX, homeY + 40, {
    size: 36,
    weight: 750,
    align: "center",
    colour: colours.accent,
    alpha: alpha * step(t, walks, 0.5),
  });
}

/** How far a person has walked home, 0 to 1. */
function walkOf(index: number, person: number, t: number): number {
  return step(t, walks + 0.5 + chance(index * 40 + person) * 5.8, 2);
}

/** Each person walks home first, and then stands in the row of the way they came. */
function drawPeople(canvas: Canvas, way: (typeof ways)[number], index: number, t: number): void {
  const dimmed = isChosen(index) ? 1 : mix(1, 0.3, step(t, compares + 4.2, 0.8));
  for (let person = 0; person < way.people; person++) {
    const walked = walkOf(index, person, t);
    if (walked === 0) continue;
    const sorted = step(t, counts + 0.3 + person * 0.05, 1);
    const narrow = step(t, compares, 0.8);
    const sway = Math.sin(walked * 9 + person) * 5 * (1 - walked);
    const [fromX, fromY] = [
      mix(224, homeX - 54, walked),
      mix(rowY(index), mix(homeY - 30, homeY + 30, index / 5), walked) + sway,
    ];
    const step1 = mix(15.4, 8.4, narrow);
    const x = mix(fromX, 208 + person * step1, sorted);
    const y = mix(fromY, rowY(index), sorted);
    const inside = walked >= 1 && sorted === 0 ? 0 : 1;
    dot(canvas, x, y, mix(5.6, 4.6, narrow), { fill: way.colour, alpha: inside * dimmed });
  }
  const narrow = step(t, compares, 0.8);
  text(canvas, String(way.people), mix(216 + way.people * 15.4, 392, narrow), rowY(index) + 8, {
    size: 23,
    weight: 750,
    colour: way.colour,
    alpha: step(t, counts + 1.6, 0.5) * dimmed,
  });
}
