import { phrase } from "../../../shared/phrase.ts";
import type { Rule } from "../../rule.ts";

/** API reference, `Layers`. */
const mostLayers = 5;

export const layersTooMany: Rule = {
  code: "layers-too-many",
  severity: "error",
  documentation: "A function has at most five layers.",
  *check(_, { functions }) {
    for (const { layers, idRange: range, templateFile: file, logicalId } of functions)
      if (layers.length > mostLayers)
        yield {
          file,
          range,
          message: phrase(
            "{0} has {1} layers; a function has at most {2}.",
            logicalId,
            layers.length,
            mostLayers,
          ),
        };
  },
};
