// What a reader does to a report in the page: edit a sentence, change names, keep a line, copy,
// save, open a file. What is decided about it is decided in Python, which is told through channels.
(() => {
  const summarizer = window.summarizer;
  const { say, make, rest } = summarizer;

  // The article on the page as the browser keeps it: what is copied and saved.
  let last = null;
  document.addEventListener("summarizer:kept", (event) => (last = event.detail));
  summarizer.article = () => last;

  // Channels: an element of the page tells the part it stands in, which tells Python.
  summarizer.channel = (element, trigger, names) => {
    for (const name of names)
      element.addEventListener(`summarizer:${name}`, (event) => {
        event.stopPropagation();
        trigger(name, event.detail);
      });
  };
  const tell = (element, name, data) =>
    element.dispatchEvent(new CustomEvent(`summarizer:${name}`, { bubbles: true, detail: data }));

  // A word beside the buttons that were pressed.
  function note(element, text) {
    const line = element.closest(".zh-report").querySelector(".told");
    if (!line) return;
    line.textContent = text;
    setTimeout(() => line.textContent === text && (line.textContent = ""), 5000);
  }

  // While a report is made, nothing can be done to the one that stands there.
  const busy = () => document.getElementById("stop")?.disabled === false;
  const openEditor = () => document.querySelector("#pairs .editor textarea");
  function held() {
    const editor = openEditor();
    editor?.focus(); // what is written there is saved or given up first
    return Boolean(editor) || busy();
  }

  // One article at a time, however often the button is pressed.
  const SOON = 800;
  let begun = -Infinity;
  document.addEventListener(
    "click",
    (event) => {
      if (event.target.closest?.("#stop")) begun = -Infinity;
      if (!event.target.closest?.("#run")) return;
      const now = performance.now();
      if (busy() || now - begun < SOON) {
        event.stopPropagation();
        event.preventDefault();
      } else begun = now;
    },
    true,
  );

  // Sentences: one of them can be reached with Tab, the others from it with the arrow keys.
  const SEGMENT = "#pairs .en .seg[role=button]";
  const segments = () => [...document.querySelectorAll(SEGMENT)];

  function reach(segment) {
    for (const old of document.querySelectorAll(`${SEGMENT}[tabindex="0"]`)) old.tabIndex = -1;
    segment.tabIndex = 0;
  }

  function button(text, attributes = {}) {
    return make("button", { type: "button", ...attributes }, text);
  }

  const withdrawEdit = () =>
    document.querySelectorAll("button.edit-here").forEach((old) => old.remove());
  function offerEdit(segment) {
    if (segment.nextElementSibling?.matches("button.edit-here")) return;
    withdrawEdit();
    const number = +segment.dataset.s + 1;
    const name = say(`Edit sentence ${number}`, `修改第${number}句`);
    const offer = button(say("Edit", "修改"), { class: "edit-here", "aria-label": name });
    offer.addEventListener("click", () => edit(segment));
    segment.after(offer);
  }

  let refocus = "";
  function edit(segment) {
    if (held()) return;
    summarizer.hideTip();
    withdrawEdit();
    const number = +segment.dataset.s + 1;
    const before = segment.textContent;
    const name = say(`Translation of sentence ${number}`, `第${number}句的译文`);
    const rows = Math.max(2, Math.ceil(before.length / 60));
    const box = make("textarea", { "aria-label": name, lang: "en", rows }, before);
    const save = button(say("Save", "保存"), { class: "lead" });
    const cancel = button(say("Cancel", "取消"));
    const tools = make("span", { class: "tools" }, save, cancel);
    let remember = null;
    if (segment.closest("[data-remembers=yes]")) {
      remember = make("input", { type: "checkbox" });
      const whose = say(
        " Use in everybody's articles on this server",
        " 也用于本服务器上所有人的文章",
      );
      tools.append(make("label", {}, remember, whose));
    }
    const alert = make("span", { role: "alert", class: "note" });
    const editor = make("span", { class: "editor" }, box, tools, alert);
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
      if (!target) {
        alert.textContent = say("Write some English, or cancel.", "请填写英文，或取消。");
        return box.focus();
      }
      if (target === before && !remember?.checked) return close();
      refocus = segment.id;
      // It stays open until the new report takes its place: what is written is not lost.
      tell(editor, "edit", { index: number - 1, target, remember: Boolean(remember?.checked) });
    };
    save.addEventListener("click", keep);
    cancel.addEventListener("click", close);
    editor.addEventListener("keydown", (event) => {
      if (event.isComposing) return; // the keys are the input method's
      event.stopPropagation();
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) keep();
      if (event.key !== "Escape") return;
      if (box.value === before) close();
      else cancel.focus(); // nothing written is given up by one key
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
    if (!segment || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
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

  document.addEventListener("keydown", (event) => {
    const box = event.target.closest?.("#article textarea");
    if (box && event.key === "Enter" && (event.ctrlKey || event.metaKey))
      document.getElementById("run").click();
  });

  // Buttons of the report.
  document.addEventListener("click", (event) => {
    const segment = event.target.closest?.(SEGMENT);
    if (segment && !String(getSelection())) offerEdit(segment);
    else if (!event.target.closest?.(".edit-here")) withdrawEdit();
    for (const menu of document.querySelectorAll("details.menu[open]"))
      if (!menu.contains(event.target)) menu.open = false;
    const fold = event.target.closest?.("#report details.part > summary")?.parentElement;
    if (fold) openParts[fold.id] = !fold.open;
    const pressed = event.target.closest?.("button");
    if (!pressed) return;
    const data = pressed.dataset;
    if (data.copy) copy(pressed, data.copy);
    if (data.export) save(pressed, data.export);
    if (data.example) tell(pressed, "example", { example: data.example });
    if ("addName" in data) addName();
    if ("redo" in data && !held()) tell(pressed, "redo", { rows: namesIn(pressed) });
    for (const what of ["keep", "drop"])
      if (data[what] && !held()) tell(pressed, what, { line: +data[what] });
  });

  function namesIn(pressed) {
    const rows = pressed.closest("details").querySelectorAll("table.names tbody tr");
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

  async function copy(pressed, what) {
    const text = last.report[what].text;
    let done = true;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Only on https and this machine do browsers give the clipboard away.
      const box = make("textarea", { style: "position: fixed; opacity: 0" }, text);
      document.body.append(box);
      box.select();
      done = document.execCommand("copy");
      box.remove();
      pressed.focus({ preventScroll: true });
    }
    const failed = say("This browser does not let it be copied.", "此浏览器不允许复制。");
    note(pressed, done ? say("Copied.", "已复制。") : failed);
  }

  // A file is called by the article's title, in English, as far as file systems take it.
  function fileName(report) {
    const { title } = summarizer.about(report);
    const plain = title.replace(/[^\p{L}\p{N}]+/gu, " ").trim().slice(0, 60).trim();
    return plain || "report";
  }

  async function save(pressed, format) {
    const { report } = last;
    const waiting = () => note(pressed, say("The server is busy …", "服务器繁忙……"));
    const menu = pressed.closest("details");
    pressed.disabled = true;
    try {
      const made = await rest.write(format, report, { waiting });
      rest.save(made, fileName(report) + pressed.dataset.suffix);
      menu.open = false;
      menu.querySelector("summary").focus();
    } catch (error) {
      note(pressed, error.message);
    } finally {
      pressed.disabled = false;
    }
  }
  document.addEventListener("keydown", (event) => {
    const menu = event.target.closest?.("details.menu[open]");
    if (menu && event.key === "Escape") {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  // Files: their text is the server's to find out, who knows the encodings.
  async function take(files, what, from) {
    try {
      const [file] = files;
      // A table of terms is read as the text it is.
      const name = what === "terms" ? `${file.name}.txt` : file.name;
      const text = await rest.read(name, await file.arrayBuffer());
      tell(document.querySelector("#opener .zh-report"), what, { name: file.name, text });
      if (files.length > 1) {
        const english = `Only the first of ${files.length} files; “Many files” takes all.`;
        note(from, say(english, `只打开了 ${files.length} 个文件中的第一个；多个请用“批量文件”。`));
      }
    } catch (error) {
      const folder = error instanceof DOMException; // what cannot be read is one, mostly
      const english = "This is no file that can be read.";
      note(from, folder ? say(english, "无法读取此文件。") : error.message);
    }
  }
  document.addEventListener("change", (event) => {
    const input = event.target.closest?.("input[type=file][data-open]");
    if (!input?.files.length) return;
    take([...input.files], input.dataset.open, input);
    input.value = "";
  });
  // A file that misses its place must not take the page away.
  for (const name of ["dragover", "drop"])
    document.addEventListener(name, (event) => {
      if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
    });
  const zone = (event) => event.target.closest?.("#given");
  document.addEventListener("dragover", (event) => {
    if (event.dataTransfer?.types.includes("Files")) zone(event)?.classList.add("dragged");
  });
  for (const name of ["dragleave", "drop"])
    document.addEventListener(name, (event) => zone(event)?.classList.remove("dragged"));
  document.addEventListener("drop", (event) => {
    const files = [...(event.dataTransfer?.files ?? [])];
    if (zone(event) && files.length)
      take(files, "file", document.querySelector("#opener .zh-report > *"));
  });

  // After Python has put a new report there: what was open stays open, the focus where it was.
  const openParts = {};
  const lastFresh = {};
  function renewed(root) {
    for (const part of root.querySelectorAll("details.part"))
      if (part.id in openParts && part.open !== openParts[part.id]) part.open = openParts[part.id];
    const first = root.id === "pairs" && root.querySelector(SEGMENT);
    if (first && !document.querySelector(`${SEGMENT}[tabindex="0"]`)) first.tabIndex = 0;
    const fresh = root.querySelector("[data-fresh]")?.dataset.fresh;
    if (!fresh || fresh === lastFresh[root.id]) return;
    lastFresh[root.id] = fresh;
    summarizer.hideTip();
    // What was typed into a table belongs to the names before.
    for (const box of root.querySelectorAll("table input"))
      box.value = box.getAttribute("value") || "";
    if (root.id === "top" && document.activeElement?.id === "run") {
      // Who pressed the button by keyboard reads on from here.
      const heading = root.querySelector("h1");
      heading?.setAttribute("tabindex", "-1");
      heading?.focus({ preventScroll: true });
    }
    if (root.id !== "pairs" || !refocus) return;
    const again = root.querySelector(`[id="${refocus}"][role=button]`);
    if (document.activeElement === document.body) again?.focus({ preventScroll: true });
    refocus = "";
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
      // Gradio changes elements in place.
      attributeFilter: ["data-fresh"],
    });
  }
  if (document.body) start();
  else document.addEventListener("DOMContentLoaded", start);
})();
