// A report as it is read: what belongs together lights up together, reasons show on hover, focus
// or tap, links within the report jump. Everything listens on the document, since reports come
// and go; nothing here keeps state of a report.
(() => {
  const summarizer = (window.summarizer = window.summarizer || {});
  let lit = [];
  let jumped = -Infinity;
  let tip = null;
  let told = null; // the element that the tip is about

  const within = (element) => element.closest(".zh-report-root") || document;

  // The segments that an element is about: its own, or those a claim or a link rests on.
  function segmentsOf(element) {
    const holder = element.closest?.("[data-s], [data-rests]");
    if (!holder) return [];
    return (holder.dataset.rests ?? holder.dataset.s).split(" ").filter(Boolean);
  }

  function light(element) {
    const next = new Set();
    for (const number of segmentsOf(element)) {
      for (const segment of within(element).querySelectorAll(`.seg[data-s="${number}"]`))
        next.add(segment);
    }
    const claim = element.closest?.("li[data-rests]");
    if (claim) next.add(claim);
    for (const old of lit) if (!next.has(old)) old.classList.remove("lit");
    for (const now of next) now.classList.add("lit");
    lit = [...next];
  }

  function tipFor(element) {
    const told = element.closest?.("[data-tip]");
    if (told) return [told, [[told.dataset.tip, ""]]];
    const claim = element.closest?.("[data-rests]");
    if (!claim) return null;
    const lines = segmentsOf(claim).map((number) => {
      const source = within(claim).querySelector(`.zh .seg[data-s="${number}"]`);
      return [source ? `${+number + 1}  ${source.textContent.trim()}` : "", "zh"];
    });
    return [claim, lines.filter(([text]) => text)];
  }

  function showTip(element) {
    const found = tipFor(element);
    if (!found || !found[1].length) return hideTip();
    const [anchor, lines] = found;
    if (!tip) {
      tip = document.createElement("div");
      tip.id = "zh-tip";
      tip.setAttribute("role", "tooltip");
    }
    if (!tip.isConnected) document.body.append(tip);
    tip.replaceChildren(
      ...lines.map(([text, lang]) => {
        const line = document.createElement("p");
        line.textContent = text;
        if (lang) line.lang = lang;
        return line;
      }),
    );
    tip.hidden = false;
    tip.style.cssText = ""; // to be measured as wide as it wants to be
    const box = anchor.getBoundingClientRect();
    const beside = anchor.matches("li") && innerWidth - box.right > 320;
    if (beside) tip.style.width = `${Math.min(innerWidth - box.right - 24, 480)}px`;
    const own = tip.getBoundingClientRect();
    const within = (at, size, room) => Math.max(8, Math.min(at, room - size - 8));
    const below = box.bottom + 8 + own.height < innerHeight;
    const under = below ? box.bottom + 8 : Math.max(8, box.top - own.height - 8);
    tip.style.top = `${beside ? within(box.top, own.height, innerHeight) : under}px`;
    tip.style.left = `${beside ? box.right + 12 : within(box.left, own.width, innerWidth)}px`;
    if (told !== anchor) told?.removeAttribute("aria-describedby");
    told = anchor;
    anchor.setAttribute("aria-describedby", "zh-tip");
  }

  function hideTip() {
    if (!tip || tip.hidden) return;
    tip.hidden = true;
    told?.removeAttribute("aria-describedby");
    told = null;
  }

  function attend(event) {
    if (!event.target.closest) return;
    // What a jump moves under the pointer is not what the reader points at.
    if (event.type === "pointerover" && performance.now() - jumped < 800) return;
    light(event.target);
    showTip(event.target);
  }
  document.addEventListener("pointerover", attend);
  document.addEventListener("focusin", attend);
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.(".zh-report a[href^='#']");
    if (link && !event.metaKey && !event.ctrlKey) {
      event.preventDefault();
      summarizer.jump(link.getAttribute("href").slice(1), link);
    } else attend(event);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hideTip();
  });
  document.documentElement.addEventListener("pointerleave", hideTip);
  document.addEventListener("scroll", hideTip, { passive: true, capture: true });

  // Bring an element into view, open what it is folded into, and let it be seen.
  summarizer.jump = (id, from) => {
    const target = within(from || document.body).querySelector(`[id="${CSS.escape(id)}"]`);
    if (!target) return;
    for (let part = target.closest("details"); part; part = part.parentElement.closest("details"))
      part.open = true;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    target.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
    if (!target.hasAttribute("tabindex")) target.tabIndex = -1;
    jumped = performance.now();
    target.focus({ preventScroll: true });
    hideTip();
    light(target);
    target.classList.add("flash");
    setTimeout(() => target.classList.remove("flash"), 1600);
  };

  // What is folded is printed too.
  addEventListener("beforeprint", () => {
    for (const part of document.querySelectorAll(".zh-report details.part:not([open])")) {
      part.open = true;
      part.dataset.folded = "";
    }
  });
  addEventListener("afterprint", () => {
    for (const part of document.querySelectorAll("details[data-folded]")) {
      part.open = false;
      delete part.dataset.folded;
    }
  });
  summarizer.hideTip = hideTip;
})();
