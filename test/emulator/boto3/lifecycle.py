"""Creates, uses and destroys one of each resource through boto3; one line of JSON for each."""

import io
import json
import os
import sys
import time
import traceback
import zipfile

import boto3
from botocore.config import Config

ACCOUNT = "000000000000"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/test"
CONFIG = Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"})


def client(name):
    return boto3.client(name, endpoint_url=os.environ["ENDPOINT"], config=CONFIG)


def eventually(condition):
    """What the condition gives, once it gives something."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError("this did not become true")


def refused(call, code):
    """The call fails with this code of AWS's."""
    try:
        call()
    except Exception as error:
        assert error.response["Error"]["Code"] == code, error.response
    else:
        raise AssertionError(f"{code} was expected")


def arn_of_queue(sqs, url):
    return sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]


def bodies(sqs, url):
    messages = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=1, MaxNumberOfMessages=10).get("Messages", [])
    for message in messages:
        sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return [message["Body"] for message in messages]


def queue():
    sqs = client("sqs")
    dead = sqs.create_queue(QueueName="boto-dead")["QueueUrl"]
    redrive = json.dumps({"deadLetterTargetArn": arn_of_queue(sqs, dead), "maxReceiveCount": 2})
    url = sqs.create_queue(QueueName="boto-queue", Attributes={"RedrivePolicy": redrive}, tags={"a": "b"})["QueueUrl"]
    assert sqs.list_queue_tags(QueueUrl=url)["Tags"] == {"a": "b"}
    entries = [{"Id": str(number), "MessageBody": f"m{number}"} for number in range(3)]
    assert len(sqs.send_message_batch(QueueUrl=url, Entries=entries)["Successful"]) == 3
    got = []
    eventually(lambda: got.extend(bodies(sqs, url)) or sorted(got) == ["m0", "m1", "m2"])
    sqs.delete_queue(QueueUrl=url)
    sqs.delete_queue(QueueUrl=dead)
    refused(lambda: sqs.get_queue_url(QueueName="boto-queue"), "AWS.SimpleQueueService.NonExistentQueue")


def topic():
    sqs, sns = client("sqs"), client("sns")
    url = sqs.create_queue(QueueName="boto-told")["QueueUrl"]
    arn = sns.create_topic(Name="boto-topic", Tags=[{"Key": "a", "Value": "b"}])["TopicArn"]
    subscription = sns.subscribe(
        TopicArn=arn,
        Protocol="sqs",
        Endpoint=arn_of_queue(sqs, url),
        Attributes={"RawMessageDelivery": "true", "FilterPolicy": '{"kind": ["wanted"]}'},
        ReturnSubscriptionArn=True,
    )["SubscriptionArn"]
    for kind in ("other", "wanted"):
        attributes = {"kind": {"DataType": "String", "StringValue": kind}}
        sns.publish(TopicArn=arn, Message=kind, MessageAttributes=attributes)
    assert eventually(lambda: bodies(sqs, url)) == ["wanted"]
    sns.unsubscribe(SubscriptionArn=subscription)
    sns.delete_topic(TopicArn=arn)
    sqs.delete_queue(QueueUrl=url)
    refused(lambda: sns.get_topic_attributes(TopicArn=arn), "NotFound")


def rule():
    sqs, events = client("sqs"), client("events")
    url = sqs.create_queue(QueueName="boto-matched")["QueueUrl"]
    events.create_event_bus(Name="boto-bus")
    events.put_rule(Name="boto-rule", EventBusName="boto-bus", EventPattern='{"source": ["boto"]}')
    target = {"Id": "queue", "Arn": arn_of_queue(sqs, url), "InputPath": "$.detail"}
    assert events.put_targets(Rule="boto-rule", EventBusName="boto-bus", Targets=[target])["FailedEntryCount"] == 0
    entry = {"EventBusName": "boto-bus", "Source": "boto", "DetailType": "Said", "Detail": '{"a":1}'}
    assert events.put_events(Entries=[entry])["FailedEntryCount"] == 0
    assert eventually(lambda: bodies(sqs, url)) == ['{"a":1}']
    events.remove_targets(Rule="boto-rule", EventBusName="boto-bus", Ids=["queue"])
    events.delete_rule(Name="boto-rule", EventBusName="boto-bus")
    events.delete_event_bus(Name="boto-bus")
    sqs.delete_queue(QueueUrl=url)
    refused(lambda: events.describe_event_bus(Name="boto-bus"), "ResourceNotFoundException")


def schedule():
    sqs, scheduler = client("sqs"), client("scheduler")
    url = sqs.create_queue(QueueName="boto-due")["QueueUrl"]
    scheduler.create_schedule_group(Name="boto-group")
    when = time.strftime("at(%Y-%m-%dT%H:%M:%S)", time.gmtime(time.time() + 1))
    scheduler.create_schedule(
        Name="boto-schedule",
        GroupName="boto-group",
        ScheduleExpression=when,
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={"Arn": arn_of_queue(sqs, url), "RoleArn": ROLE, "Input": "now"},
    )
    assert eventually(lambda: bodies(sqs, url)) == ["now"]
    found = scheduler.list_schedules(GroupName="boto-group")["Schedules"]
    assert [each["Name"] for each in found] == ["boto-schedule"]
    scheduler.delete_schedule(Name="boto-schedule", GroupName="boto-group")
    scheduler.delete_schedule_group(Name="boto-group")
    sqs.delete_queue(QueueUrl=url)
    refused(lambda: scheduler.get_schedule(Name="boto-schedule", GroupName="boto-group"), "ResourceNotFoundException")


