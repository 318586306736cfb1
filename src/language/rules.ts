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
import { deadLetterUnfit } from "./rules/functions/deadLetterUnfit.ts";
import { environmentTooLarge } from "./rules/functions/environmentTooLarge.ts";
import { handlerWithCallback } from "./rules/functions/handlerWithCallback.ts";
import { layersTooMany } from "./rules/functions/layersTooMany.ts";
import { logRetentionMissing } from "./rules/functions/logRetentionMissing.ts";
import { runtimeEnded } from "./rules/functions/runtimeEnded.ts";
import { runtimeEnding } from "./rules/functions/runtimeEnding.ts";
import { secretWrittenOut } from "./rules/functions/secretWrittenOut.ts";
import { variableRefused } from "./rules/functions/variableRefused.ts";
import { variableUnset } from "./rules/functions/variableUnset.ts";
import { propertyMissing } from "./rules/resources/propertyMissing.ts";
import { propertyUnknown } from "./rules/resources/propertyUnknown.ts";
import { referenceMissing } from "./rules/resources/referenceMissing.ts";
import { typeMisspelt } from "./rules/resources/typeMisspelt.ts";
import { wordNotAllowed } from "./rules/resources/wordNotAllowed.ts";
import { numberOutOfBounds } from "./rules/resources/numberOutOfBounds.ts";
import { typeWrong } from "./rules/resources/typeWrong.ts";
import { batchWindowMissing } from "./rules/sources/batchWindowMissing.ts";
import { filterInvalid } from "./rules/sources/filterInvalid.ts";
import { scheduleInvalid } from "./rules/sources/scheduleInvalid.ts";
import { startingPositionMissing } from "./rules/sources/startingPositionMissing.ts";
import { urlPermissionMissing } from "./rules/sources/urlPermissionMissing.ts";
import { visibilityTooShort } from "./rules/sources/visibilityTooShort.ts";

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
  deadLetterUnfit,
  environmentTooLarge,
  handlerWithCallback,
  layersTooMany,
  logRetentionMissing,
  runtimeEnded,
  runtimeEnding,
  secretWrittenOut,
  variableRefused,
  variableUnset,
  propertyMissing,
  propertyUnknown,
  referenceMissing,
  typeMisspelt,
  wordNotAllowed,
  numberOutOfBounds,
  typeWrong,
  batchWindowMissing,
  filterInvalid,
  scheduleInvalid,
  startingPositionMissing,
  urlPermissionMissing,
  visibilityTooShort,
];
