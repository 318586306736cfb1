import type {
  CreateRequestValidatorRequest,
  DeleteRequestValidatorRequest,
  GetRequestValidatorRequest,
  GetRequestValidatorsRequest,
  UpdateRequestValidatorRequest,
} from "@aws-sdk/client-api-gateway";
import type { RequestValidator } from "../../contracts/restApis.ts";
import type { Operation } from "../../contracts/service.ts";
import { unknownIdentifier } from "./errors.ts";
import { newId } from "./ids.ts";
import { pageOf } from "./paging.ts";
import { patched } from "./patch.ts";
import type { RestApiState } from "./state.ts";

export function validatorOperations(state: RestApiState): Record<string, Operation> {
  const existing = (apiId: string | undefined, id: string | undefined): RequestValidator => {
    const found = state.validators.get(state.existing(apiId).id, id ?? "");
    if (found === undefined) throw unknownIdentifier("Request Validator");
    return found;
  };
  return {
    CreateRequestValidator({ restApiId, name, ...flags }: CreateRequestValidatorRequest) {
      const validator: RequestValidator = {
        id: newId(6),
        ...(name !== undefined && { name }),
        validateRequestBody: flags.validateRequestBody ?? false,
        validateRequestParameters: flags.validateRequestParameters ?? false,
      };
      state.validators.set(state.existing(restApiId).id, validator.id, validator);
      return validator;
    },
    GetRequestValidator: ({ restApiId, requestValidatorId }: GetRequestValidatorRequest) =>
      existing(restApiId, requestValidatorId),
    GetRequestValidators: ({ restApiId, limit, position }: GetRequestValidatorsRequest) =>
      pageOf(state.validators.of(state.existing(restApiId).id).values(), ({ id }) => id, { limit, position }),
    UpdateRequestValidator(input: UpdateRequestValidatorRequest) {
      const { restApiId = "", requestValidatorId, patchOperations } = input;
      const changed = patched(existing(restApiId, requestValidatorId), patchOperations, {
        name: "text",
        validateRequestBody: "boolean",
        validateRequestParameters: "boolean",
      });
      state.validators.set(restApiId, changed.id, changed);
      return changed;
    },
    DeleteRequestValidator({ restApiId = "", requestValidatorId }: DeleteRequestValidatorRequest) {
      state.validators.delete(restApiId, existing(restApiId, requestValidatorId).id);
    },
  };
}