def bucket():
    sqs, s3 = client("sqs"), client("s3")
    url = sqs.create_queue(QueueName="boto-notified")["QueueUrl"]
    s3.create_bucket(Bucket="boto-bucket")
    told = {"QueueArn": arn_of_queue(sqs, url), "Events": ["s3:ObjectCreated:*"]}
    s3.put_bucket_notification_configuration(
        Bucket="boto-bucket", NotificationConfiguration={"QueueConfigurations": [told]}
    )
    s3.put_object(Bucket="boto-bucket", Key="a/b c.txt", Body=b"content", Metadata={"x": "y"})
    s3.upload_fileobj(io.BytesIO(b"0" * 9_000_000), "boto-bucket", "large")
    assert s3.head_object(Bucket="boto-bucket", Key="large")["ContentLength"] == 9_000_000
    found = s3.get_object(Bucket="boto-bucket", Key="a/b c.txt", Range="bytes=3-")
    assert found["Body"].read() == b"tent" and found["Metadata"] == {"x": "y"}
    keys = []

    def told_keys():
        for body in bodies(sqs, url):
            keys.extend(record["s3"]["object"]["key"] for record in json.loads(body).get("Records", []))
        return sorted(keys) == ["a/b+c.txt", "large"]

    eventually(told_keys)
    listed = s3.list_objects_v2(Bucket="boto-bucket")["Contents"]
    deleted = s3.delete_objects(Bucket="boto-bucket", Delete={"Objects": [{"Key": each["Key"]} for each in listed]})
    assert len(deleted["Deleted"]) == 2
    s3.delete_bucket(Bucket="boto-bucket")
    sqs.delete_queue(QueueUrl=url)
    refused(lambda: s3.list_objects_v2(Bucket="boto-bucket"), "NoSuchBucket")


def stream():
    kinesis = client("kinesis")
    kinesis.create_stream(StreamName="boto-stream", ShardCount=1)
    kinesis.get_waiter("stream_exists").wait(StreamName="boto-stream", WaiterConfig={"Delay": 1})
    put = kinesis.put_record(StreamName="boto-stream", PartitionKey="a", Data=b"\x00\xff")
    iterator = kinesis.get_shard_iterator(
        StreamName="boto-stream", ShardId=put["ShardId"], ShardIteratorType="TRIM_HORIZON"
    )["ShardIterator"]
    (record,) = kinesis.get_records(ShardIterator=iterator)["Records"]
    assert record["Data"] == b"\x00\xff" and record["SequenceNumber"] == put["SequenceNumber"]
    kinesis.delete_stream(StreamName="boto-stream")
    kinesis.get_waiter("stream_not_exists").wait(StreamName="boto-stream", WaiterConfig={"Delay": 1})


def mapping():
    sqs, functions, logs = client("sqs"), client("lambda"), client("logs")
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as file:
        file.writestr("index.py", "def handler(event, context):\n    print('GOT', event['Records'][0]['body'])\n")
    functions.create_function(
        FunctionName="boto-function",
        Runtime="python3.13",
        Handler="index.handler",
        Role=ROLE,
        Code={"ZipFile": package.getvalue()},
    )
    functions.get_waiter("function_active_v2").wait(FunctionName="boto-function", WaiterConfig={"Delay": 1})
    url = sqs.create_queue(QueueName="boto-mapped")["QueueUrl"]
    made = functions.create_event_source_mapping(
        FunctionName="boto-function", EventSourceArn=arn_of_queue(sqs, url), BatchSize=1
    )
    state = lambda: functions.get_event_source_mapping(UUID=made["UUID"])["State"]
    eventually(lambda: state() == "Enabled")
    sqs.send_message(QueueUrl=url, MessageBody="hello")

    def logged():
        try:
            found = logs.filter_log_events(logGroupName="/aws/lambda/boto-function", filterPattern="GOT")
        except logs.exceptions.ResourceNotFoundException:
            return False
        return any("GOT hello" in event["message"] for event in found["events"])

    eventually(logged)
    functions.update_event_source_mapping(UUID=made["UUID"], Enabled=False)
    eventually(lambda: state() == "Disabled")
    functions.delete_event_source_mapping(UUID=made["UUID"])

    def gone():
        try:
            state()
        except functions.exceptions.ResourceNotFoundException:
            return True

    eventually(gone)
    functions.delete_function(FunctionName="boto-function")
    sqs.delete_queue(QueueUrl=url)


for case in (queue, topic, rule, schedule, bucket, stream, mapping):
    try:
        case()
        print(json.dumps({"name": case.__name__}), flush=True)
    except Exception:
        print(json.dumps({"name": case.__name__, "error": traceback.format_exc()}), flush=True)
sys.exit(0)
