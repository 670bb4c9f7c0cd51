import { defineConfig } from "vitest/config";

/** Tests of pages as a browser shows them. They need Chromium, which not every machine has. */
export default defineConfig({
  test: {
    include: ["test/browser/*.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    env: { TZ: "UTC" },
  },
});
