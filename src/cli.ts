#!/usr/bin/env node
import process from "node:process";
import { buffer } from "node:stream/consumers";
import { type Command, type Terminal, UsageError } from "./cli/command.ts";
import { describeStartOptions } from "./cli/startOptions.ts";
import { targetUsage } from "./cli/targetUsage.ts";
import { AppError } from "./shared/errors.ts";
import { shellNames } from "./shared/systems/shells.ts";
import { terminalText } from "./shared/terminalText.ts";

interface Subcommand {
  readonly usage: string;
  readonly summary: string;
  /** What its own help adds. */
  readonly options?: () => string;
  readonly load: () => Promise<Command>;
}

/** Each is loaded when it is called: `start` may not wait for the SDK that `invoke` needs. */
const subcommands: Readonly<Record<string, Subcommand>> = {
  start: {
    usage: "start [--port N] [--data-dir DIR] [--template FILE]... [OPTION]...",
    summary: "runs the emulator until it is interrupted; start --help explains the options",
    options: startHelp,
    load: async () => (await import("./cli/start.ts")).start,
  },
  invoke: {
    usage: `invoke NAME [--event FILE|-] [--async] [--qualifier Q] ${targetUsage}`,
    summary: "calls a function: its answer on standard output, its log's tail on standard error",
    load: async () => (await import("./cli/invoke.ts")).invoke,
  },
  logs: {
    usage: `logs NAME [--follow [--live-tail]] [--since 1h] [--filter PATTERN] ${targetUsage}`,
    summary: "prints what a function has logged, and with --follow what it logs",
    load: async () => (await import("./cli/logs.ts")).logs,
  },
  test: {
    usage: `test [DIR] [--template FILE]... [--junit FILE] [--stack NAME] ${targetUsage}`,
    summary: "sends the saved events that have an expectation, and ends with 0 when all is as expected",
    load: async () => (await import("./cli/test/test.ts")).test,
  },
  install: {
    usage: "install sdk|esbuild|dynamodb [RUNTIME|PACKAGE]... [--sdk-dir DIR] [--dynamodb-dir DIR]",
    summary:
      "installs AWS's SDK, which Lambda's runtimes bring, esbuild, which builds TypeScript, or DynamoDB's engine, with npm, pip and RubyGems",
    load: async () => (await import("./cli/install.ts")).install,
  },
  token: {
    usage: `token --issuer URL --audience A [--scope S]... [--claim NAME=VALUE]... [--subject S] [--expires-in 1h] [--data-dir DIR]`,
    summary: "prints a token that JWT authorizers of the emulator's HTTP APIs take for their issuer's",
    load: async () => (await import("./cli/token.ts")).token,
  },
  apis: {
    usage: "apis [NAME] [--http] [--data-dir DIR]",
    summary:
      "prints where each API answers and the page to try it, with the key that opens it; --http prints a file of requests for REST clients",
    load: async () => (await import("./cli/apis.ts")).apis,
  },
  env: {
    usage: `env [--shell ${shellNames.join("|")}] [--data-dir DIR]`,
    summary: "prints the variables that point the AWS CLI at the running emulator, for a shell to read",
    load: async () => (await import("./cli/env.ts")).env,
  },
};

void run(process.argv.slice(2), openTerminal()).then((exitCode) => {
  process.exitCode = exitCode;
  // A pipe that its other side keeps open would keep us running.
  process.stdin.destroy();
});

/** 0 for success, 1 and 2 as the subcommand says, 64 for arguments that make no sense. */
async function run([name = "help", ...args]: readonly string[], terminal: Terminal): Promise<number> {
  if (name === "help" || name === "--help" || name === "-h") {
    terminal.out(help());
    return 0;
  }
  const subcommand = Object.hasOwn(subcommands, name) ? subcommands[name] : undefined;
  if (subcommand === undefined) {
    terminal.err(`There is no command "${name}".\n\n${help()}`);
    return 64;
  }
  if (args.includes("--help")) {
    terminal.out(`lambda-workbench ${subcommand.usage}\n${subcommand.options?.() ?? ""}`);
    return 0;
  }
  try {
    const command = await subcommand.load();
    return await command(args, terminal);
  } catch (error) {
    if (error instanceof UsageError) {
      terminal.err(
        `${error.message}\n\nlambda-workbench ${subcommand.usage}\n${subcommand.options?.() ?? ""}`,
      );
      return 64;
    }
    if (error instanceof AppError) {
      terminal.err(`${error.userMessage}\n`);
      return 2;
    }
    if (error instanceof Error && "code" in error && error.code === "ERR_UNKNOWN_BUILTIN_MODULE") {
      terminal.err(`This needs Node 22.13 or newer, for its SQLite; this is ${process.version}.\n`);
      return 2;
    }
    throw error;
  }
}

function help(): string {
  const lines = Object.values(subcommands).map(
    ({ usage, summary }) => `  lambda-workbench ${usage}\n      ${summary}\n`,
  );
  return `AWS Lambda on this machine.\n\n${lines.join("\n")}`;
}

function startHelp(): string {
  const options = describeStartOptions();
  const width = Math.max(...options.map(({ name }) => name.length)) + 2;
  return options
    .map(({ name, says, otherwise }) => {
      const ending = otherwise === "" ? "" : ` (${otherwise})`;
      return `  ${name.padEnd(width)}${says}${ending}\n`;
    })
    .join("");
}

function openTerminal(): Terminal {
  const interrupt = new AbortController();
  // Once: a second signal ends the process the hard way, should the first not do it.
  process.once("SIGINT", () => interrupt.abort());
  process.once("SIGTERM", () => interrupt.abort());
  // A reader that went away (`| head`) is no reason to crash.
  process.stdout.on("error", () => interrupt.abort());
  process.stderr.on("error", () => undefined);
  return {
    env: process.env,
    cwd: process.cwd(),
    platform: process.platform,
    arch: process.arch,
    programDir: import.meta.dirname,
    out: (text) => void process.stdout.write(text),
    // For people alone, and much of it is what functions and files say.
    err: (text) => void process.stderr.write(terminalText(text)),
    read: async () => await buffer(process.stdin),
    signal: interrupt.signal,
  };
}
