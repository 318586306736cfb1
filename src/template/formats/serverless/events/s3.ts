import { entriesOf, itemsOf, textAt } from "../../../syntax/node.ts";
import { getAtt, type Shape } from "../../../syntax/shape.ts";
import { alphanumeric, permission, settingOf, type Made, type ServiceEvent } from "../service.ts";

/** A bucket that tells the function of changes; `existing` ones are told the same way here. */
export function s3(event: ServiceEvent): readonly Made[] {
  const { fn, settings, service } = event;
  const { range } = settings;
  const bucket = textAt(settingOf(event, "bucket", "bucket"));
  if (bucket === undefined) return [];
  // `provider.s3` may say the name of a bucket that is meant by its key.
  const name = textAt(service.root, "provider", "s3", bucket, "name") ?? bucket;
  const id = `S3Bucket${alphanumeric(bucket)}`;
  const rules = itemsOf(settingOf(event, "rules")).flatMap((rule) =>
    entriesOf(rule).map(([Name, { value: Value }]) => ({ Name, Value })),
  );
  const configuration: Shape = {
    Event: settingOf(event, "event") ?? "s3:ObjectCreated:*",
    Function: getAtt(fn.logicalId, "Arn", range),
    ...(rules.length > 0 && { Filter: { S3Key: { Rules: rules } } }),
  };
  const properties = {
    BucketName: name,
    NotificationConfiguration: { LambdaConfigurations: [configuration] },
  };
  return [
    { id, type: "AWS::S3::Bucket", range, properties },
    permission(event, `${alphanumeric(bucket)}S3`, "s3.amazonaws.com"),
  ];
}
