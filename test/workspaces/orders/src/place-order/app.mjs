import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";

const s3 = new S3Client();

/** Puts the order of whoever is signed in where files of orders come. */
export const handler = async (event) => {
  const { sub, name = sub } = event.requestContext.authorizer.jwt.claims;
  const { lines } = JSON.parse(event.body ?? "{}");
  if (!Array.isArray(lines)) return { statusCode: 400, body: JSON.stringify({ message: "An order has lines." }) };
  const id = event.requestContext.requestId;
  await s3.send(
    new PutObjectCommand({
      Bucket: process.env.ORDER_BUCKET,
      Key: `incoming/${id}.json`,
      Body: JSON.stringify({ id, customer: name, lines }),
      ContentType: "application/json",
    }),
  );
  console.log("order placed", { id });
  return { statusCode: 202, body: JSON.stringify({ id }) };
};
