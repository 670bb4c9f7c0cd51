import { getHeapSpaceStatistics, setFlagsFromString } from "node:v8";

/** New objects live in two halves of 4 MB. By default V8 lets each grow to 16 MB, which a sweep gains little from. */
const nurseryBytes = 8 << 20;
/** Many times what a nursery must see survive to grow as large as that. */
const maxSurvivors = 1_000;

/**
 * A sweep makes much garbage and keeps little of it. By default V8 lets the heap grow to several times what was kept,
 * and makes much room for new objects. Growing the heap by an eighth, and holding the room for new objects at 8 MB, saves
 * a sweep more than half of its memory for some 6 % of its CPU (bench/README.md).
 */
export function growSlowly(): void {
  setFlagsFromString("--heap-growing-percent=12");
  holdNursery();
}

/** The nursery's limit can be set only when Node starts, but by which factor it grows can be set at any time. */
function holdNursery(): void {
  // It begins with 1 MB, in which objects would be taken for long-lived too early, and grows once enough has survived.
  const survivors: number[][] = [];
  for (let size = nurserySize(); size < nurseryBytes && survivors.length < maxSurvivors; size = nurserySize()) {
    // The size is that of one half or of both, so this factor never takes it past what is wanted.
    setFlagsFromString(`--semi-space-growth-factor=${Math.max(2, Math.floor(nurseryBytes / 2 / size))}`);
    survivors.push(Array.from({ length: 8_000 }, () => 0));
  }
  setFlagsFromString("--semi-space-growth-factor=1");
}

const nurserySize = (): number =>
  getHeapSpaceStatistics().find((space) => space.space_name === "new_space")?.space_size ?? nurseryBytes;
