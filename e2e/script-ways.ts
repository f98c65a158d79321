const long = Boolean(process.env.LONG);

/**
 * Whether a journey through the admin's rooms has JavaScript: both ways in a long run, one quickly, by turns. Each
 * spec takes the next number. What readers do is tried both ways at any time.
 */
export function scriptWaysInTurn(turn: number): boolean[] {
  return long ? [true, false] : [turn % 2 === 0];
}
