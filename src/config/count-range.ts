/** Which whole numbers the options that protect a server take, on the command line and in a file. */
export const countRange = {
  limit: { min: 1, max: 100_000 },
  concurrency: { min: 1, max: 64 },
  rate: { min: 1, max: 1_000 },
} as const;
