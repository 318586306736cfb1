import { ServiceError } from "../../contracts/service.ts";

// Codes are the names of the model; the wire turns them into what the query protocol calls them: `LoadBalancerNotFound`.

function refusal(code: string, message: string): ServiceError {
  return new ServiceError({ code, status: 400, message });
}

export function loadBalancerMissing(): ServiceError {
  return refusal("LoadBalancerNotFoundException", "One or more load balancers not found");
}

export function targetGroupMissing(): ServiceError {
  return refusal("TargetGroupNotFoundException", "One or more target groups not found");
}

export function listenerMissing(): ServiceError {
  return refusal("ListenerNotFoundException", "One or more listeners not found");
}

export function ruleMissing(): ServiceError {
  return refusal("RuleNotFoundException", "One or more rules not found");
}

export function duplicateLoadBalancer(name: string): ServiceError {
  return refusal(
    "DuplicateLoadBalancerNameException",
    `A load balancer with the same name '${name}' exists, but with different settings`,
  );
}

export function duplicateTargetGroup(name: string): ServiceError {
  return refusal(
    "DuplicateTargetGroupNameException",
    `A target group with the same name '${name}' exists, but with different settings`,
  );
}

export function duplicateListener(): ServiceError {
  return refusal(
    "DuplicateListenerException",
    "A listener already exists on this port for this load balancer",
  );
}

export function priorityInUse(priority: string): ServiceError {
  return refusal("PriorityInUseException", `Priority '${priority}' is currently in use`);
}

export function targetGroupInUse(arn: string): ServiceError {
  return refusal(
    "ResourceInUseException",
    `Target group '${arn}' is currently in use by a listener or a rule`,
  );
}

export function notPermitted(message: string): ServiceError {
  return refusal("OperationNotPermittedException", message);
}

export function invalidTarget(message: string): ServiceError {
  return refusal("InvalidTargetException", message);
}

export function tooManyTargets(): ServiceError {
  return refusal("TooManyTargetsException", "You have reached the maximum number of targets");
}

export function invalidConfiguration(message: string): ServiceError {
  return refusal("InvalidConfigurationRequestException", message);
}

export function validationError(message: string): ServiceError {
  return refusal("ValidationError", message);
}
