// The reader's language: English as it stands, or the Chinese that elements carry beside it.
(() => {
  const summarizer = (window.summarizer = window.summarizer || {});
  const chinese = (navigator.language || "").toLowerCase().startsWith("zh");
  const ATTRIBUTES = ["title", "aria-label", "placeholder"];

  summarizer.say = (en, zh) => (chinese ? zh : en);
  // Where the page is served, behind a proxy too.
  summarizer.url = (path) => new URL(path, location.origin + location.pathname).href;
  if (!chinese) return;

  function put(element) {
    const text = element.dataset.zh;
    if (text !== undefined && element.textContent !== text) element.textContent = text;
    for (const name of ATTRIBUTES) {
      const text = element.getAttribute(`data-zh-${name}`);
      if (text !== null && element.getAttribute(name) !== text) element.setAttribute(name, text);
    }
  }
  const MARKED = ["[data-zh]", ...ATTRIBUTES.map((name) => `[data-zh-${name}]`)].join(",");
  function localise(root) {
    if (root.matches?.(MARKED)) put(root);
    root.querySelectorAll?.(MARKED).forEach(put);
  }
  function start() {
    document.documentElement.lang = navigator.language;
    localise(document.body);
    new MutationObserver((changes) => {
      for (const { type, target, addedNodes } of changes) {
        // Gradio writes new words into the elements that stand there already.
        const element = target.nodeType === Node.TEXT_NODE ? target.parentElement : target;
        if (element?.matches(MARKED)) put(element);
        if (type === "childList") addedNodes.forEach((node) => localise(node));
      }
    }).observe(document.body, {
      childList: true,
      subtree: true,
      characterData: true,
      attributeFilter: [...ATTRIBUTES, "data-zh", ...ATTRIBUTES.map((name) => `data-zh-${name}`)],
    });
  }
  if (document.body) start();
  else document.addEventListener("DOMContentLoaded", start);
})();
