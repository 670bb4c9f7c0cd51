/*
 * Loaded before a service's own code: node --import ./telemetry/register.ts service.ts
 *
 * The OpenTelemetry Node SDK with the instrumentations of what the service uses. Where to, as whom and how much is told
 * by OpenTelemetry's own environment variables: OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES, OTEL_EXPORTER_OTLP_ENDPOINT,
 * OTEL_TRACES_SAMPLER. What the business adds is in business.ts.
 */
import { register } from "node:module";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { AmqplibInstrumentation } from "@opentelemetry/instrumentation-amqplib";
import { AwsInstrumentation } from "@opentelemetry/instrumentation-aws-sdk";
import { ExpressInstrumentation } from "@opentelemetry/instrumentation-express";
import { HttpInstrumentation } from "@opentelemetry/instrumentation-http";
import { IORedisInstrumentation } from "@opentelemetry/instrumentation-ioredis";
import { PgInstrumentation } from "@opentelemetry/instrumentation-pg";
import { NodeSDK, tracing } from "@opentelemetry/sdk-node";
import { OrderSpanProcessor, shortedQuery } from "./business.ts";

// Modules that are imported, and not required, are patched through this loader.
register("@opentelemetry/instrumentation/hook.mjs", import.meta.url);

const env = process.env;
const sdk = new NodeSDK({
  spanProcessors: [
    new OrderSpanProcessor(),
    new tracing.BatchSpanProcessor(new OTLPTraceExporter(), { scheduledDelayMillis: 500 }),
  ],
  instrumentations: [
    new HttpInstrumentation(),
    new ExpressInstrumentation(),
    // Statements without their values; what the values are is nobody's business but the database's.
    new PgInstrumentation({
      enhancedDatabaseReporting: false,
      requestHook: (span, { query }) => void span.setAttribute("shorted_sql_query", shortedQuery(query.text)),
    }),
    new AmqplibInstrumentation({
      useLinksForConsume: env["LANDSCAPE_CONSUMER_TIE"] === "link",
      consumeTimeoutMs: Number(env["LANDSCAPE_CONSUME_TIMEOUT_MS"] ?? 60_000),
    }),
    new IORedisInstrumentation({ requireParentSpan: true }),
    new AwsInstrumentation({ suppressInternalInstrumentation: true }),
  ],
});
sdk.start();
// The service stops what it is doing first; what it did is sent before it goes.
process.once("beforeExit", () => void sdk.shutdown().finally(() => process.exit()));
