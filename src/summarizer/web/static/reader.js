// What a reader does to a report in the page: edit a sentence, change names, keep a line, copy,
// save, open a file. What is decided about it is decided in Python, which is told through channels.
(() => {
  const summarizer = (window.summarizer = window.summarizer || {});
  const { say } = summarizer;

  // The article on the page as the browser keeps it: what is copied and saved.
  document.addEventListener("summarizer:kept", (event) => (summarizer.last = event.detail));

  // Channels: an element of the page tells the part it stands in, which tells Python.
  summarizer.channel = (element, trigger, names) => {
    for (const name of names)
      element.addEventListener(`summarizer:${name}`, (event) => {
        event.stopPropagation();
        trigger(name, event.detail);
      });
  };
  summarizer.tell = (element, name, data) =>
    element.dispatchEvent(new CustomEvent(`summarizer:${name}`, { bubbles: true, detail: data }));

  // Sentences: one of them can be reached with Tab, the others from it with the arrow keys.
  const SEGMENT = "#pairs .en .seg[role=button]";
  const segments = () => [...document.querySelectorAll(SEGMENT)];

  function reach(segment) {
    for (const old of document.querySelectorAll(`${SEGMENT}[tabindex="0"]`)) old.tabIndex = -1;
    segment.tabIndex = 0;
  }

  function offerEdit(segment) {
    if (segment.nextElementSibling?.matches("button.edit-here")) return;
    document.querySelectorAll("button.edit-here").forEach((old) => old.remove());
    const button = document.createElement("button");
    button.type = "button";
    button.className = "edit-here";
    button.textContent = say("Edit", "修改");
    const number = +segment.dataset.s + 1;
    button.setAttribute("aria-label", say(`Edit sentence ${number}`, `修改第${number}句`));
    button.addEventListener("click", () => edit(segment));
    segment.after(button);
  }

  function edit(segment) {
    if (segment.parentElement.querySelector(".editor")) return;
    summarizer.hideTip();
    document.querySelectorAll("button.edit-here").forEach((old) => old.remove());
    const number = +segment.dataset.s + 1;
    const before = segment.textContent;
    const editor = document.createElement("span");
    editor.className = "editor";
    const box = document.createElement("textarea");
    box.value = before;
    box.rows = Math.max(2, Math.ceil(before.length / 60));
    box.setAttribute(
      "aria-label",
      say(`Translation of sentence ${number}`, `第${number}句的译文`),
    );
    const save = document.createElement("button");
    save.type = "button";
    save.className = "lead";
    save.textContent = say("Save", "保存");
    const cancel = document.createElement("button");
    cancel.type = "button";
    cancel.textContent = say("Cancel", "取消");
    const row = document.createElement("span");
    row.className = "tools";
    row.append(save, cancel);
    let remember = null;
    if (segment.closest("[data-remembers=yes]")) {
      const label = document.createElement("label");
      remember = document.createElement("input");
      remember.type = "checkbox";
      label.append(remember, say(" Keep for other articles", " 也用于其他文章"));
      row.append(label);
    }
    editor.append(box, row);
    segment.hidden = true;
    segment.after(editor);
    box.focus();

    const close = () => {
      editor.remove();
      segment.hidden = false;
      segment.focus();
    };
    const keep = () => {
      const target = box.value.replace(/\s+/g, " ").trim();
      if (target === before) return close();
      summarizer.refocus = segment.id;
      summarizer.tell(editor, "edit", {
        index: number - 1,
        target,
        remember: Boolean(remember?.checked),
      });
      close();
    };
    save.addEventListener("click", keep);
    cancel.addEventListener("click", close);
    editor.addEventListener("keydown", (event) => {
      if (event.key === "Escape") close();
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) keep();
      event.stopPropagation();
    });
  }

  document.addEventListener("focusin", (event) => {
    const segment = event.target.closest?.(SEGMENT);
    if (segment) reach(segment);
  });
  document.addEventListener("dblclick", (event) => {
    const segment = event.target.closest?.(SEGMENT);
    if (segment) edit(segment);
  });
  document.addEventListener("keydown", (event) => {
    const segment = event.target.closest?.(SEGMENT);
    if (!segment) return;
    if (event.key === "Enter" || event.key === "F2" || event.key === " ") {
      event.preventDefault();
      return edit(segment);
    }
    const all = segments();
    const at = all.indexOf(segment);
    const to = {
      ArrowDown: at + 1, ArrowRight: at + 1, ArrowUp: at - 1, ArrowLeft: at - 1,
      Home: 0, End: all.length - 1,
    }[event.key];
    if (to === undefined || !all[to]) return;
    event.preventDefault();
    all[to].focus();
    all[to].scrollIntoView({ block: "nearest" });
  });

  // Buttons of the report.
  document.addEventListener("click", (event) => {
    const segment = event.target.closest?.(SEGMENT);
    if (segment && !String(getSelection())) offerEdit(segment);
    const button = event.target.closest?.("button");
    if (!button) return;
    const data = button.dataset;
    if (data.copy) copy(button, data.copy);
    if (data.export) save(button, data.export);
    if (data.example) summarizer.tell(button, "example", { example: data.example });
    if ("redo" in data) summarizer.tell(button, "redo", { rows: namesIn(button) });
    if ("addName" in data) addName();
    for (const what of ["keep", "drop"])
      if (data[what]) summarizer.tell(button, what, { line: +data[what] });
  });

  function namesIn(button) {
    const rows = button.closest("details").querySelectorAll("table.names tbody tr");
    return [...rows].map((row) => {
      const chinese = row.querySelector(".chinese");
      return [chinese.value ?? chinese.textContent, row.querySelector(".english").value];
    });
  }

  function addName() {
    const body = document.querySelector("table.names tbody");
    const row = body.rows[body.rows.length - 1].cloneNode(true);
    row.querySelectorAll("input").forEach((box) => (box.value = ""));
    body.append(row);
    row.querySelector("input").focus();
  }

  function told(button, text) {
    const line = button.closest(".tools").querySelector(".told");
    line.textContent = text;
    setTimeout(() => line.textContent === text && (line.textContent = ""), 4000);
  }

  async function copy(button, what) {
    const text = summarizer.last.report[what].text;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Only on https and this machine do browsers give the clipboard away.
      const box = document.createElement("textarea");
      box.value = text;
      document.body.append(box);
      box.select();
      document.execCommand("copy");
      box.remove();
    }
    told(button, say("Copied.", "已复制。"));
  }

  // A file is called by the article's title, in English, as far as file systems take it.
  function fileName(last) {
    const { title } = summarizer.about(last.report);
    const plain = title.replace(/[^\p{L}\p{N}]+/gu, " ").trim().slice(0, 60).trim();
    return plain || "report";
  }

  async function save(button, format) {
    const { rest, last } = summarizer;
    button.disabled = true;
    try {
      rest.save(await rest.write(format, last.report), fileName(last) + button.dataset.suffix);
      button.closest("details").open = false;
    } catch (error) {
      told(button, error.message);
    } finally {
      button.disabled = false;
    }
  }
  document.addEventListener("keydown", (event) => {
    const menu = event.target.closest?.("details.menu[open]");
    if (menu && event.key === "Escape") {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  // Files are read here and sent as they are: Python knows the encodings.
  async function open(file, what, element) {
    const bytes = new Uint8Array(await file.arrayBuffer());
    let content = "";
    for (let at = 0; at < bytes.length; at += 0x8000)
      content += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
    summarizer.tell(element, what, { name: file.name, content: btoa(content) });
  }
  document.addEventListener("change", (event) => {
    const input = event.target.closest?.("input[type=file][data-open]");
    if (!input?.files.length) return;
    open(input.files[0], input.dataset.open, document.querySelector("#opener .zh-report"));
    input.value = "";
  });
  const zone = (event) => event.target.closest?.("#given");
  document.addEventListener("dragover", (event) => {
    if (!zone(event) || !event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    zone(event).classList.add("dragged");
  });
  for (const name of ["dragleave", "drop"])
    document.addEventListener(name, (event) => zone(event)?.classList.remove("dragged"));
  document.addEventListener("drop", (event) => {
    const file = zone(event) && event.dataTransfer?.files[0];
    if (!file) return;
    event.preventDefault();
    open(file, "file", document.querySelector("#opener .zh-report"));
  });

  // After Python has put a new report there: what was open stays open, the focus where it was.
  const openParts = {};
  const lastFresh = {};
  document.addEventListener("toggle", (event) => {
    const part = event.target;
    if (part.matches?.("details.part") && part.closest("#report")) openParts[part.id] = part.open;
  }, true);
  function renewed(root) {
    for (const part of root.querySelectorAll("details.part"))
      if (part.id in openParts && part.open !== openParts[part.id]) part.open = openParts[part.id];
    const fresh = root.querySelector("[data-fresh]")?.dataset.fresh;
    if (fresh && fresh !== lastFresh[root.id]) {
      lastFresh[root.id] = fresh;
      // What was typed into a table belongs to the report before.
      for (const box of root.querySelectorAll("table input"))
        box.value = box.getAttribute("value") || "";
    }
    const first = root.matches("#pairs, #pairs *") && root.querySelector(SEGMENT);
    if (first && !document.querySelector(`${SEGMENT}[tabindex="0"]`)) first.tabIndex = 0;
    if (summarizer.refocus) {
      const again = document.querySelector(`#pairs [id="${summarizer.refocus}"][role=button]`);
      if (again?.isConnected && document.activeElement === document.body) {
        again.focus({ preventScroll: true });
        delete summarizer.refocus;
      }
    }
  }
  function start() {
    new MutationObserver((changes) => {
      const roots = new Set();
      for (const change of changes) {
        const part = change.target.closest?.("#top, #pairs, #below");
        if (part) roots.add(part);
      }
      roots.forEach(renewed);
      // Said aloud by screen readers when it changes.
      const status = document.getElementById("status");
      if (status && !status.hasAttribute("role")) status.setAttribute("role", "status");
    }).observe(document.body, {
      childList: true,
      subtree: true,
      attributeFilter: ["data-fresh"],
    });
  }
  if (document.body) start();
  else document.addEventListener("DOMContentLoaded", start);
})();
