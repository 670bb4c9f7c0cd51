import { writeFileSync } from "node:fs";
import { z } from "zod";
import { pathFile } from "../src/path/schema.ts";
import { checksFile } from "../src/checks/schema.ts";
import { projectFile, userFile } from "../src/config/files.ts";
import { auditSchema } from "../src/render/audit-json.ts";
import { checkSchema } from "../src/render/check-json.ts";
import * as fleet from "../src/render/fleet-schema.ts";
import { errorSchema, showSchema } from "../src/render/show-schema.ts";

/** The published JSON Schemas, made from the schemas the code itself checks with: `npm run schemas` writes them. */
export const schemas: Readonly<Record<string, unknown>> = {
  "path.schema.json": { title: "ordertrace path file", ...z.toJSONSchema(pathFile, { io: "input" }) },
  "show.schema.json": { title: "ordertrace show --format json", ...z.toJSONSchema(showSchema) },
  "checks.schema.json": { title: "ordertrace checks file", ...z.toJSONSchema(checksFile, { io: "input" }) },
  "config.schema.json": { title: "ordertrace config.yaml", ...z.toJSONSchema(userFile, { io: "input" }) },
  "project.schema.json": { title: "ordertrace.yaml of a project", ...z.toJSONSchema(projectFile, { io: "input" }) },
  ...Object.fromEntries(
    Object.entries({
      lost: fleet.lostSchema,
      stuck: fleet.stuckSchema,
      slow: fleet.slowSchema,
      errors: fleet.errorsSchema,
      orders: fleet.ordersSchema,
      coverage: fleet.coverageSchema,
      diff: fleet.diffSchema,
      audit: auditSchema,
      check: checkSchema,
      watch: fleet.watchSchema,
      line: fleet.lineSchema,
    }).map(([name, schema]) => [`${name}.schema.json`, { title: `ordertrace ${name}`, ...z.toJSONSchema(schema) }]),
  ),
  "error.schema.json": { title: "ordertrace error", ...z.toJSONSchema(errorSchema) },
};

export const textOf = (schema: unknown): string => `${JSON.stringify(schema, null, 2)}\n`;

export const folder = new URL("../schemas/", import.meta.url);

if (process.argv[2] === "write")
  for (const [name, schema] of Object.entries(schemas)) writeFileSync(new URL(name, folder), textOf(schema));
