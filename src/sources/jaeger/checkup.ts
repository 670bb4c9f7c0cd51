import { type Checkup, valueOfNoSpan } from "../checkup.ts";
import { SourceError } from "../errors.ts";
import { foundBy, type JaegerApi, ServiceNeeded } from "./api.ts";
import type { HttpClient } from "./http.ts";

export const jaegerCheckup = (http: HttpClient, api: JaegerApi, services: readonly string[]): Checkup => ({
  speaks: api.dialect,
  cuts: [],
  services: async () => services,
  version: async () => {
    try {
      return versionIn((await http.get("/")).body);
    } catch (error) {
      // The UI's pages may be another server's, or missing; only the API counts.
      if (error instanceof SourceError) return undefined;
      throw error;
    }
  },
  needsService: async (name, window) => {
    if (api.dialect === "v1") return true;
    try {
      await foundBy(api, { window, limit: 1, attribute: { name, value: valueOfNoSpan } });
      return false;
    } catch (error) {
      if (error instanceof ServiceNeeded) return true;
      throw error;
    }
  },
  heedsAttributes: async (service, name, window) => {
    const { traces } = await foundBy(api, { service, window, limit: 1, attribute: { name, value: valueOfNoSpan } });
    return traces.length === 0;
  },
});

/**
 * Jaeger writes its version into the page of its UI (`static_handler.go`):
 * `JAEGER_VERSION = {"gitCommit":…,"gitVersion":"v1.62.0",…};`
 */
const versionIn = (page: string): string | undefined =>
  /JAEGER_VERSION\s*=\s*\{[^}]{0,500}"gitVersion":\s*"v?([\w.+-]{1,40})"/.exec(page)?.[1];
