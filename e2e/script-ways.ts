import { isLongRun } from "./promises-kit";

/**
 * Whether a journey through the admin's rooms has JavaScript: both ways in a long run, one quickly, by turns. Each
 * spec takes the next number. What readers do is tried both ways at any time.
 */
export function scriptWaysInTurn(turn: number): boolean[] {
  return isLongRun ? [true, false] : [turn % 2 === 0];
}
