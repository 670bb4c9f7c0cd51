/** Jaeger's v1 API prints a 64-bit trace id as 16 hex digits, v3 pads it to 32; this is the v1 form of either. */
export function canonicalTraceId(hex: string): string {
  const padded = hex.toLowerCase().padStart(32, "0");
  return padded.startsWith("0".repeat(16)) ? padded.slice(16) : padded;
}

/** Stands for the id of an unreadable span's trace where that can't be read either: the span may belong to any trace. */
export const unknownTraceId = "";
