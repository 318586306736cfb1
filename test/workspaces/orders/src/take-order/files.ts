import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";

const s3 = new S3Client();

export async function readOrderFile(bucket: string, key: string): Promise<string> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  return (await Body?.transformToString()) ?? "";
}
