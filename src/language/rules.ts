import type { Rule } from "./rule.ts";
import { codeMissing } from "./rules/codeMissing.ts";
import { functionInvalid } from "./rules/functionInvalid.ts";
import { handlerMalformed } from "./rules/handlerMalformed.ts";
import { handlerMissing } from "./rules/handlerMissing.ts";
import { keyRepeated } from "./rules/keyRepeated.ts";
import { macroUnknown } from "./rules/macroUnknown.ts";
import { nestedTemplateMissing } from "./rules/nestedTemplateMissing.ts";
import { ruleViolated } from "./rules/ruleViolated.ts";
import { settingUnsupported } from "./rules/settingUnsupported.ts";
import { templateUnreadable } from "./rules/templateUnreadable.ts";
import { templateWithoutResources } from "./rules/templateWithoutResources.ts";
import { valueUnknown } from "./rules/valueUnknown.ts";

/** Every rule that templates are checked by. */
export const rules: readonly Rule[] = [
  templateUnreadable,
  templateWithoutResources,
  nestedTemplateMissing,
  keyRepeated,
  macroUnknown,
  valueUnknown,
  ruleViolated,
  settingUnsupported,
  functionInvalid,
  handlerMalformed,
  handlerMissing,
  codeMissing,
];
