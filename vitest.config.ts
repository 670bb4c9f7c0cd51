import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts", "landscape/test/**/*.test.ts", "bench/test/**/*.test.ts"],
    exclude: ["**/real/**", "**/browser/**"],
    globalSetup: "test/temporary-folder.ts",
    // Of two cores Vitest would leave one to itself: it has next to nothing to do.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // No test leaves anything behind: what one has loaded the next one need not.
    isolate: false,
    // Property tests run hundreds of stories; a busy machine needs patience. A slow one takes ten times as long.
    testTimeout: 240_000,
    hookTimeout: 120_000,
    env: { TZ: "UTC", NO_COLOR: undefined, FORCE_COLOR: undefined },
  },
});
