import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { keysOf, needs, testEngine } from "./testEngine.ts";

test("Java: methods, RequestHandler, streams, plain objects, failures", async (t) => {
  if (!needs(t, "javac")) return;
  const { fn, invoke, dir, messages } = testEngine(t);
  const own = fn(javaSources, {
    runtime: "java17",
    handler: "example.Orders::create",
    timeoutMs: 30_000,
    memoryMb: 512,
  });
  const taskRoot = own.code.kind === "directory" ? own.code.taskRoot : dir;
  execFileSync("javac", ["-d", taskRoot, ...Object.keys(javaSources).map((name) => join(taskRoot, name))]);
  const order = await invoke(own, { customer: "ada", items: [{ sku: "a", count: 2 }], paid: true });
  assert.deepEqual(order.json, { customer: "ADA", items: [{ count: 4, sku: "a" }], paid: true });
  const as = (handler: string) => ({ ...own, handler, revision: handler });
  const typed = await invoke(as("example.Typed"), { n: 20 });
  assert.match(typed.text, /^\{"id":"[0-9a-f-]{36}","sum":21\}$/);
  assert.ok(messages.includes("from\nthe logger"), messages.join("|"));
  assert.equal((await invoke(as("example.Streams"), "raw")).text, '"RAW"');
  const failed = await invoke(as("example.Orders::fail"));
  assert.deepEqual(keysOf(failed.text), ["errorMessage", "errorType", "stackTrace", "cause"]);
  assert.match(
    failed.text,
    /^\{"errorMessage":"not today","errorType":"java\.lang\.IllegalStateException","stackTrace":\["example\.Orders\.fail\(Orders\.java:\d+\)"\]/,
  );
  assert.match(
    failed.tail,
    /^not today: java\.lang\.IllegalStateException\njava\.lang\.IllegalStateException: not today\n\tat example\.Orders\.fail\(Orders\.java:\d+\)\n/m,
  );
  const deep = await invoke(as("example.Orders::deep"));
  assert.match(
    deep.text,
    /^\{"errorMessage":"java\.lang\.StackOverflowError","errorType":"java\.lang\.StackOverflowError"/,
  );
  const inits = () => messages.filter((message) => message.startsWith("INIT_START")).length;
  const before = inits();
  await invoke(as("example.Orders::deep"));
  assert.equal(inits(), before + 1, "the process ended with the first");
  const missing = await invoke(as("example.Nope"));
  assert.match(
    missing.text,
    /"errorMessage":"Class not found: example\.Nope","errorType":"java\.lang\.ClassNotFoundException"/,
  );
});

/** With AWS's interfaces, which a real package has from aws-lambda-java-core. */
const javaSources = {
  "Context.java":
    "package com.amazonaws.services.lambda.runtime; public interface Context { String getAwsRequestId(); LambdaLogger getLogger(); int getRemainingTimeInMillis(); }",
  "LambdaLogger.java":
    "package com.amazonaws.services.lambda.runtime; public interface LambdaLogger { void log(String message); void log(byte[] message); }",
  "RequestHandler.java":
    "package com.amazonaws.services.lambda.runtime; public interface RequestHandler<I, O> { O handleRequest(I input, Context context); }",
  "RequestStreamHandler.java":
    "package com.amazonaws.services.lambda.runtime; public interface RequestStreamHandler { void handleRequest(java.io.InputStream input, java.io.OutputStream output, Context context) throws java.io.IOException; }",
  "Orders.java": `package example;
import java.util.List;
public class Orders {
  public static class Item { private String sku; private int count; public String getSku() { return sku; } public void setSku(String sku) { this.sku = sku; } public int getCount() { return count; } public void setCount(int count) { this.count = count; } }
  public static class Order { private String customer; private List<Item> items; private boolean paid; public String getCustomer() { return customer; } public void setCustomer(String customer) { this.customer = customer; } public List<Item> getItems() { return items; } public void setItems(List<Item> items) { this.items = items; } public boolean isPaid() { return paid; } public void setPaid(boolean paid) { this.paid = paid; } }
  public Order create(Order order) {
    order.setCustomer(order.getCustomer().toUpperCase());
    for (Item item : order.getItems()) item.setCount(item.getCount() * 2);
    return order;
  }
  public String fail(Object event) { throw new IllegalStateException("not today", new RuntimeException("deep")); }
  public String deep(Object event) { return deep(event); }
}
`,
  "Typed.java": `package example;
import com.amazonaws.services.lambda.runtime.*;
import java.util.Map;
public class Typed implements RequestHandler<Map<String, Integer>, Map<String, Object>> {
  public Map<String, Object> handleRequest(Map<String, Integer> input, Context context) {
    context.getLogger().log("from\\nthe logger");
    return new java.util.TreeMap<>(Map.of("sum", input.get("n") + 1, "id", context.getAwsRequestId()));
  }
}
`,
  "Streams.java": `package example;
import com.amazonaws.services.lambda.runtime.*;
import java.io.*;
public class Streams implements RequestStreamHandler {
  public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
    output.write(new String(input.readAllBytes()).toUpperCase().getBytes());
  }
}
`,
};
