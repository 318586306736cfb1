import { DynamoDBClient, paginateScan } from "@aws-sdk/client-dynamodb";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";

const client = new DynamoDBClient();
const s3 = new S3Client();

/** Writes `reports/<day>.json`: how many orders there are, and what they come to. */
export const handler = async () => {
  const totals = [];
  for await (const page of paginateScan({ client }, { TableName: process.env.ORDERS_TABLE })) {
    for (const { total } of page.Items ?? []) totals.push(Number(total.N));
  }
  const report = { orders: totals.length, total: totals.reduce((sum, total) => sum + total, 0) };
  const key = `reports/${new Date().toISOString().slice(0, 10)}.json`;
  await s3.send(
    new PutObjectCommand({
      Bucket: process.env.REPORT_BUCKET,
      Key: key,
      Body: JSON.stringify(report),
      ContentType: "application/json",
    }),
  );
  console.log("report written", { key, ...report });
  return { key, ...report };
};
