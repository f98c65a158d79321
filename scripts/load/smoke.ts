/** So much is part of `npm test`. */
export const smoke = { rate: 5, seconds: 4 };
