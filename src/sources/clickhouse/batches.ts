/** So many values go into an address that every proxy lets through. */
export const inAddress = 100;

/** All of them, so many at once. */
export const batchesOf = (all: readonly string[], size: number): string[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size));
