import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import type { Emulator } from "../../../src/emulator/emulator.ts";
import { clientOptions, type End, startedEmulator } from "../startedEmulator.ts";

/** An emulator with buckets of a test's own. */
export class BucketShop {
  readonly emulator: Emulator;
  readonly dataDir: string;
  readonly s3: S3Client;
  #made = 0;

  private constructor(emulator: Emulator, dataDir: string) {
    this.emulator = emulator;
    this.dataDir = dataDir;
    this.s3 = new S3Client(clientOptions(emulator));
  }

  static async open(end: End): Promise<BucketShop> {
    const dataDir = await mkdtemp(join(tmpdir(), "lambda-workbench-test-"));
    end.after(() => rm(dataDir, { recursive: true, force: true, maxRetries: 3 }));
    const shop = new BucketShop(await startedEmulator(end, { dataDir }), dataDir);
    end.after(() => shop.s3.destroy());
    return shop;
  }

  async bucket(): Promise<string> {
    this.#made += 1;
    const Bucket = `bucket-${this.#made}`;
    await this.s3.send(new CreateBucketCommand({ Bucket }));
    return Bucket;
  }
}
