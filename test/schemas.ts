import { readFileSync, writeFileSync } from "node:fs";
import { z } from "zod";
import { checksFile } from "../src/checks/schema.ts";
import { projectFile, userFile } from "../src/config/files.ts";
import { parsePathDocument } from "../src/path/document.ts";
import { pathFile } from "../src/path/schema.ts";
import { answerSchemas } from "../src/render/answer-schemas.ts";
import { demoSchema, printedPathSchema } from "../src/render/printed-schemas.ts";

/**
 * The published JSON Schemas, made from the schemas that the code itself checks with. `npm run schemas` writes them.
 */
const schemas: Readonly<Record<string, unknown>> = {
  "schemas/path.schema.json": { title: "ordertrace path file", ...z.toJSONSchema(pathFile, { io: "input" }) },
  "schemas/checks.schema.json": { title: "ordertrace checks file", ...z.toJSONSchema(checksFile, { io: "input" }) },
  "schemas/config.schema.json": { title: "ordertrace config.yaml", ...z.toJSONSchema(userFile, { io: "input" }) },
  "schemas/project.schema.json": {
    title: "ordertrace.yaml of a project",
    ...z.toJSONSchema(projectFile, { io: "input" }),
  },
  ...Object.fromEntries(
    Object.entries({ ...answerSchemas, demo: demoSchema, "path-printed": printedPathSchema }).map(([name, schema]) => [
      `schemas/${name}.schema.json`,
      { title: name === "show" ? "ordertrace show --format json" : `ordertrace ${name}`, ...z.toJSONSchema(schema) },
    ]),
  ),
};

const builtIn = "paths/alexandrite.yaml";

/** Files that are published as JSON and made from something else. */
export const made: Readonly<Record<string, unknown>> = {
  ...schemas,
  "paths/alexandrite.json": parsePathDocument(builtIn, readFileSync(builtIn, "utf8")).content,
};

export const textOf = (json: unknown): string => `${JSON.stringify(json, null, 2)}\n`;

if (process.argv[2] === "write") for (const [file, json] of Object.entries(made)) writeFileSync(file, textOf(json));
