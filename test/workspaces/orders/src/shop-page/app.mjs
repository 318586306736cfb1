/** The page on which customers sign in and place orders. */
export const handler = async () => ({
  statusCode: 200,
  headers: { "Content-Type": "text/html; charset=utf-8" },
  body: page,
});

const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Tea</title>
<h1>Tea</h1>
<form>
  <p><label>Token <input name="token" required></label></p>
  <p><label>Boxes <input name="quantity" type="number" value="2" min="1"></label></p>
  <p><button>Order</button></p>
</form>
<p role="status"></p>
<script>
  const status = document.querySelector("[role=status]");
  document.forms[0].addEventListener("submit", async (event) => {
    event.preventDefault();
    const { token, quantity } = Object.fromEntries(new FormData(event.target));
    const lines = [{ sku: "tea-mint", quantity: Number(quantity), unitPrice: 250 }];
    const answer = await fetch("orders", {
      method: "POST",
      headers: { Authorization: "Bearer " + token, "Content-Type": "application/json" },
      body: JSON.stringify({ lines }),
    });
    const { id, message } = await answer.json();
    status.textContent = answer.ok ? "Ordered: " + id : "Not ordered: " + message;
  });
</script>
</html>
`;
