import { type Language as LanguageName, languageOf } from "../../../lambda/runtimes.ts";
import { EngineError } from "../../contracts/engine.ts";
import { dotnet } from "./dotnet.ts";
import { java } from "./java.ts";
import type { Language } from "./language.ts";
import { node } from "./node.ts";
import { provided } from "./provided.ts";
import { python } from "./python.ts";
import { ruby } from "./ruby.ts";

const languages: Readonly<Record<LanguageName, Language>> = {
  node,
  python,
  ruby,
  java,
  dotnet,
  executable: provided,
};

/** How functions of a runtime are run. Throws `EngineError` for a runtime that cannot run here. */
export function languageFor(runtime: string | undefined): Language {
  const language = languageOf(runtime ?? "");
  // There is no Python 2 any more that one could install.
  if (language !== undefined && runtime !== "python2.7") return languages[language];
  throw new EngineError(
    "runtime-unsupported",
    `The runtime ${runtime ?? "of this function"} cannot run on this machine. Use nodejs, python3, ruby, java, dotnet or provided.`,
  );
}
