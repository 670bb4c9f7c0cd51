import type { Microseconds } from "./span.ts";

export const second: Microseconds = 1_000_000;
export const minute: Microseconds = 60 * second;
export const hour: Microseconds = 60 * minute;
export const day: Microseconds = 24 * hour;
