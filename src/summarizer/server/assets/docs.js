// Swagger UI puts a link inside a button, which keyboards and screen readers stumble over.
new MutationObserver(() => {
  for (const link of document.querySelectorAll(".opblock-summary-control a[href]"))
    link.removeAttribute("href");
}).observe(document.body, { childList: true, subtree: true });
