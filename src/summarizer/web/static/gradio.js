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
