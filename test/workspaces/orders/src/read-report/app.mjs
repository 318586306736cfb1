import { GetObjectCommand, NoSuchKey, S3Client } from "@aws-sdk/client-s3";

const s3 = new S3Client();

export const handler = async ({ pathParameters: { day } }) => {
  try {
    const { Body } = await s3.send(
      new GetObjectCommand({ Bucket: process.env.REPORT_BUCKET, Key: `reports/${day}.json` }),
    );
    return { statusCode: 200, body: await Body.transformToString() };
  } catch (error) {
    if (!(error instanceof NoSuchKey)) throw error;
    return { statusCode: 404, body: JSON.stringify({ message: `There is no report of ${day}.` }) };
  }
};
