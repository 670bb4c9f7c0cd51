import { setFlagsFromString } from "node:v8";

/**
 * A sweep makes much garbage and keeps little of it. Left to itself V8 lets a heap grow to several times what was kept; by a third of that
 * costs a sweep some percent of its time and saves half of its memory (bench/README.md).
 */
export const growSlowly = (): void => setFlagsFromString("--heap-growing-percent=30");
