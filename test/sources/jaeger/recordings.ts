import { readdirSync, readFileSync } from "node:fs";

const folder = new URL("recordings/", import.meta.url);

export const recordingNames = (dialect: "v1" | "v3"): string[] => readdirSync(new URL(`${dialect}/`, folder)).sort();

export const recordingText = (dialect: "v1" | "v3", name: string): string =>
  readFileSync(new URL(`${dialect}/${name}`, folder), "utf8");

export const recordingJson = <T>(dialect: "v1" | "v3", name: string): T =>
  JSON.parse(recordingText(dialect, name)) as T;
