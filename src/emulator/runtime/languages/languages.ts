import { EngineError, type RunnableFunction } from "../../contracts/engine.ts";
import { dotnetLanguage } from "./dotnet.ts";
import { javaLanguage } from "./java.ts";
import type { Language } from "./language.ts";
import { nodeLanguage } from "./node.ts";
import { providedLanguage } from "./provided.ts";
import { pythonLanguage } from "./python.ts";
import { rubyLanguage } from "./ruby.ts";

/** The language of a function's runtime. Throws `EngineError` for a runtime that cannot run here. */
export function languageOf(fn: RunnableFunction): Language {
  const runtime = fn.runtime ?? "";
  if (runtime.startsWith("nodejs")) return nodeLanguage;
  if (runtime.startsWith("python3")) return pythonLanguage;
  if (runtime.startsWith("ruby")) return rubyLanguage;
  if (runtime.startsWith("java")) return javaLanguage;
  if (runtime.startsWith("dotnet")) return dotnetLanguage;
  if (runtime.startsWith("provided") || runtime === "go1.x") return providedLanguage;
  throw new EngineError(
    "runtime-unsupported",
    `The runtime ${runtime || "of this function"} cannot run on this machine. Use nodejs, python3, ruby, java, dotnet or provided.`,
  );
}
