import type { FunctionSection } from "./section.ts";
import { aliases } from "./sections/aliases.ts";
import { code } from "./sections/code.ts";
import { concurrency } from "./sections/concurrency.ts";
import { configuration } from "./sections/configuration.ts";
import { destinations } from "./sections/destinations.ts";
import { environment } from "./sections/environment.ts";
import { layers } from "./sections/layers.ts";
import { logs } from "./sections/logs.ts";
import { tags } from "./sections/tags.ts";
import { triggers } from "./sections/triggers.ts";
import { versions } from "./sections/versions.ts";

/** What unfolds below a function, in this order. */
export const sections: readonly FunctionSection[] = [
  configuration,
  code,
  environment,
  triggers,
  destinations,
  versions,
  aliases,
  layers,
  concurrency,
  tags,
  logs,
];
