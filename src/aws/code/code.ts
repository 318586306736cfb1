import { AppError } from "../../shared/errors.ts";
import { call, type Access } from "../call.ts";
import { phrase } from "../../shared/phrase.ts";

/** Where a package can be downloaded for some minutes, and what it is. */
export interface CodeLocation {
  readonly url: string;
  readonly sha256: string;
}

/** The package of a function, or of one of its versions. Throws `AppError`, also for what is a container image. */
export async function locateCode(access: Access, name: string, qualifier?: string): Promise<CodeLocation> {
  const input = { FunctionName: name, ...(qualifier !== undefined && { Qualifier: qualifier }) };
  return await call(access, phrase('find the code of "{0}"', name), async (client, sdk, options) => {
    const { Code, Configuration } = await client.send(new sdk.GetFunctionCommand(input), options);
    if (Code?.Location !== undefined) return { url: Code.Location, sha256: Configuration?.CodeSha256 ?? "" };
    throw new AppError("no-package", {
      userMessage:
        Code?.ImageUri === undefined
          ? phrase('"{0}" is a container image: it has no package to look into.', name)
          : phrase('"{0}" is a container image, {1}: it has no package to look into.', name, Code.ImageUri),
    });
  });
}

/** The content of a layer's version. */
export async function locateLayer(access: Access, arn: string): Promise<CodeLocation> {
  return await call(access, phrase('find the content of "{0}"', arn), async (client, sdk, options) => {
    const { Content } = await client.send(new sdk.GetLayerVersionByArnCommand({ Arn: arn }), options);
    return { url: Content?.Location ?? "", sha256: Content?.CodeSha256 ?? "" };
  });
}

export interface CodeUpdate {
  readonly name: string;
  /** The package itself, or where it has been put. */
  readonly code: { readonly zip: Uint8Array } | { readonly bucket: string; readonly key: string };
  /** The revision that the update was decided at; somebody else's later change is not overwritten. */
  readonly revisionId: string;
  readonly dryRun?: boolean;
}

/** Replaces a function's code. Throws `AppError` "revision-conflict" when it has been changed meanwhile. */
export async function updateCode(
  access: Access,
  { name, code, revisionId, dryRun = false }: CodeUpdate,
): Promise<void> {
  await call(access, phrase('deploy "{0}"', name), async (client, sdk, options) => {
    const where = "zip" in code ? { ZipFile: code.zip } : { S3Bucket: code.bucket, S3Key: code.key };
    const input = { FunctionName: name, ...where, RevisionId: revisionId, DryRun: dryRun };
    await client.send(new sdk.UpdateFunctionCodeCommand(input), options);
  });
}
