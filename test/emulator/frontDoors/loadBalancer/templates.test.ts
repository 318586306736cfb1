import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import {
  DescribeLoadBalancersCommand,
  DescribeTagsCommand,
  ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { until } from "../../../until.ts";
import { clientOptions, startedEmulator } from "../../startedEmulator.ts";
import { send } from "../../wire/signedRequest.ts";

const template = (path: string) => `
AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Resources:
  Answer:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs24.x
      Handler: app.handler
      CodeUri: .
      Environment: { Variables: { ADDRESS: !Sub "http://\${Door.DNSName}/", DOOR: !Ref Door } }
  Door:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    Properties:
      Name: shop-door
      Subnets: [!Ref SubnetA, !Ref SubnetB]
      LoadBalancerAttributes: [{ Key: idle_timeout.timeout_seconds, Value: "30" }]
      Tags: [{ Key: stage, Value: test }]
  Group:
    Type: AWS::ElasticLoadBalancingV2::TargetGroup
    DependsOn: Permission
    Properties:
      TargetType: lambda
      Targets: [{ Id: !GetAtt Answer.Arn }]
      TargetGroupAttributes: [{ Key: lambda.multi_value_headers.enabled, Value: true }]
  Permission:
    Type: AWS::Lambda::Permission
    Properties: { Action: lambda:InvokeFunction, FunctionName: !Ref Answer, Principal: elasticloadbalancing.amazonaws.com }
  Listener:
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties:
      LoadBalancerArn: !Ref Door
      Port: "80"
      Protocol: HTTP
      DefaultActions: [{ Type: fixed-response, FixedResponseConfig: { StatusCode: "404", ContentType: text/plain, MessageBody: nothing } }]
  Rule:
    Type: AWS::ElasticLoadBalancingV2::ListenerRule
    Properties:
      ListenerArn: !GetAtt Listener.ListenerArn
      Priority: 5
      Conditions: [{ Field: path-pattern, PathPatternConfig: { Values: ["${path}"] } }]
      Actions: [{ Type: forward, TargetGroupArn: !Ref Group }]
  SubnetA: { Type: AWS::EC2::Subnet, Properties: { VpcId: vpc-1, CidrBlock: 10.0.0.0/24 } }
  SubnetB: { Type: AWS::EC2::Subnet, Properties: { VpcId: vpc-1, CidrBlock: 10.0.1.0/24 } }
`;

const code = `export const handler = async (event) => ({ statusCode: 200, multiValueHeaders: { "content-type": ["application/json"] },
  body: JSON.stringify({ kind: Object.keys(event).join(), address: process.env.ADDRESS, door: process.env.DOOR }) });`;

test("a template's load balancer answers, is known by its references, and follows the template", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "lambda-workbench-test-"));
  t.after(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
  await writeFile(join(folder, "app.mjs"), code);
  await writeFile(join(folder, "template.yaml"), template("/api/*"));
  const emulator = await startedEmulator(t, { templates: [join(folder, "template.yaml")] });
  const call = (path: string) => send(emulator, { path: `/_alb/shop-door${path}` });

  const { status, body } = await call("/api/x");
  assert.equal(status, 200, body);
  const { kind, address, door } = JSON.parse(body) as Record<string, string>;
  assert.match(String(kind), /multiValueHeaders/);
  assert.equal(address, `http://shop-door.elb.us-east-1.localhost:${emulator.port}/`);
  const client = new ElasticLoadBalancingV2Client(clientOptions(emulator));
  t.after(() => client.destroy());
  const { LoadBalancers: [told] = [] } = await client.send(new DescribeLoadBalancersCommand({}));
  assert.equal(told?.LoadBalancerArn, door);
  const { TagDescriptions: [tagged] = [] } = await client.send(
    new DescribeTagsCommand({ ResourceArns: [door ?? ""] }),
  );
  assert.deepEqual(tagged?.Tags, [{ Key: "stage", Value: "test" }]);
  assert.deepEqual([(await call("/other")).status, (await call("/other")).body], [404, "nothing"]);

  await writeFile(join(folder, "template.yaml"), template("/other"));
  await until(async () => (await call("/other")).status === 200);
  assert.equal((await call("/api/x")).status, 404);
  await writeFile(
    join(folder, "template.yaml"),
    template("/other")
      .replace(/ {2}Door:[^]*? {2}SubnetA:/, "  SubnetA:")
      .replace(/ {6}Environment:.*\n/, ""),
  );
  await until(async () => (await call("/other")).body.includes("<h1>404"));
});
