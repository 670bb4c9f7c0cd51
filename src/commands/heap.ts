import { setFlagsFromString } from "node:v8";

/**
 * A sweep makes much garbage and keeps little of it. By default V8 lets the heap grow to several times what was kept.
 * Growing by about a third costs a sweep a few percent of its time and saves half of its memory (bench/README.md).
 */
export const growSlowly = (): void => setFlagsFromString("--heap-growing-percent=30");
