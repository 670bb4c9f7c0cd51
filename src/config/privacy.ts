import { z } from "zod";
import { kinds } from "../privacy/found.ts";

const pattern = z.string().min(1).max(400);

/**
 * `privacy:` of a configuration file: leaks that `audit` does not report, since the company knows of them. An entry
 * covers finds that match all fields it names; `*` stands for any text. Masking ignores the entries.
 */
export const privacySchema = z
  .strictObject({
    allow: z
      .array(
        z
          .strictObject({
            service: pattern,
            operation: pattern,
            /** The place as `audit` names it: `url.full`, `event exception.message`, `operation name`. */
            attribute: pattern,
            kind: z.enum(kinds),
            value: pattern,
          })
          .partial()
          .refine((entry) => Object.keys(entry).length > 0, {
            error:
              "name at least one of service, operation, attribute, kind, value: an empty entry would allow everything",
          })
          .refine((entry) => Object.values(entry).some((text) => !/^\**$/.test(text ?? "")), {
            error: "an entry of nothing but * would allow everything",
          }),
      )
      .default([]),
  })
  .describe("What `ordertrace audit` does not report");
