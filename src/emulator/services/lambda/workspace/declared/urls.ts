import * as v from "valibot";
import type { FunctionUrlDeclaration } from "../../../../../template/model/functionDeclaration.ts";
import { flag, listOf, number, read, text } from "../../../../validation/properties.ts";
import type { LambdaContext } from "../../state/context.ts";
import { declareUrl } from "../urls.ts";
import type { DeclaredOfFunction } from "./declaredOfFunction.ts";

const Texts = v.optional(listOf(text));
const Url = v.object({
  AuthType: v.optional(v.picklist(["NONE", "AWS_IAM"]), "NONE"),
  InvokeMode: v.optional(v.picklist(["BUFFERED", "RESPONSE_STREAM"]), "BUFFERED"),
  Cors: v.optional(
    v.object({
      AllowCredentials: v.optional(flag),
      AllowHeaders: Texts,
      AllowMethods: Texts,
      AllowOrigins: Texts,
      ExposeHeaders: Texts,
      MaxAge: v.optional(number),
    }),
  ),
});

/** `AWS::Lambda::Url` of a function or an alias. */
export function declaredUrls(context: LambdaContext): DeclaredOfFunction {
  return {
    declare({ name, qualifier }, { properties }) {
      const { AuthType: authType, InvokeMode: invokeMode, Cors: said } = read(Url, properties);
      const cors = said && corsOf(said);
      if (qualifier !== undefined && context.tables.aliases.get(name, qualifier) === undefined) {
        throw new Error(`"${name}" has no alias "${qualifier}"`);
      }
      declareUrl(context, { name, alias: qualifier }, { authType, invokeMode, ...(cors && { cors }) });
    },
    withdraw({ name, qualifier }) {
      declareUrl(context, { name, alias: qualifier }, undefined);
    },
  };
}

/** Without members that nobody said. */
function corsOf({
  AllowCredentials,
  AllowHeaders,
  AllowMethods,
  AllowOrigins,
  ExposeHeaders,
  MaxAge,
}: NonNullable<v.InferOutput<typeof Url>["Cors"]>): NonNullable<FunctionUrlDeclaration["cors"]> {
  return {
    ...(AllowCredentials !== undefined && { AllowCredentials }),
    ...(AllowHeaders !== undefined && { AllowHeaders }),
    ...(AllowMethods !== undefined && { AllowMethods }),
    ...(AllowOrigins !== undefined && { AllowOrigins }),
    ...(ExposeHeaders !== undefined && { ExposeHeaders }),
    ...(MaxAge !== undefined && { MaxAge }),
  };
}
