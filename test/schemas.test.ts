import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { folder, schemas, textOf } from "./schemas.ts";

it.each(Object.entries(schemas))(
  "the published %s is what the code checks with (npm run schemas writes it)",
  (name, schema) => {
    expect(readFileSync(new URL(name, folder), "utf8")).toBe(textOf(schema));
  },
);
