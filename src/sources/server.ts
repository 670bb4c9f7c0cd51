/** A kind of server that holds traces, in the words that messages use. */
export interface Server {
  readonly name: "Jaeger" | "ClickHouse";
  /** The option, and the environment variable, that give its address. */
  readonly option: string;
  readonly variable: string;
  /** Its usual address, as an example. */
  readonly usual: string;
}

export const jaeger: Server = {
  name: "Jaeger",
  option: "--jaeger-url",
  variable: "ORDERTRACE_JAEGER_URL",
  usual: "http://localhost:16686",
};

export const clickHouse: Server = {
  name: "ClickHouse",
  option: "--clickhouse-url",
  variable: "ORDERTRACE_CLICKHOUSE_URL",
  usual: "http://localhost:8123/otel",
};

/** The most traces in one answer of Jaeger, where the user sets no limit. */
export const usualLimit = 500;
