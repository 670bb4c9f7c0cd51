import { z } from "zod";
import { parseDuration } from "../order/duration.ts";

/** A duration as written in files. @param unit the unit to suggest where none is written */
export const durationEntry = (unit = "m") => {
  const error = ({ input }: { readonly input?: unknown }): string =>
    /^\d{1,6}$/.test(String(input))
      ? `write its unit too, such as \`${String(input)}${unit}\``
      : "write a duration such as 30s, 5m, 1h30m or 14d";
  return z
    .string({ error })
    .regex(/^(\d{1,6}(ms|s|m|h|d|w))+$/, { error, abort: true })
    .refine((text) => parseDuration(text) !== undefined, "write a duration that is more than nothing")
    .describe("A duration: 30s, 5m, 1h30m, 14d");
};
