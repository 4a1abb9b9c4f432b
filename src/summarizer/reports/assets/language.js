// The reader's language: English as it stands, or the Chinese that elements carry beside it.
(() => {
  const summarizer = (window.summarizer = window.summarizer || {});
  const chinese = (navigator.language || "").toLowerCase().startsWith("zh");
  const ATTRIBUTES = ["title", "aria-label", "placeholder", "data-tip"];

  summarizer.say = (en, zh) => (chinese ? zh : en);
  // Where the page is served, behind a proxy too.
  summarizer.url = (path) => new URL(path, location.origin + location.pathname.replace(/\/?$/, "/")).href;
  if (!chinese) return;

  // Only what differs is written: writing is what the observer below looks for.
  function put(element) {
    const text = element.dataset.zh;
    if (text !== undefined && element.textContent !== text) element.textContent = text;
    for (const name of ATTRIBUTES) {
      const value = element.getAttribute(`data-zh-${name}`);
      if (value !== null && element.getAttribute(name) !== value) element.setAttribute(name, value);
    }
  }
  const MARKED = ["[data-zh]", ...ATTRIBUTES.map((name) => `[data-zh-${name}]`)].join(",");
  function localise(node) {
    const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
    if (element?.matches?.(MARKED)) put(element);
    node.querySelectorAll?.(MARKED).forEach(put);
  }
  function start() {
    document.documentElement.lang = navigator.language;
    localise(document.body);
    // Pages change elements in place, too: their text, or what they carry.
    new MutationObserver((changes) => {
      for (const change of changes) {
        const element = change.target.nodeType === Node.TEXT_NODE
          ? change.target.parentElement
          : change.target;
        if (element?.matches?.(MARKED)) put(element);
        change.addedNodes.forEach(localise);
      }
    }).observe(document.body, {
      childList: true,
      subtree: true,
      characterData: true,
      attributeFilter: [
        "data-zh",
        ...ATTRIBUTES,
        ...ATTRIBUTES.map((name) => `data-zh-${name}`),
      ],
    });
  }
  if (document.body) start();
  else document.addEventListener("DOMContentLoaded", start);
})();
