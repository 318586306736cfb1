/** Lets those read reports who have the office's key. */
export const handler = async (event) => {
  if (event.headers["X-Office-Key"] !== process.env.OFFICE_KEY) throw new Error("Unauthorized");
  return {
    principalId: "office",
    policyDocument: {
      Version: "2012-10-17",
      Statement: [{ Action: "execute-api:Invoke", Effect: "Allow", Resource: event.methodArn }],
    },
  };
};
