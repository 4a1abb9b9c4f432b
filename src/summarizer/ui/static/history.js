// The history: articles stored in the browser, listed, reopened, deleted.
(() => {
  const { store, say, make, about, findings, confirmed, notStored } = window.summarizer;
  const KIND = "articles";
  const part = (name) => document.querySelector(`[data-history] [data-part="${name}"]`);
  let reopen = null;
  let painted = 0;

  // Called when the keeper comes to the page; `send` gives an article to the server's session.
  function join(send) {
    reopen = send;
  }

  // Stores an article from the server, given as JSON, in place of the one with the same id.
  async function keep(json) {
    if (!json) return;
    const article = JSON.parse(json);
    const { id, report } = article;
    document.dispatchEvent(new CustomEvent("summarizer:article", { detail: article }));
    try {
      // An article that was only reopened keeps its place in the list.
      const before = await store.get(KIND, id);
      if (before && JSON.stringify(before.report) === JSON.stringify(report)) return;
      await store.put(KIND, { id, at: Date.now(), ...about(report) }, article);
    } catch (error) {
      tell(store.message(error));
    }
  }

  // Puts a stored article on the page.
  function open(article) {
    reopen(article);
  }

  function tell(text) {
    const status = part("status");
    if (status) status.textContent = text;
  }

  function row(head) {
    const title = head.title || head.chinese;
    const button = (act, text, name) =>
      make("button", { type: "button", "data-act": act, "aria-label": name }, text);
    const time = make("time", { datetime: new Date(head.at).toISOString() });
    time.textContent = new Date(head.at).toLocaleString(navigator.language, {
      dateStyle: "medium",
      timeStyle: "short",
    });
    return make(
      "tr",
      { role: "row", "data-id": head.id },
      make(
        "th",
        { role: "rowheader", scope: "row" },
        make("span", { class: "title", lang: "en" }, head.title),
        make("span", { class: "chinese", lang: "zh" }, head.chinese),
      ),
      make("td", { role: "cell", "data-label": say("When", "时间") }, time),
      make("td", { role: "cell", "data-label": say("Findings", "未能核实") }, findings(head)),
      make(
        "td",
        { role: "cell", class: "acts" },
        button("open", say("Open", "打开"), say(`Open ${title}`, `打开 ${title}`)),
        button("delete", say("Delete", "删除"), say(`Delete ${title}`, `删除 ${title}`)),
      ),
    );
  }

  async function paint() {
    const turn = ++painted;
    const [heads, lasting] = await Promise.all([store.all(KIND), store.lasting()]);
    // A later call is under way, or the list has left the page.
    if (turn !== painted || !part("rows")) return;
    part("rows").replaceChildren(...heads.map(row));
    part("table").hidden = part("clear").hidden = heads.length === 0;
    part("empty").hidden = heads.length > 0;
    part("passing").hidden = lasting;
    part("passing").textContent = lasting ? "" : notStored();
  }

  async function remove(id) {
    const rows = [...part("rows").children];
    const place = rows.findIndex((element) => element.dataset.id === id);
    await store.remove(KIND, id);
    await paint();
    tell(say("Deleted.", "已删除。"));
    // Moves the focus to the next row, or to the note on the empty list.
    const left = part("rows").children;
    const next = left[Math.min(place, left.length - 1)];
    (next?.querySelector('[data-act="delete"]') || part("empty")).focus();
  }

  async function clear() {
    await store.clear(KIND);
    await paint();
    tell(say("All articles are deleted.", "已全部删除。"));
    part("empty").focus();
  }

  async function press(button) {
    const id = button.closest("[data-id]")?.dataset.id;
    const act = button.dataset.act;
    tell("");
    if (act === "delete") return remove(id);
    if (act === "clear") {
      const question = say("Press again to delete all", "再按一次，全部删除");
      await confirmed(button, question, clear);
      if (button.textContent === question) tell(question);
      return undefined;
    }
    const article = await store.get(KIND, id);
    if (article) return open(article);
    return paint();
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-history] [data-act]");
    if (button) press(button).catch((error) => tell(store.message(error)));
  });
  store.watch((kind) => kind === KIND && paint());

  window.summarizer.history = { join, keep, open, show: paint };
})();
