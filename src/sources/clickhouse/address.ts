import { say } from "../../sentence.ts";
import { SourceError } from "../errors.ts";
import { checkedBaseUrl } from "../http/base-url.ts";
import { clickHouse } from "../server.ts";

export interface Address {
  /** For messages: origin and path, the database included. */
  readonly base: string;
  /** The address that is asked, without the database. */
  readonly url: string;
  /** Undefined for the default database of the ClickHouse user. */
  readonly database: string | undefined;
}

/**
 * `http://host:8123/database`; what comes before the database is the base path of a proxy.
 * @throws SourceError `bad-url`; its message holds no credentials
 */
export function clickHouseAddress(text: string): Address {
  const base = checkedBaseUrl(text, clickHouse);
  const { origin, pathname } = new URL(base);
  const parts = pathname.split("/").filter((part) => part !== "");
  return {
    base,
    url: [origin, ...parts.slice(0, -1)].join("/"),
    database: databaseName(parts.at(-1), base),
  };
}

function databaseName(part: string | undefined, base: string): string | undefined {
  try {
    return part === undefined ? undefined : decodeURIComponent(part);
  } catch {
    throw new SourceError(
      "bad-url",
      say`${base} names no database that can be read`,
      say`Write a % in its name as %25.`,
    );
  }
}
