import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { TestContext } from "node:test";
import * as v from "valibot";
import { ReadyLine } from "../../../src/protocol/emulator.ts";
import { builtCli } from "../builtCli.ts";

const project = join(import.meta.dirname, "../../..");
const shopTemplate = join(project, "test/workspaces/shop/template.yaml");

/** No profile and no key of whoever runs the tests. */
const environment = {
  PATH: process.env["PATH"],
  HOME: "/nonexistent",
  AWS_EC2_METADATA_DISABLED: "true",
};

interface Around {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Its processes are a group, as those of a line in a shell are. */
  readonly detached?: boolean;
}

function start(args: readonly string[], { cwd, env = {}, detached = false }: Around) {
  return spawn(process.execPath, [builtCli(), ...args], {
    cwd,
    detached,
    env: { ...environment, ...env },
    stdio: ["pipe", "pipe", "pipe"],
  });
}

/** Runs `lambda-workbench` to its end. */
async function run(
  args: readonly string[],
  { input = "", ...options }: { cwd: string; env?: Record<string, string>; input?: string },
) {
  const child = start(args, options);
  child.stdin.end(input);
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close"),
  ]);
  return { out, err, code: code as number };
}

/** A folder to run commands in. What goes on in it ends with the test, before the folder does. */
export class Folder {
  readonly path: string = mkdtempSync(join(tmpdir(), "lw-cli-"));
  readonly #children: ChildProcess[] = [];

  constructor(t: TestContext) {
    t.after(async () => {
      for (const child of this.#children) {
        child.kill("SIGTERM");
        if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
      }
      rmSync(this.path, { recursive: true, force: true, maxRetries: 3 });
    });
  }

  /** Runs a subcommand to its end. */
  async run(args: readonly string[], options: { env?: Record<string, string>; input?: string } = {}) {
    return await run(args, { cwd: this.path, ...options });
  }

  /** Runs `lambda-workbench start` on the shop, or another template. */
  async startEmulator(template: string = shopTemplate): Promise<ReadyLine> {
    const child = this.#start(["start", "--port", "0", "--template", template]);
    const [line] = await once(child.stdout, "data");
    return v.parse(v.pipe(v.string(), v.parseJson(), ReadyLine), String(line));
  }

  /** Runs a subcommand that goes on until it is interrupted, and gives its output as it comes. */
  follow(args: readonly string[], options: Omit<Around, "cwd"> = {}) {
    const child = this.#start(args, options);
    let [out, err] = ["", ""];
    child.stderr.on("data", (bytes: Buffer) => {
      err += bytes.toString();
    });
    child.stdout.on("data", (bytes: Buffer) => {
      out += bytes.toString();
    });
    return {
      /** Waits for output; the test's own limit ends a wait for what never comes. */
      async until(pattern: RegExp): Promise<string> {
        while (!pattern.test(out)) await once(child.stdout, "data");
        return out;
      },
      async interrupt(): Promise<number | null> {
        if (options.detached === true && child.pid !== undefined) process.kill(-child.pid, "SIGINT");
        else child.kill("SIGINT");
        if (child.exitCode === null) await once(child, "close");
        return child.exitCode;
      },
      err: () => err,
    };
  }

  #start(args: readonly string[], options: Omit<Around, "cwd"> = {}) {
    const child = start(args, { cwd: this.path, ...options });
    child.stderr.resume();
    this.#children.push(child);
    return child;
  }
}
