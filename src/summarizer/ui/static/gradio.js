// What axe-core finds wrong with Gradio's own components and no setting of theirs mends.
(() => {
  function mend(root) {
    // The button to drop files on is called by other words than those that stand in it.
    for (const button of root.querySelectorAll("button.upload-container[aria-label]")) {
      button.removeAttribute("aria-label");
    }
    // The lock of a column that cannot be edited has a label, but nothing that may have one.
    for (const lock of root.querySelectorAll("th div[aria-label]:not([role])")) {
      lock.setAttribute("role", "img");
    }
    // A notice's head is a button with a button, "close", inside; its text is unfolded anyway.
    for (const head of root.querySelectorAll(".toast-header[role=button]")) {
      head.removeAttribute("role");
      head.removeAttribute("tabindex");
    }
  }
  // Screen readers tell their users to go from tab to tab by arrow keys; Gradio knows none.
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
    mend(document);
    let due = false;
    new MutationObserver(() => {
      if (due) return;
      due = true;
      // Once a frame is enough, however much a report changes.
      requestAnimationFrame(() => {
        due = false;
        mend(document);
      });
    }).observe(document.body, { childList: true, subtree: true });
  }
  if (document.body) start();
  else document.addEventListener("DOMContentLoaded", start);
})();
