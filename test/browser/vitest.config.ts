import { defineConfig } from "vitest/config";

/** Pages as a browser shows them: Chromium, which not every machine has. */
export default defineConfig({
  test: {
    include: ["test/browser/*.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    env: { TZ: "UTC" },
  },
});
