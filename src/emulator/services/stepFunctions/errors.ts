import { ServiceError } from "../../contracts/service.ts";

function refusal(code: string, message: string): ServiceError {
  return new ServiceError({ code, status: 400, message });
}

export const validation = (message: string) => refusal("ValidationException", message);
export const invalidArn = (arn: string) =>
  refusal("InvalidArn", `Invalid Arn: 'Resource type not valid in this context: ${arn}'`);
export const invalidName = (name: string) => refusal("InvalidName", `Invalid Name: '${name}'`);
export const invalidDefinition = (reason: string) =>
  refusal("InvalidDefinition", `Invalid State Machine Definition: '${reason}'`);
export const invalidInput = (reason: string) =>
  refusal("InvalidExecutionInput", `Invalid State Machine Execution Input: '${reason}'`);
export const invalidOutput = (reason: string) => refusal("InvalidOutput", `Invalid Output: '${reason}'`);
export const invalidToken = () => refusal("InvalidToken", "Invalid Token: 'Invalid token'");
export const taskTimedOut = () =>
  refusal("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'");
export const machineExists = (arn: string) =>
  refusal("StateMachineAlreadyExists", `State Machine Already Exists: '${arn}'`);
export const machineMissing = (arn: string) =>
  refusal("StateMachineDoesNotExist", `State Machine Does Not Exist: '${arn}'`);
export const executionExists = (arn: string) =>
  refusal("ExecutionAlreadyExists", `Execution Already Exists: '${arn}'`);
export const executionMissing = (arn: string) =>
  refusal("ExecutionDoesNotExist", `Execution Does Not Exist: '${arn}'`);
export const resourceMissing = (arn: string) => refusal("ResourceNotFound", `Resource not found: '${arn}'`);
export const typeNotSupported = () =>
  refusal("StateMachineTypeNotSupported", "This operation is not supported by this type of state machine");
