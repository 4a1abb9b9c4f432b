// The models view: buttons, the question before a non-commercial model, and the focus.
(() => {
  const summarizer = (window.summarizer = window.summarizer || {});

  // `element`, `trigger` and `watch` come from Gradio's HTML component with the cards.
  summarizer.models = (element, trigger, watch, events) => {
    const unfolded = new Set();
    let at = null; // name of the model whose card has the focus
    const cardOf = (node) => node.closest?.("[data-name]")?.dataset.name ?? null;

    const ask = (button, open) => {
      const question = document.getElementById(button.getAttribute("aria-controls"));
      question.hidden = !open;
      button.setAttribute("aria-expanded", String(open));
      (open ? question.querySelector("button") : button).focus();
    };
    const asking = (question) =>
      element.querySelector(`[aria-controls="${CSS.escape(question.id)}"]`);

    element.addEventListener("click", (event) => {
      const button = event.target.closest("button[data-act]");
      if (!button || button.disabled) return;
      const act = button.dataset.act;
      at = cardOf(button);
      if (act === "ask") ask(button, button.getAttribute("aria-expanded") !== "true");
      else if (act === "cancel") ask(asking(button.closest(".md-ask")), false);
      else if (events.includes(act)) {
        trigger(act, { name: at, task: button.dataset.task || "" });
      }
    });
    element.addEventListener("keydown", (event) => {
      const question = event.key === "Escape" && event.target.closest(".md-ask");
      if (question) ask(asking(question), false);
    });
    document.addEventListener("focusin", ({ target }) => {
      at = element.contains(target) ? cardOf(target) : null;
    });
    // The event `toggle` does not bubble.
    element.addEventListener(
      "toggle",
      ({ target }) => unfolded[target.open ? "add" : "delete"](target.id),
      true,
    );

    watch("value", () => {
      for (const id of unfolded) {
        const fold = document.getElementById(id);
        if (fold) fold.open = true;
      }
      // Gradio puts new cards into old elements; move the focus to the card of the same model.
      const card = at && element.querySelector(`[data-name="${CSS.escape(at)}"]`);
      if (!card || card.contains(document.activeElement)) return;
      const fold = card.closest("details");
      if (fold) fold.open = true;
      const next = card.querySelector("button:not(:disabled)");
      if (!next) card.tabIndex = -1;
      (next || card).focus({ preventScroll: true });
    });
  };
})();
