const { charge } = require("./payments.js");

exports.handler = async (event) => {
  console.log("charging card", { orderId: event.orderId, amount: event.amount });
  const receipt = await charge(event);
  console.log("charged", receipt);
  return receipt;
};
