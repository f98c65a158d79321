import { box, colours, dot, heading, path, text } from "../draw.ts";
import { type Canvas, type Film, mix, shown, step } from "../film.ts";

/** The sum of the chapter: what the guide has to bring in, and what a sale costs beside its price. */
const [floor, feeShare, feeFixed, help] = [375, 0.05, 0.3, 0.25];
const [people, asked] = [140, 31];
const [perRow, spacing, gridX, gridY] = [20, 19.4, 232, 122];
const [splits, shows, raises, ends] = [5.5, 12, 18, 28];

export const moneyFromOneGuide: Film = {
  id: "money-from-one-guide",
  seconds: 33,
  posterAt: 26.6,
  captions: [
    {
      start: 0.4,
      end: 5.2,
      text: "The Shed Door Guide has to bring in £375:\n21 hours at £15, and a proofreader.",
    },
    {
      start: 5.5,
      end: 11.6,
      text: "Sold at £5, a fee takes 55p and help 25p.\n£4.20 is kept, so it needs 90 buyers.",
    },
    {
      start: 12,
      end: 17.6,
      text: "140 people left an address. 31 of them have asked.\nNinety buyers would be nearly two in three.",
    },
    {
      start: 18,
      end: 22.8,
      text: "Raise the price to £9:\n£8 is kept of each sale, and 47 buyers are enough.",
    },
    {
      start: 23.2,
      end: 27.6,
      text: "At £15, £13.70 is kept. Three times the price\nneeds fewer than a third of the buyers: 28.",
    },
    { start: 28, end: 32.6, text: "Twenty-eight is fewer than the 31 who asked.\nSo the price is £15." },
  ],
  draw,
};

function priceAt(t: number): number {
  return 5 + 4 * step(t, raises + 0.4, 2.4) + 6 * step(t, 23.4, 2.6);
}

function draw(canvas: Canvas, t: number): void {
  heading(canvas, "£375 to bring in", shown(t, 0.2, splits));
  heading(canvas, "What is kept of a sale", shown(t, splits, shows));
  heading(canvas, "Who would buy it?", shown(t, shows, raises));
  heading(canvas, "Raise the price", shown(t, raises, ends));
  heading(canvas, "28, and 31 have asked", shown(t, ends));
  drawBill(canvas, t);
  drawCoin(canvas, t);
  drawPeople(canvas, t);
}

/** The first scene: what the figure is made of. */
function drawBill(canvas: Canvas, t: number): void {
  const alpha = shown(t, 0.8, splits);
  const hours = step(t, 1, 1.2);
  box(canvas, 32, 124, 484 * hours, 92, { fill: colours.accent, alpha });
  box(canvas, 32 + 488, 124, 88 * step(t, 2.2, 0.7), 92, { fill: colours.note, alpha });
  text(canvas, "21 hours × £15", 52, 166, { size: 24, weight: 650, colour: "#ffffff", alpha: alpha * hours });
  text(canvas, "£315", 52, 198, { size: 26, weight: 750, colour: "#ffffff", alpha: alpha * hours });
  const proof = alpha * step(t, 2.6, 0.5);
  text(canvas, "The Shed Door Guide", 32, 106, { size: 23, weight: 600, colour: colours.soft, alpha });
  text(canvas, "£60", 564, 178, { size: 26, weight: 750, colour: "#ffffff", align: "center", alpha: proof });
  text(canvas, "proofreader", 608, 248, { size: 21, colour: colours.note, align: "right", alpha: proof });
}

/** A sale as a bar of its price: the fee and the help are bitten off, the rest is kept. */
function drawCoin(canvas: Canvas, t: number): void {
  const alpha = step(t, splits + 0.4, 0.5);
  if (alpha === 0) return;
  const price = priceAt(t);
  const narrow = step(t, shows, 1);
  const [x, bottom, scale] = [mix(210, 40, narrow), 286, mix(30, 10.2, narrow)];
  const w = mix(140, 74, narrow);
  const whole = price * scale;
  const bitten = step(t, splits + 1.8, 0.9);
  const [fee, helped] = [(price * feeShare + feeFixed) * scale, help * scale];
  const lift = bitten * mix(12, 7, narrow);
  const keeps = whole - fee - helped;
  box(canvas, x, bottom - keeps, w, keeps, { fill: colours.good, radius: 3, alpha });
  box(canvas, x, bottom - keeps - helped - lift, w, helped, { fill: colours.warn, radius: 1, alpha });
  box(canvas, x, bottom - whole - 2 * lift, w, fee, { fill: colours.accent, radius: 2, alpha });
  const side = alpha * bitten * (1 - narrow);
  const row = (words: string, y: number, colour: string) =>
    text(canvas, words, x + w + 18, y, { size: 21, weight: 600, colour, alpha: side });
  row("fee 55p", bottom - whole - lift * 2 + 12, colours.accent);
  row("help 25p", bottom - keeps - lift + 10, colours.warn);
  row("kept £4.20", bottom - keeps / 2 + 12, colours.good);
  text(canvas, `£${Math.round(price)}`, x + w / 2, bottom - whole - 2 * lift - 14, {
    size: 30,
    weight: 750,
    align: "center",
    alpha,
  });
  text(canvas, `£${keptOf(price).toFixed(2)}`, x + w + 12, bottom - 4, {
    size: 22,
    weight: 700,
    colour: colours.good,
    alpha: alpha * step(t, raises, 0.6),
  });
}

function keptOf(price: number): number {
  return price - price * feeShare - feeFixed - help;
}

/** The addresses: those who asked stand first, and the buyers needed are counted from there. */
function drawPeople(canvas: Canvas, t: number): void {
  if (t < shows) return;
  const needed = Math.ceil(floor / keptOf(priceAt(t)));
  const counts = step(t, shows + 2.6, 1.2);
  for (let index = 0; index < people; index++) {
    const appears = step(t, shows + 0.3 + index * 0.008, 0.4);
    const [x, y] = spot(index);
    const hasAsked = index < asked && t > shows + 1.6;
    dot(canvas, x, y, 6.2 * appears, { fill: hasAsked ? colours.ink : "#cfc6b6" });
    const isNeeded = index < needed * counts;
    if (isNeeded) dot(canvas, x, y, 8.4, { line: colours.accent, lineWidth: 2.4 });
  }
  const figures = step(t, shows + 2.6, 0.6);
  text(canvas, `${needed} buyers`, 222, 96, {
    size: 28,
    weight: 750,
    colour: colours.accent,
    alpha: figures,
  });
  text(canvas, "31 asked", 608, 96, {
    size: 24,
    weight: 650,
    align: "right",
    alpha: step(t, shows + 1.6, 0.5),
  });
  const line = step(t, ends + 0.4, 0.8);
  const [x, y] = spot(asked - 1);
  path(
    canvas,
    [
      [x + spacing / 2, y - 11],
      [x + spacing / 2, mix(y - 11, y + 12, line)],
    ],
    { line: colours.ink, lineWidth: 3, alpha: line },
  );
}

function spot(index: number): [x: number, y: number] {
  return [gridX + (index % perRow) * spacing, gridY + Math.floor(index / perRow) * 25];
}
