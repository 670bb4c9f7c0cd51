/** In milliseconds, some 24 days. Node fires a longer timer at once. */
export const longestTimer = 2 ** 31 - 1;
