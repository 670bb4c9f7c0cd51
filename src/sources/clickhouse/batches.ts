/** As many values as fit into an address that every proxy lets through. */
export const valuesInAddress = 100;

export const batchesOf = (values: readonly string[], size: number): string[][] =>
  Array.from({ length: Math.ceil(values.length / size) }, (_, i) => values.slice(i * size, (i + 1) * size));
