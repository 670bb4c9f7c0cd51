import { defineConfig } from "vitest/config";

/** Tests against real parts: the built command line as a child process, and a real Jaeger. */
export default defineConfig({
  test: {
    include: ["test/real/*.test.ts", "landscape/test/real/*.test.ts"],
    testTimeout: 30_000,
    // The first run builds Jaeger and an S3 server from source.
    hookTimeout: 600_000,
  },
});
