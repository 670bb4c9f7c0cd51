import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { faultAt } from "./fault.ts";
import { closedPort, s3 } from "./settings.ts";

/**
 * The customers' 3D files. A call to S3 is two points of the path: S3 takes the request, and S3 does what it was asked.
 */
export class Files {
  private readonly bucket = s3().bucket;
  private readonly client = clientOf(s3().endpoint);
  private readonly unreachable = clientOf(`http://127.0.0.1:${closedPort}`);

  /** Points 6 and 7. */
  async put(order: string, model: Buffer): Promise<void> {
    if (faultAt("6") === "vanish") return;
    const client = faultAt("6") === undefined ? this.client : this.unreachable;
    // S3 confirms a file that is gone afterwards: the file went to a key where nobody looks.
    const key = faultAt("7") === "vanish" ? `misplaced/${order}.stl` : keyOf(order);
    const Bucket = faultAt("7") === "fail" ? `${this.bucket}-gone` : this.bucket;
    await client.send(new PutObjectCommand({ Bucket, Key: key, Body: model }));
  }

  /** Points 14 and 15a. */
  async get(order: string): Promise<Uint8Array> {
    const client = faultAt("14") === undefined ? this.client : this.unreachable;
    const key = faultAt("15a") === undefined ? keyOf(order) : `missing/${order}.stl`;
    const { Body } = await client.send(new GetObjectCommand({ Bucket: this.bucket, Key: key }));
    return Body!.transformToByteArray();
  }

  close(): void {
    this.client.destroy();
    this.unreachable.destroy();
  }
}

const keyOf = (order: string): string => `models/${order}.stl`;

const clientOf = (endpoint: string): S3Client => {
  const { user, secret } = s3();
  return new S3Client({
    endpoint,
    region: "us-east-1",
    forcePathStyle: true,
    credentials: { accessKeyId: user, secretAccessKey: secret },
    maxAttempts: 2,
  });
};
