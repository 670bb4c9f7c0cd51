/** Where the parts are, as the environment tells it: what `landscape` sets when it starts a service. */
const needed = (name: string): string => {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: services are started by \`npm run landscape\``);
  return value;
};

export const port = (): number => Number(needed("PORT"));
export const shopDatabase = (): string => needed("SHOP_DATABASE_URL");
export const mesDatabase = (): string => needed("MES_DATABASE_URL");
export const rabbitmq = (): string => needed("RABBITMQ_URL");
export const redis = (): { url: string; prefix: string } => ({
  url: needed("REDIS_URL"),
  prefix: needed("REDIS_PREFIX"),
});
export const s3 = (): { endpoint: string; bucket: string; user: string; secret: string } => ({
  endpoint: needed("S3_ENDPOINT"),
  bucket: needed("S3_BUCKET"),
  user: needed("S3_USER"),
  secret: needed("S3_SECRET"),
});
/** How long the price of a model takes, ms. Minutes in the case; here it is the queue that is of interest. */
export const calculationTime = (): number => Number(process.env["CALCULATION_MS"] ?? 60);
/** How often the CRM looks for new orders, ms. */
export const pollTime = (): number => Number(process.env["POLL_MS"] ?? 200);
/** A consumer that is down: its messages wait in the queue. */
export const consumes = (queue: string): boolean => process.env["CONSUMER_DOWN"] !== queue;
/** A port where nobody listens. */
export const closedPort = 1;
