// Corrects what axe-core finds wrong with Gradio's own components and no setting corrects.
(() => {
  function correct(root) {
    // The label of the upload button differs from its text.
    for (const button of root.querySelectorAll("button.upload-container[aria-label]")) {
      button.removeAttribute("aria-label");
    }
    // The lock of a read-only column has a label but no role that allows one.
    for (const lock of root.querySelectorAll("th div[aria-label]:not([role])")) {
      lock.setAttribute("role", "img");
    }
    // A notice's head is a button that contains the button "close"; its text is always unfolded.
    for (const head of root.querySelectorAll(".toast-header[role=button]")) {
      head.removeAttribute("role");
      head.removeAttribute("tabindex");
    }
  }
  // Screen readers announce arrow keys for tabs; Gradio does not support them.
  const STEPS = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity };
  document.addEventListener("keydown", (event) => {
    const tab = event.target.closest?.("[role=tab]");
    if (!tab || !(event.key in STEPS)) return;
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const tabs = [...tab.closest("[role=tablist]").querySelectorAll("[role=tab]")].filter(
      (other) => other.getClientRects().length && !other.disabled,
    );
    const to = Math.min(Math.max(tabs.indexOf(tab) + STEPS[event.key], 0), tabs.length - 1);
    event.preventDefault();
    tabs[to].focus();
    tabs[to].click();
  });

  function start() {
    correct(document);
    let due = false;
    new MutationObserver(() => {
      if (due) return;
      due = true;
      // At most once a frame.
      requestAnimationFrame(() => {
        due = false;
        correct(document);
      });
    }).observe(document.body, { childList: true, subtree: true });
  }
  if (document.body) start();
  else document.addEventListener("DOMContentLoaded", start);
})();
