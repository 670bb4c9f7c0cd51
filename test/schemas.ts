import { readFileSync, writeFileSync } from "node:fs";
import { z } from "zod";
import { parsePathDocument } from "../src/path/document.ts";
import { pathFile } from "../src/path/schema.ts";
import { checksFile } from "../src/checks/schema.ts";
import { projectFile, userFile } from "../src/config/files.ts";
import { auditSchema } from "../src/render/audit-schema.ts";
import { checkSchema } from "../src/render/check-schema.ts";
import * as fleet from "../src/render/fleet-schema.ts";
import { errorSchema, showSchema } from "../src/render/show-schema.ts";

/** The published JSON Schemas, made from the schemas the code itself checks with: `npm run schemas` writes them. */
const schemas: Readonly<Record<string, unknown>> = {
  "schemas/path.schema.json": { title: "ordertrace path file", ...z.toJSONSchema(pathFile, { io: "input" }) },
  "schemas/show.schema.json": { title: "ordertrace show --format json", ...z.toJSONSchema(showSchema) },
  "schemas/checks.schema.json": { title: "ordertrace checks file", ...z.toJSONSchema(checksFile, { io: "input" }) },
  "schemas/config.schema.json": { title: "ordertrace config.yaml", ...z.toJSONSchema(userFile, { io: "input" }) },
  "schemas/project.schema.json": {
    title: "ordertrace.yaml of a project",
    ...z.toJSONSchema(projectFile, { io: "input" }),
  },
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
    }).map(([name, schema]) => [
      `schemas/${name}.schema.json`,
      { title: `ordertrace ${name}`, ...z.toJSONSchema(schema) },
    ]),
  ),
  "schemas/error.schema.json": { title: "ordertrace error", ...z.toJSONSchema(errorSchema) },
};

const builtIn = "paths/alexandrite.yaml";

/** What is published as JSON and made of something else, by its file. */
export const made: Readonly<Record<string, unknown>> = {
  ...schemas,
  "paths/alexandrite.json": parsePathDocument(builtIn, readFileSync(builtIn, "utf8")).content,
};

export const textOf = (json: unknown): string => `${JSON.stringify(json, null, 2)}\n`;

if (process.argv[2] === "write") for (const [file, json] of Object.entries(made)) writeFileSync(file, textOf(json));
