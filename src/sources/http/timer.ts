/** A timer for longer than this goes off at once: milliseconds, some 24 days. */
export const longestTimer = 2 ** 31 - 1;
