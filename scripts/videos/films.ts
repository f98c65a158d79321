import type { Film } from "./film.ts";
import { choosingANiche } from "./films/choosing-a-niche.ts";
import { moneyFromOneGuide } from "./films/money-from-one-guide.ts";
import { oneLightMoved } from "./films/one-light-moved.ts";
import { seasonThatFits } from "./films/season-that-fits.ts";
import { sevenPasses } from "./films/seven-passes.ts";
import { waysHome } from "./films/ways-home.ts";

/** The films of the book, in the order of its chapters. */
export const films: readonly Film[] = [
  choosingANiche,
  seasonThatFits,
  oneLightMoved,
  sevenPasses,
  waysHome,
  moneyFromOneGuide,
];
