import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { hasProgram, testEngine } from "./testEngine.ts";

/**
 * Stands for the library org.crac, which functions bring along and which only Maven has: the same interfaces, found by the same
 * lookup. Five classes in the package that a property names, a dynamic proxy for each resource, and a strong reference to
 * it between snapshot and restore.
 */
const cracLibrary = {
  "org/crac/Resource.java":
    "package org.crac; public interface Resource { void beforeCheckpoint(Context<? extends Resource> context) throws Exception; void afterRestore(Context<? extends Resource> context) throws Exception; }",
  "org/crac/Context.java":
    "package org.crac; public abstract class Context<R extends Resource> { public abstract void register(R resource); }",
  "org/crac/Core.java": `package org.crac;
import java.lang.ref.WeakReference;
import java.lang.reflect.*;
import java.util.*;
public class Core {
  private static final Map<Resource, Object> proxies = new WeakHashMap<>();
  private static final Context<Resource> context = new Context<>() {
    public void register(Resource resource) {
      String implementation = System.getProperty("org.crac.Core.Compat");
      if (implementation == null) return;
      try {
        Class<?> type = Class.forName(implementation + ".Resource");
        Class<?> contextType = Class.forName(implementation + ".Context");
        Class<?> core = Class.forName(implementation + ".Core");
        Class.forName(implementation + ".CheckpointException");
        Class.forName(implementation + ".RestoreException");
        core.getMethod("checkpointRestore");
        Object global = core.getMethod("getGlobalContext").invoke(null);
        Method register = contextType.getMethod("register", type);
        WeakReference<Resource> weak = new WeakReference<>(resource);
        Object[] strong = new Object[1];
        Object proxy = Proxy.newProxyInstance(Core.class.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
          Resource known = weak.get();
          if (method.getName().equals("beforeCheckpoint")) { strong[0] = known; if (known != null) known.beforeCheckpoint(this); return null; }
          if (method.getName().equals("afterRestore")) { strong[0] = null; if (known != null) known.afterRestore(this); return null; }
          return method.invoke(known, arguments);
        });
        proxies.put(resource, proxy);
        register.invoke(global, proxy);
      } catch (ReflectiveOperationException missing) {
        throw new IllegalStateException(missing);
      }
    }
  };
  public static Context<Resource> getGlobalContext() { return context; }
}
`,
};

const handler = {
  "example/Shop.java": `package example;
import java.util.*;
import org.crac.*;
public class Shop implements Resource {
  static final List<String> seen = Collections.synchronizedList(new ArrayList<>());
  private final Shop second;
  private final String name;
  public Shop() {
    this("first", new Shop("second", null));
    Core.getGlobalContext().register(this);
    Core.getGlobalContext().register(second);
    // Nothing holds this one.
    com.amazonaws.services.lambda.crac.Core.getGlobalContext().register(new com.amazonaws.services.lambda.crac.Resource() {
      public void beforeCheckpoint(com.amazonaws.services.lambda.crac.Context<? extends com.amazonaws.services.lambda.crac.Resource> context) {}
      public void afterRestore(com.amazonaws.services.lambda.crac.Context<? extends com.amazonaws.services.lambda.crac.Resource> context) { seen.add("lost"); }
    });
  }
  private Shop(String name, Shop second) { this.name = name; this.second = second; }
  public void beforeCheckpoint(Context<? extends Resource> context) {
    seen.add("before " + name);
    if (name.equals(System.getenv("FAIL_BEFORE"))) throw new IllegalStateException("no snapshot with " + name);
  }
  public void afterRestore(Context<? extends Resource> context) {
    seen.add("after " + name);
    if (name.equals(System.getenv("FAIL_AFTER"))) throw new IllegalStateException("no way back for " + name);
  }
  public List<String> handle(Object event) { return seen; }
}
`,
};

test("SnapStart for Java: CRaC's resources are told of the snapshot and of the restore", async (t) => {
  if (!hasProgram("javac")) {
    t.skip("javac is not installed");
    return;
  }
  const { fn, invoke, dir, messages } = testEngine(t);
  const restored = fn(
    { ...cracLibrary, ...handler },
    {
      runtime: "java17",
      handler: "example.Shop::handle",
      initialization: "snap-start",
      timeoutMs: 30_000,
      memoryMb: 512,
    },
  );
  const taskRoot = join(dir, restored.functionName);
  const provided = new URL("../../../src/bootstrap/java/crac/", import.meta.url).pathname;
  const names = Object.keys({ ...cracLibrary, ...handler }).map((name) => join(taskRoot, name));
  const crac = ["Core", "Context", "Resource", "GlobalContext", "CheckpointException", "RestoreException"];
  execFileSync("javac", ["-d", join(dir, "provided"), ...crac.map((name) => `${provided}${name}.java`)]);
  execFileSync("javac", ["-cp", join(dir, "provided"), "-d", taskRoot, ...names]);

  const outcome = await invoke(restored);
  assert.deepEqual(outcome.json, ["before second", "before first", "after first", "after second"]);
  assert.match(outcome.tail, /\tRestore Duration: \d+\.\d\d ms\tBilled Restore Duration: \d+ ms\t\n$/);
  assert.equal(outcome.initDurationMs, undefined);
  const phases = () => messages.map((message) => message.split(/[ \n]/, 1)[0]);
  assert.deepEqual(
    phases().filter((word) => word?.startsWith("RESTORE")),
    ["RESTORE_START", "RESTORE_REPORT"],
  );

  const demand = { ...restored, revision: "on-demand", initialization: "on-demand" } as const;
  assert.deepEqual((await invoke(demand)).json, [], "hooks are for snapshots alone");

  const failing = (revision: string, environment: Record<string, string>) =>
    invoke({ ...restored, revision, environment });
  const before = await failing("before", { FAIL_BEFORE: "second" });
  assert.match(
    before.text,
    /^\{"errorMessage":"com\.amazonaws\.services\.lambda\.crac\.CheckpointException","errorType":"com\.amazonaws\.services\.lambda\.crac\.CheckpointException","stackTrace":\[/,
  );
  assert.match(
    before.tail,
    /^\tSuppressed: java\.lang\.IllegalStateException: no snapshot with second\n\t\tat example\.Shop\.beforeCheckpoint\(Shop\.java:\d+\)$/m,
  );
  assert.equal(before.errorType, "Runtime.BeforeCheckpointError");
  const after = await failing("after", { FAIL_AFTER: "first" });
  assert.match(after.text, /^\{"errorMessage":"com\.amazonaws\.services\.lambda\.crac\.RestoreException",/);
  assert.match(after.tail, /^\tSuppressed: java\.lang\.IllegalStateException: no way back for first$/m);
  assert.equal(after.errorType, "Runtime.AfterRestoreError");
});
