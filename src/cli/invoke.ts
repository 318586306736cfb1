import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { Clients } from "../aws/clients.ts";
import { invoke as invokeFunction } from "../aws/invoke.ts";
import { AppError, messageOf } from "../shared/errors.ts";
import { findJsonMistake } from "../shared/jsonMistake.ts";
import { inWords } from "../shared/phrase.ts";
import { terminalText } from "../shared/terminalText.ts";
import { readArguments, readFunctionName } from "./arguments.ts";
import { clientTarget, targetOptions } from "./clientTarget.ts";
import type { Command, Terminal } from "./command.ts";

/** `lambda-workbench invoke`: the payload on standard output, the log's tail on standard error. */
export const invoke: Command = async (args, terminal) => {
  const { values, positionals } = readArguments(args, {
    ...targetOptions,
    event: { type: "string" },
    async: { type: "boolean", default: false },
    qualifier: { type: "string" },
  });
  const name = readFunctionName(positionals);
  const payload = await readEvent(values.event, terminal);
  const clients = new Clients();
  try {
    const answer = await invokeFunction(
      { clients, target: await clientTarget(values, terminal), signal: terminal.signal },
      { name, qualifier: values.qualifier, payload, type: values.async ? "Event" : "RequestResponse" },
    );
    terminal.err(withNewline(answer.logTail));
    // JSON is exact, and its strings hold no control characters that a terminal would obey.
    terminal.out(withNewline(isJson(answer.payload) ? answer.payload : terminalText(answer.payload)));
    return answer.functionError === undefined ? 0 : 1;
  } finally {
    clients.reset();
  }
};

/** A file, standard input for `-`, or an empty object. Throws `AppError` when it cannot be read or is not JSON. */
async function readEvent(path: string | undefined, terminal: Terminal): Promise<Uint8Array> {
  if (path === undefined) return Buffer.from("{}");
  const place = path === "-" ? "Standard input" : `"${path}"`;
  const bytes = await readBytes(path, terminal).catch((error: unknown) => {
    throw new AppError("event-unreadable", {
      userMessage: `${place} cannot be read: ${messageOf(error)}.`,
      cause: error,
    });
  });
  const text = bytes.toString("utf8");
  const mistake = findJsonMistake(text);
  if (mistake !== undefined) {
    const line = text.slice(0, mistake.offset).split("\n").length;
    throw new AppError("event-not-json", {
      userMessage: `${place} is not JSON, so it was not sent: line ${line}: ${inWords(mistake.reason)}.`,
    });
  }
  return bytes;
}

async function readBytes(path: string, terminal: Terminal): Promise<Buffer> {
  return path === "-" ? await terminal.read() : await readFile(resolve(terminal.cwd, path));
}

function withNewline(text: string): string {
  return text === "" || text.endsWith("\n") ? text : `${text}\n`;
}

function isJson(text: string): boolean {
  return findJsonMistake(text) === undefined;
}
