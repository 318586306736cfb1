import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { without } from "../../testedPlatform.ts";
import { needs, testEngine } from "./testEngine.ts";

test("a bootstrap in any language speaks the Runtime API over plain HTTP", async (t) => {
  const { fn, invoke } = testEngine(t);
  const bootstrap = `#!${process.execPath}
const api = "http://" + process.env.AWS_LAMBDA_RUNTIME_API + "/2018-06-01/runtime/";
(async () => {
  for (;;) {
    const next = await fetch(api + "invocation/next");
    const id = next.headers.get("lambda-runtime-aws-request-id");
    const event = await next.json();
    if (event.fail) await fetch(api + "invocation/" + id + "/error", { method: "POST", headers: { "Lambda-Runtime-Function-Error-Type": "Function.Odd" }, body: JSON.stringify({ errorType: "Odd", errorMessage: "as asked" }) });
    else {
      const wrong = await fetch(api + "invocation/nope/response", { method: "POST", body: "1" });
      // Of unknown length: chunked.
      const body = new ReadableStream({ start(c) { c.enqueue(new TextEncoder().encode(JSON.stringify({ wrong: wrong.status, env: process.env.AWS_EXECUTION_ENV ?? null, handler: process.env._HANDLER }))); c.close(); } });
      const answer = await fetch(api + "invocation/" + id + "/response", { method: "POST", body, duplex: "half" });
      if (answer.status !== 202) process.exit(9);
    }
  }
})();
`;
  const own = fn({ bootstrap }, { runtime: "provided.al2023", handler: "any" });
  assert.deepEqual((await invoke(own)).json, { wrong: 400, env: null, handler: "any" });
  const failed = await invoke(own, { fail: true });
  assert.equal(failed.text, '{"errorType":"Odd","errorMessage":"as asked"}');
  assert.equal(failed.errorType, "Function.Odd");
  const missing = await invoke(fn({ "readme.txt": "" }, { runtime: "provided.al2023" }));
  assert.match(
    missing.text,
    /^\{"errorType":"Runtime\.InvalidEntrypoint","errorMessage":"RequestId: \S+ Error: Couldn't find valid bootstrap\(s\)/,
  );
});

test("a bootstrap that nobody may execute is told as AWS tells it", async (t) => {
  const { fn, invoke, dir } = testEngine(t);
  const closed = fn({ bootstrap: "#!/bin/sh\n" }, { runtime: "provided.al2023", functionName: "closed" });
  chmodSync(join(dir, "closed/bootstrap"), 0o644);
  assert.match(
    (await invoke(closed)).text,
    /^\{"errorType":"Runtime\.InvalidEntrypoint","errorMessage":"RequestId: \S+ Error: fork\/exec \S+\/bootstrap: permission denied"\}$/,
  );
});

test("a bootstrap that was built for another machine is an error that says so", async (t) => {
  const { fn, invoke, dir } = testEngine(t);
  const foreign = fn({ bootstrap: "" }, { runtime: "provided.al2023", functionName: "foreign" });
  const header = Buffer.alloc(64);
  header.write("\x7fELF", "latin1");
  header.writeUInt16LE(process.arch === "arm64" ? 0x3e : 0xb7, 18);
  writeFileSync(join(dir, "foreign", "bootstrap"), header);
  if (existsSync(`/proc/sys/fs/binfmt_misc/qemu-${process.arch === "arm64" ? "x86_64" : "aarch64"}`)) {
    t.skip("this system runs programs of the other architecture");
    return;
  }
  await assert.rejects(invoke(foreign), {
    code: "runtime-unsupported",
    message: /^The function's bootstrap is built for Linux on (arm64|x64), and this machine is /,
  });
});

test(
  "a script whose interpreter is not here is an error that says which",
  { skip: without("mountNamespaces") },
  async (t) => {
    if (process.platform === "win32") {
      t.skip("scripts name no interpreters");
      return;
    }
    const { fn, invoke } = testEngine(t);
    const script = (bootstrap: string, layers: readonly string[] = []) =>
      invoke(fn({ bootstrap }, { runtime: "provided.al2023", layers }));
    await assert.rejects(script("#! /nowhere/python3.12 -u\n"), {
      code: "runtime-missing",
      message: /asks for the interpreter "\/nowhere\/python3\.12", which this machine does not have/,
    });
    await assert.rejects(script("#!/bin/sh\r\nexit 0\r\n"), {
      code: "runtime-missing",
      message: /has the line ends of Windows \(CR LF\)/,
    });
    assert.equal((await script("#!/usr/bin/env sh\nexit 3\n")).errorType, "Runtime.ExitError");
    // A layer may bring it along.
    const { code } = fn({ "bin/own": "" });
    const layers = code.kind === "directory" ? [code.taskRoot] : [];
    assert.equal((await script("#!/opt/bin/own\n", layers)).errorType, "Runtime.ExitError");
  },
);

test("a shell script is a bootstrap too", async (t) => {
  if (!needs(t, "curl")) return;
  const { fn, invoke } = testEngine(t);
  const bootstrap = `#!/bin/sh
api="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation"
while true; do
  headers="$TMPDIR/headers"
  event=$(curl -sS -D "$headers" "$api/next")
  id=$(tr -d '\\r' < "$headers" | sed -n 's/^[Ll]ambda-[Rr]untime-[Aa]ws-[Rr]equest-[Ii]d: *//p')
  curl -sS -X POST "$api/$id/response" -d "[$event]" > /dev/null
done
`;
  const shell = fn({ bootstrap }, { runtime: "provided.al2023" });
  assert.deepEqual((await invoke(shell, { a: 1 })).json, [{ a: 1 }]);
  assert.deepEqual((await invoke(shell, 2)).json, [2]);
});

test("Go: a compiled bootstrap", async (t) => {
  if (!needs(t, "go")) return;
  const { fn, invoke, dir } = testEngine(t);
  const own = fn(
    { "main.go": goBootstrap, "go.mod": "module example\n\ngo 1.19\n" },
    { runtime: "provided.al2023" },
  );
  const taskRoot = own.code.kind === "directory" ? own.code.taskRoot : dir;
  execFileSync("go", ["build", "-o", "bootstrap", "."], {
    cwd: taskRoot,
    env: { ...process.env, GOCACHE: join(dir, "gocache"), GOFLAGS: "-mod=mod", GOPROXY: "off" },
  });
  assert.deepEqual((await invoke(own, { name: "go" })).json, { hello: "go" });
});

const goBootstrap = `package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
)

func main() {
	api := "http://" + os.Getenv("AWS_LAMBDA_RUNTIME_API") + "/2018-06-01/runtime/invocation/"
	for {
		next, err := http.Get(api + "next")
		if err != nil {
			os.Exit(1)
		}
		body, _ := io.ReadAll(next.Body)
		var event struct{ Name string }
		_ = json.Unmarshal(body, &event)
		answer, _ := json.Marshal(map[string]string{"hello": event.Name})
		id := next.Header.Get("Lambda-Runtime-Aws-Request-Id")
		response, err := http.Post(api+id+"/response", "application/json", bytes.NewReader(answer))
		if err != nil || response.StatusCode != 202 {
			os.Exit(1)
		}
		_, _ = io.ReadAll(response.Body)
	}
}
`;

test(".NET: an executable assembly runs on dotnet, a class library needs AWS's support", async (t) => {
  const { dir } = testEngine(t);
  // Stands for dotnet: tells its runtimes, and runs the "assembly" as a script, as `dotnet x.dll` runs an assembly.
  mkdirSync(join(dir, "bin"));
  const dotnet = join(dir, "bin/dotnet");
  writeFileSync(
    dotnet,
    `#!/bin/sh\nif [ "$1" = --list-runtimes ]; then echo "Microsoft.AspNetCore.App 9.0.1 [/x]"; echo "Microsoft.NETCore.App 6.0.36 [/x]"; echo "Microsoft.NETCore.App 8.0.11 [/x]"; else exec ${process.execPath} "$@"; fi\n`,
  );
  chmodSync(dotnet, 0o755);
  const { fn, invoke, messages } = testEngine(t, { searchPath: `${join(dir, "bin")}:/usr/bin:/bin` });
  const program = `const api = "http://" + process.env.AWS_LAMBDA_RUNTIME_API + "/2018-06-01/runtime/invocation/";
(async () => { for (;;) { const next = await fetch(api + "next"); const id = next.headers.get("lambda-runtime-aws-request-id"); await fetch(api + id + "/response", { method: "POST", body: await next.text() }); } })();`;
  const executable = fn({ "Shop.dll": program }, { runtime: "dotnet8", handler: "Shop" });
  assert.deepEqual((await invoke(executable, { a: 1 })).json, { a: 1 });
  assert.ok(!messages.some((line) => line.includes("nearest version")), "it has the runtime itself");
  const older = fn({ "Shop.dll": program }, { runtime: "dotnet10", handler: "Shop" });
  await invoke(older);
  assert.match(messages.join(""), /dotnet10 runs on \.NET 8\.0\.11, the nearest version found/);
  const library = fn({ "Shop.dll": "" }, { runtime: "dotnet8", handler: "Shop::Shop.Orders::Create" });
  await assert.rejects(invoke(library), /class library.*Amazon\.Lambda\.RuntimeSupport/);
});
