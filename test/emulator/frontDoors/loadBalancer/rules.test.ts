import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  DeleteListenerCommand,
  DeleteLoadBalancerCommand,
  DeleteRuleCommand,
  DeleteTargetGroupCommand,
  DescribeListenersCommand,
  DescribeLoadBalancerAttributesCommand,
  DescribeLoadBalancersCommand,
  DescribeRulesCommand,
  DescribeTagsCommand,
  DescribeTargetGroupsCommand,
  ModifyListenerCommand,
  SetRulePrioritiesCommand,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { send } from "../../wire/signedRequest.ts";
import { suiteEnd } from "../../startedEmulator.ts";
import { Apis } from "../httpApi/apis.ts";
import { Balancers, fixed, forward } from "./balancers.ts";

describe("a load balancer's rules", () => {
  const end = suiteEnd();
  let apis: Apis;
  let balancers: Balancers;
  before(async () => {
    apis = await Apis.open(end);
    balancers = new Balancers(apis, end);
  });

  test("are tried by their priority, and the listener's own is the last", async () => {
    const balancer = await balancers.create([fixed("default", "404")]);
    const later = await balancer.rule(20, [{ Field: "path-pattern", Values: ["/a/*"] }], [fixed("later")]);
    const first = await balancer.rule(10, [{ Field: "path-pattern", Values: ["/a/b*"] }], [fixed("first")]);
    assert.equal((await balancer.call("/a/bc?x")).body, "first");
    assert.equal((await balancer.call("/a/c")).body, "later");
    const other = await balancer.call("/A/c");
    assert.deepEqual([other.status, other.body], [404, "default"]);
    assert.equal(other.headers["content-type"], "text/plain; charset=utf-8");
    await balancers.client.send(
      new SetRulePrioritiesCommand({
        RulePriorities: [
          { RuleArn: later, Priority: 10 },
          { RuleArn: first, Priority: 20 },
        ],
      }),
    );
    assert.equal((await balancer.call("/a/bc")).body, "later");
    const { Rules = [] } = await balancers.client.send(
      new DescribeRulesCommand({ ListenerArn: balancer.listenerArn }),
    );
    assert.deepEqual(
      Rules.map(({ Priority, IsDefault }) => [Priority, IsDefault]),
      [
        ["10", false],
        ["20", false],
        ["default", true],
      ],
    );
    await balancers.client.send(new DeleteRuleCommand({ RuleArn: later }));
    assert.equal((await balancer.call("/a/bc")).body, "first");
    const [standard] = Rules.slice(-1);
    await assert.rejects(balancers.client.send(new DeleteRuleCommand({ RuleArn: standard?.RuleArn })), {
      name: "OperationNotPermittedException",
    });
    await assert.rejects(balancer.rule(20, [{ Field: "path-pattern", Values: ["/"] }], [fixed("x")]), {
      name: "PriorityInUseException",
    });
  });

  test("look at host, header, method, parameters and address, all of them together", async () => {
    const balancer = await balancers.create([fixed("default")]);
    await balancer.rule(
      1,
      [
        { Field: "http-request-method", HttpRequestMethodConfig: { Values: ["PUT", "POST"] } },
        { Field: "http-header", HttpHeaderConfig: { HttpHeaderName: "X-Kind", Values: ["*Test*"] } },
        {
          Field: "query-string",
          QueryStringConfig: { Values: [{ Key: "v", Value: "1.?" }, { Value: "any" }] },
        },
        { Field: "source-ip", SourceIpConfig: { Values: ["10.0.0.0/8", "127.0.0.0/8"] } },
        { Field: "host-header", HostHeaderConfig: { Values: ["LB-*.elb.*"] } },
      ],
      [fixed("met")],
    );
    const headers = { "x-kind": "a test of it" };
    const bodyOf = async (path: string, sent: object) => (await balancer.call(path, sent)).body;
    assert.equal(await bodyOf("/?v=1.2", { method: "PUT", headers }), "met");
    assert.equal(await bodyOf("/?other=ANY", { method: "POST", headers }), "met");
    assert.equal(await bodyOf("/?v=1.23", { method: "PUT", headers }), "default");
    assert.equal(await bodyOf("/?v=1.2", { method: "GET", headers }), "default");
    assert.equal(await bodyOf("/?v=1.2", { method: "PUT" }), "default");
    assert.equal((await balancer.callPlain("/?v=1.2", { method: "PUT", headers })).body, "default");
  });

  test("lead elsewhere with what they do not change", async () => {
    const balancer = await balancers.create([
      {
        Type: "redirect",
        RedirectConfig: {
          Protocol: "HTTPS",
          Port: "443",
          Path: "/new/#{path}",
          Query: "a=b&#{query}",
          StatusCode: "HTTP_301",
        },
      },
    ]);
    const { status, headers, body } = await balancer.call("/old/x?q=1");
    assert.equal(status, 301);
    assert.equal(
      headers["location"],
      `https://${balancer.name}.elb.us-east-1.localhost:443/new/old/x?a=b&q=1`,
    );
    assert.match(body, /<h1>301 Moved Permanently<\/h1>/);
    const same = await balancers.create([
      { Type: "redirect", RedirectConfig: { Host: "example.com", StatusCode: "HTTP_302" } },
    ]);
    const { port } = apis.emulator;
    assert.equal((await same.call("/x")).headers["location"], `http://example.com:${port}/x`);
    assert.equal((await same.callPlain("/x")).headers["location"], `http://example.com:${port}/x`);
    const within = await balancers.create([
      { Type: "redirect", RedirectConfig: { Path: "/new/#{path}", StatusCode: "HTTP_302" } },
    ]);
    assert.equal(
      (await within.callPlain("/x")).headers["location"],
      `http://127.0.0.1:${port}/_alb/${within.name}/new/x`,
    );
  });

  test("weigh target groups", async () => {
    const saying = (text: string) =>
      apis.functionArn(`export const handler = async () => ({ statusCode: 200, body: "${text}" });`);
    const [never, always] = [
      await balancers.group(await saying("never")),
      await balancers.group(await saying("always")),
    ];
    const balancer = await balancers.create([
      {
        Type: "forward",
        ForwardConfig: {
          TargetGroups: [
            { TargetGroupArn: never, Weight: 0 },
            { TargetGroupArn: always, Weight: 5 },
          ],
        },
      },
    ]);
    for (let turn = 0; turn < 10; turn += 1) assert.equal((await balancer.call("/")).body, "always");
  });

  test("are of a listener, of which the address may say the port", async () => {
    const balancer = await balancers.create(
      [{ Type: "redirect", RedirectConfig: { Protocol: "HTTPS", Port: "443", StatusCode: "HTTP_301" } }],
      80,
    );
    await balancers.client.send(
      new CreateListenerCommand({
        LoadBalancerArn: balancer.arn,
        Protocol: "HTTPS",
        Port: 443,
        DefaultActions: [fixed("secure")],
      }),
    );
    assert.equal((await balancer.call("/")).body, "secure");
    const at = (port: number) => send(apis.emulator, { path: `/_alb/${balancer.name}:${port}/` });
    assert.equal((await at(80)).status, 301);
    assert.equal((await at(443)).body, "secure");
    assert.equal((await at(81)).status, 503);
  });

  test("cannot be reached by another machine's name", async () => {
    const balancer = await balancers.create([fixed("open")]);
    const headers = { host: "rebound.example.com" };
    assert.equal((await balancer.callPlain("/", { headers })).status, 403);
    assert.equal((await send(apis.emulator, { path: "/_alb/missing/" })).status, 404);
  });

  test("and what they are made of are made, told, changed and removed by their API", async () => {
    const { client } = balancers;
    const group = await balancers.group(undefined, { Tags: [{ Key: "a", Value: "b" }] });
    const balancer = await balancers.create([forward(group)]);
    const { LoadBalancers: [told] = [] } = await client.send(
      new DescribeLoadBalancersCommand({ Names: [balancer.name] }),
    );
    assert.equal(told?.State?.Code, "active");
    assert.equal(told?.DNSName, `${balancer.name}.elb.us-east-1.localhost:${apis.emulator.port}`);
    assert.equal(told?.AvailabilityZones?.length, 2);
    const { Attributes = [] } = await client.send(
      new DescribeLoadBalancerAttributesCommand({ LoadBalancerArn: balancer.arn }),
    );
    assert.ok(Attributes.some(({ Key, Value }) => Key === "idle_timeout.timeout_seconds" && Value === "60"));
    const { TargetGroups: [ownGroup] = [] } = await client.send(
      new DescribeTargetGroupsCommand({ LoadBalancerArn: balancer.arn }),
    );
    assert.deepEqual(ownGroup?.LoadBalancerArns, [balancer.arn]);
    assert.equal(ownGroup?.HealthCheckEnabled, false);
    const { TagDescriptions = [] } = await client.send(new DescribeTagsCommand({ ResourceArns: [group] }));
    assert.deepEqual(TagDescriptions, [{ ResourceArn: group, Tags: [{ Key: "a", Value: "b" }] }]);
    const { Listeners: [listener] = [] } = await client.send(
      new DescribeListenersCommand({ LoadBalancerArn: balancer.arn }),
    );
    assert.equal(listener?.DefaultActions?.[0]?.ForwardConfig?.TargetGroups?.[0]?.TargetGroupArn, group);
    await assert.rejects(client.send(new DeleteTargetGroupCommand({ TargetGroupArn: group })), {
      name: "ResourceInUseException",
    });
    await assert.rejects(client.send(new CreateLoadBalancerCommand({ Name: balancer.name })), {
      name: "DuplicateLoadBalancerNameException",
    });
    await client.send(
      new ModifyListenerCommand({ ListenerArn: balancer.listenerArn, DefaultActions: [fixed("changed")] }),
    );
    assert.equal((await balancer.call("/")).body, "changed");
    await client.send(new DeleteTargetGroupCommand({ TargetGroupArn: group }));
    await client.send(new DeleteListenerCommand({ ListenerArn: balancer.listenerArn }));
    assert.equal((await balancer.call("/")).status, 503);
    await client.send(new DeleteLoadBalancerCommand({ LoadBalancerArn: balancer.arn }));
    assert.equal((await balancer.call("/")).status, 404);
    await assert.rejects(client.send(new DescribeLoadBalancersCommand({ Names: [balancer.name] })), {
      name: "LoadBalancerNotFoundException",
    });
  });
});
