/**
 * Functions that CDK makes to carry out what CloudFormation cannot, by their logical ids: singletons have a UUID in them,
 * providers of custom resources a name of CDK's (aws-cdk-lib `SingletonFunction`, `CustomResourceProvider`, `Provider`).
 */
const ownIds =
  /^(?!SingletonLambda).*[\da-f]{32}[\dA-F]{8}$|CustomResourceProviderHandler[\dA-F]{8}$|framework(onEvent|isComplete|onTimeout)[\dA-F]{8}$/i;

/** Whether a function is CDK's own and nobody's code; `SingletonLambda` is what an app's own singletons are called. */
export function isCdksOwn(logicalId: string): boolean {
  return ownIds.test(logicalId);
}
