/** What a resource of a template may have beside its properties, by CloudFormation. */
export const resourceParts: readonly string[] = [
  "Type",
  "Properties",
  "DependsOn",
  "Condition",
  "Metadata",
  "DeletionPolicy",
  "UpdateReplacePolicy",
  "CreationPolicy",
  "UpdatePolicy",
];
