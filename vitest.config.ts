import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/real/**"],
    env: { TZ: "UTC", NO_COLOR: undefined, FORCE_COLOR: undefined },
  },
});
