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

test("Java: values are read and written as the mapper of AWS's runtime does", async (t) => {
  if (!needs(t, "javac")) return;
  const { fn, invoke, dir } = testEngine(t);
  const own = fn(
    { ...javaSources, ...mappedSources },
    { runtime: "java17", handler: "example.Mapped::echo", timeoutMs: 30_000, memoryMb: 512 },
  );
  const taskRoot = own.code.kind === "directory" ? own.code.taskRoot : dir;
  const files = Object.keys({ ...javaSources, ...mappedSources });
  execFileSync("javac", ["-d", taskRoot, ...files.map((name) => join(taskRoot, name))]);
  const as = (handler: string) => ({ ...own, handler, revision: handler });
  const all = {
    URL: "u",
    bytes: "aGk=",
    buffer: "aG8=",
    color: "GREEN",
    tags: "one",
    count: [3],
    at: "2026-01-02T03:04:05Z",
    sorted: ["b", "a"],
  };
  // Properties in the order of their fields, those of the superclass first.
  assert.equal(
    (await invoke(own, all)).text,
    '{"id":0,"bytes":"aGk=","buffer":"aG8=","color":"GREEN","tags":["one"],"count":3,"at":"2026-01-02T03:04:05Z","sorted":["a","b"],"URL":"u"}',
  );
  assert.equal((await invoke(own, { color: "BLUE", Count: 4, at: "" })).text, '{"id":0}');
  assert.equal((await invoke(as("example.Mapped::nothing"))).text, '{"a":[null,"NaN",1.5]}');
  assert.equal((await invoke(as("example.Mapped$Below"), { count: 5 })).text, '"Mapped 5"');
  assert.equal((await invoke(as("example.Mapped$Lists"), [{ count: 1 }])).text, '"Mapped 1"');
  const event = { Records: [{ sentAt: 1_545_084_650.987 }] };
  assert.equal((await invoke(as("example.Mapped::event"), event)).text, "1545084650987");
  assert.match(
    (await invoke(as("example.Mapped$Inner"))).text,
    /"errorMessage":"Class example\.Mapped\$Inner cannot be instantiated because it is a non-static inner class","errorType":"java\.lang\.Exception"/,
  );
  assert.match(
    (await invoke(as("example.Mapped$Closed"))).text,
    /"errorMessage":"Class example\.Mapped\$Closed has no public zero-argument constructor"/,
  );
  const unreadable = await invoke(as("example.Mapped::number"), "x");
  assert.match(
    unreadable.text,
    /^\{"errorMessage":"An error occurred during JSON parsing","errorType":"java\.lang\.RuntimeException","stackTrace":\[\],"cause":\{/,
  );
  const circle = await invoke(as("example.Mapped::circle"));
  assert.match(
    circle.text,
    /^\{"errorMessage":"An error occurred during JSON serialization of response","errorType":"java\.lang\.RuntimeException"/,
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

/** What AWS's mapper has rules of its own for; the class of events stands for one of aws-lambda-java-events. */
const mappedSources = {
  "Event.java": `package com.amazonaws.services.lambda.runtime.events;
import java.util.*;
public class Event {
  public static class Sent { private Date sentAt; public Date getSentAt() { return sentAt; } public void setSentAt(Date at) { sentAt = at; } }
  private List<Sent> records; public List<Sent> getRecords() { return records; } public void setRecords(List<Sent> records) { this.records = records; }
}
`,
  "DateTime.java": `package org.joda.time;
public class DateTime { private final String text; private DateTime(String text) { this.text = text; } public static DateTime parse(String text) { return new DateTime(text); } public String toString() { return text; } }
`,
  "Identified.java":
    "package example; public class Identified { private int id; public int getId() { return id; } public void setId(int id) { this.id = id; } }",
  "Mapped.java": `package example;
import com.amazonaws.services.lambda.runtime.*;
import com.amazonaws.services.lambda.runtime.events.Event;
import java.nio.ByteBuffer;
import java.util.*;
public class Mapped extends Identified {
  public enum Color { RED, GREEN }
  private byte[] bytes; private ByteBuffer buffer; private Color color; private List<String> tags; private Integer count; private org.joda.time.DateTime at; private SortedSet<String> sorted; private String url;
  public String getURL() { return url; } public void setURL(String url) { this.url = url; }
  public byte[] getBytes() { return bytes; } public void setBytes(byte[] bytes) { this.bytes = bytes; }
  public ByteBuffer getBuffer() { return buffer; } public void setBuffer(ByteBuffer buffer) { this.buffer = buffer; }
  public Color getColor() { return color; } public void setColor(Color color) { this.color = color; }
  public List<String> getTags() { return tags; } public void setTags(List<String> tags) { this.tags = tags; }
  public Integer getCount() { return count; } public void setCount(Integer count) { this.count = count; }
  public org.joda.time.DateTime getAt() { return at; } public void setAt(org.joda.time.DateTime at) { this.at = at; }
  public SortedSet<String> getSorted() { return sorted; } public void setSorted(SortedSet<String> sorted) { this.sorted = sorted; }
  public Mapped echo(Mapped event) { return event; }
  public Map<String, Object> nothing(Object event) { Map<String, Object> made = new TreeMap<>(); made.put("a", Arrays.asList(null, Double.NaN, 1.5)); made.put("b", null); return made; }
  public long event(Event event) { return event.getRecords().get(0).getSentAt().getTime(); }
  public int number(int event) { return event; }
  public Object circle(Object event) { Map<String, Object> made = new HashMap<>(); made.put("self", made); return made; }
  public class Inner { public String handleRequest(Object event) { return "never"; } }
  public static class Closed { Closed() {} public String handleRequest(Object event) { return "never"; } }
  public static abstract class Base<I, O> implements RequestHandler<I, O> {}
  public static abstract class Middle<E> extends Base<E, String> { public String handleRequest(E event, Context context) { return text(event); } abstract String text(E event); }
  public static class Below extends Middle<Mapped> { String text(Mapped event) { return "Mapped " + event.getCount(); } }
  public static class Lists extends Middle<List<Mapped>> { String text(List<Mapped> event) { return "Mapped " + event.get(0).getCount(); } }
}
`,
};
