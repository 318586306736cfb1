import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  DeleteLogStreamCommand,
  DeleteRetentionPolicyCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  ListTagsForResourceCommand,
  ListTagsLogGroupCommand,
  PutLogEventsCommand,
  PutRetentionPolicyCommand,
  StartQueryCommand,
  TagLogGroupCommand,
  TagResourceCommand,
  UntagLogGroupCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { clientOptions, startedEmulator, suiteEnd } from "../startedEmulator.ts";

describe("log groups and streams", () => {
  const end = suiteEnd();
  let client: CloudWatchLogsClient;
  before(async () => {
    client = new CloudWatchLogsClient(clientOptions(await startedEmulator(end)));
  });
  const arnOf = (group: string) => `arn:aws:logs:us-east-1:000000000000:log-group:${group}`;

  test("a group is created, described in AWS's form, and deleted", async () => {
    const logGroupName = "/life/of-a_group.#1";
    await client.send(new CreateLogGroupCommand({ logGroupName, tags: { a: "b" } }));
    const { logGroups = [] } = await client.send(
      new DescribeLogGroupsCommand({ logGroupNamePrefix: logGroupName }),
    );
    const [group] = logGroups;
    assert.ok(group && Math.abs((group.creationTime ?? 0) - Date.now()) < 60_000);
    const { creationTime: _, ...rest } = group;
    assert.deepEqual(rest, {
      logGroupName,
      metricFilterCount: 0,
      arn: `${arnOf(logGroupName)}:*`,
      logGroupArn: arnOf(logGroupName),
      storedBytes: 0,
      logGroupClass: "STANDARD",
      deletionProtectionEnabled: false,
    });
    await assert.rejects(client.send(new CreateLogGroupCommand({ logGroupName })), {
      name: "ResourceAlreadyExistsException",
      message: "The specified log group already exists",
    });
    await client.send(new DeleteLogGroupCommand({ logGroupName }));
    await assert.rejects(client.send(new DeleteLogGroupCommand({ logGroupName })), {
      name: "ResourceNotFoundException",
      message: "The specified log group does not exist.",
    });
  });

  test("groups are listed by name in pages, by prefix or by a part of the name in any case", async () => {
    const names = ["/paged/a", "/paged/b", "/paged/c"];
    for (const logGroupName of names.toReversed())
      await client.send(new CreateLogGroupCommand({ logGroupName }));
    const found: (string | undefined)[] = [];
    let nextToken: string | undefined;
    do {
      const page = await client.send(
        new DescribeLogGroupsCommand({ logGroupNamePrefix: "/paged/", limit: 2, nextToken }),
      );
      found.push(...(page.logGroups ?? []).map(({ logGroupName }) => logGroupName));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    assert.deepEqual(found, names);
    const byPart = await client.send(new DescribeLogGroupsCommand({ logGroupNamePattern: "AGED/B" }));
    assert.deepEqual(
      byPart.logGroups?.map(({ logGroupName }) => logGroupName),
      ["/paged/b"],
    );
    await assert.rejects(
      client.send(new DescribeLogGroupsCommand({ logGroupNamePattern: "a", logGroupNamePrefix: "a" })),
      { name: "InvalidParameterException" },
    );
  });

  test("retention is put, shown and deleted, and only in AWS's steps", async () => {
    const logGroupName = "/retention";
    await client.send(new CreateLogGroupCommand({ logGroupName }));
    const shown = async () => {
      const { logGroups } = await client.send(
        new DescribeLogGroupsCommand({ logGroupNamePrefix: logGroupName }),
      );
      return logGroups?.[0]?.retentionInDays;
    };
    await client.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 14 }));
    assert.equal(await shown(), 14);
    await client.send(new DeleteRetentionPolicyCommand({ logGroupName }));
    assert.equal(await shown(), undefined);
    await assert.rejects(client.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 2 })), {
      name: "InvalidParameterException",
      message:
        /Value '2' at 'retentionInDays' failed to satisfy constraint: Member must satisfy enum value set/,
    });
  });

  test("tags are the same in the API by ARN and in the one by name", async () => {
    const logGroupName = "/tags";
    const resourceArn = arnOf(logGroupName);
    await client.send(new CreateLogGroupCommand({ logGroupName, tags: { a: "1" } }));
    await client.send(new TagResourceCommand({ resourceArn, tags: { b: "2" } }));
    await client.send(new TagLogGroupCommand({ logGroupName, tags: { c: "3" } }));
    const byArn = await client.send(new ListTagsForResourceCommand({ resourceArn: `${resourceArn}:*` }));
    assert.deepEqual(byArn.tags, { a: "1", b: "2", c: "3" });
    await client.send(new UntagResourceCommand({ resourceArn, tagKeys: ["a"] }));
    await client.send(new UntagLogGroupCommand({ logGroupName, tags: ["b"] }));
    assert.deepEqual((await client.send(new ListTagsLogGroupCommand({ logGroupName }))).tags, { c: "3" });
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`k${index}`, "v"]));
    await assert.rejects(client.send(new TagResourceCommand({ resourceArn, tags: many })), {
      name: "TooManyTagsException",
    });
  });

  test("streams are created, described in either order, and deleted with their events", async () => {
    const logGroupName = "/streams";
    await client.send(new CreateLogGroupCommand({ logGroupName }));
    for (const logStreamName of ["a", "b", "c"]) {
      await client.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
    }
    const now = Date.now();
    for (const [logStreamName, timestamp] of [
      ["b", now],
      ["a", now - 5000],
    ] as const) {
      const logEvents = [{ timestamp, message: "x" }];
      await client.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
    }
    const byTime = await client.send(
      new DescribeLogStreamsCommand({ logGroupName, orderBy: "LastEventTime", descending: true }),
    );
    assert.deepEqual(
      byTime.logStreams?.map(({ logStreamName, lastEventTimestamp }) => [logStreamName, lastEventTimestamp]),
      [
        ["b", now],
        ["a", now - 5000],
        ["c", undefined],
      ],
    );
    await client.send(new DeleteLogStreamCommand({ logGroupName, logStreamName: "b" }));
    const byName = await client.send(new DescribeLogStreamsCommand({ logGroupName }));
    assert.deepEqual(
      byName.logStreams?.map(({ logStreamName }) => logStreamName),
      ["a", "c"],
    );
    assert.equal(byName.logStreams?.[0]?.arn, `${arnOf(logGroupName)}:log-stream:a`);
    await assert.rejects(client.send(new DeleteLogStreamCommand({ logGroupName, logStreamName: "b" })), {
      name: "ResourceNotFoundException",
      message: "The specified log stream does not exist.",
    });
    await assert.rejects(client.send(new CreateLogStreamCommand({ logGroupName, logStreamName: "a" })), {
      name: "ResourceAlreadyExistsException",
      message: "The specified log stream already exists",
    });
  });

  test("constraints are said in AWS's words, all of a request at once", async () => {
    await assert.rejects(
      client.send(new CreateLogStreamCommand({ logGroupName: "bad name!", logStreamName: "a:b" })),
      {
        name: "InvalidParameterException",
        message:
          "2 validation errors detected: Value 'bad name!' at 'logGroupName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+; Value 'a:b' at 'logStreamName' failed to satisfy constraint: Member must satisfy regular expression pattern: [^:*]*",
      },
    );
    await assert.rejects(client.send(new DescribeLogGroupsCommand({ limit: 51 })), {
      name: "InvalidParameterException",
      message:
        "1 validation error detected: Value '51' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 50",
    });
  });

  test("queries are refused with a sentence that says what to use", async () => {
    const query = { startTime: 0, endTime: 1, queryString: "fields @message", logGroupName: "/x" };
    await assert.rejects(client.send(new StartQueryCommand(query)), {
      name: "InvalidParameterException",
      message: /not emulated/,
    });
  });
});
