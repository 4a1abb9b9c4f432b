// Actions on a report in the page: edit a sentence, change names, keep a line, copy, save, open a
// file. Python decides what comes of them; channels carry them there.
(() => {
  const summarizer = window.summarizer;
  const { say, make, rest } = summarizer;

  // The article on the page as the browser stores it, for copying and saving.
  let article = null;
  document.addEventListener("summarizer:article", (event) => (article = event.detail));
  summarizer.article = () => article;

  // A channel is a part of the page that forwards events of its elements to Python.
  summarizer.channel = (element, trigger, names) => {
    for (const name of names)
      element.addEventListener(`summarizer:${name}`, (event) => {
        event.stopPropagation();
        trigger(name, event.detail);
      });
  };
  const tell = (element, name, data) =>
    element.dispatchEvent(new CustomEvent(`summarizer:${name}`, { bubbles: true, detail: data }));

  // Shows a note beside the pressed button for 5 seconds.
  function note(element, text) {
    const line = element.closest(".zh-report").querySelector(".feedback");
    if (!line) return;
    line.textContent = text;
    setTimeout(() => line.textContent === text && (line.textContent = ""), 5000);
  }

  // While a report is in work, the one on the page cannot be changed.
  const busy = () => document.getElementById("stop")?.disabled === false;
  const openEditor = () => document.querySelector("#pairs .editor textarea");
  function blocked() {
    const editor = openEditor();
    editor?.focus(); // to be saved or cancelled first
    return Boolean(editor) || busy();
  }

  // Blocks presses of the button while an article is in work.
  const SOON = 800; // milliseconds
  let started = -Infinity;
  document.addEventListener(
    "click",
    (event) => {
      if (event.target.closest?.("#stop")) started = -Infinity;
      if (!event.target.closest?.("#run")) return;
      const now = performance.now();
      if (busy() || now - started < SOON) {
        event.stopPropagation();
        event.preventDefault();
      } else started = now;
    },
    true,
  );

  // Tab reaches one of the sentences; arrow keys move from there to the others.
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
    if (blocked()) return;
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
      // The editor stays open until the new report replaces it, so that no input is lost.
      tell(editor, "edit", { index: number - 1, target, remember: Boolean(remember?.checked) });
    };
    save.addEventListener("click", keep);
    cancel.addEventListener("click", close);
    editor.addEventListener("keydown", (event) => {
      if (event.isComposing) return; // keys of the input method
      event.stopPropagation();
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) keep();
      if (event.key !== "Escape") return;
      if (box.value === before) close();
      else cancel.focus(); // One key must not discard input.
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
    const box = event.target.closest?.("#article textarea, #english textarea");
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
    if ("redo" in data && !blocked()) tell(pressed, "redo", { rows: namesIn(pressed) });
    for (const act of ["keep", "drop"])
      if (data[act] && !blocked()) tell(pressed, act, { line: +data[act] });
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

  async function copy(pressed, part) {
    const text = article.report[part].text;
    let done = true;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Browsers give access to the clipboard only over https and on localhost.
      const box = make("textarea", { style: "position: fixed; opacity: 0" }, text);
      document.body.append(box);
      box.select();
      done = document.execCommand("copy");
      box.remove();
      pressed.focus({ preventScroll: true });
    }
    const failed = say(
      "This browser does not allow copying; select the text and press Ctrl+C.",
      "此浏览器不允许复制；请选中文字后按 Ctrl+C。",
    );
    note(pressed, done ? say("Copied.", "已复制。") : failed);
  }

  // Returns the English title with only characters that file systems accept.
  function fileName(report) {
    const { title } = summarizer.about(report);
    const plain = title.replace(/[^\p{L}\p{N}]+/gu, " ").trim().slice(0, 60).trim();
    return plain || "report";
  }

  async function save(pressed, format) {
    const { report } = article;
    const waiting = () => note(pressed, say("The server is busy …", "服务器繁忙……"));
    const menu = pressed.closest("details");
    pressed.disabled = true;
    try {
      const file = await rest.write(format, report, { waiting });
      rest.save(file, fileName(report) + pressed.dataset.suffix);
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

  // Opens a file; the server decodes it.
  async function take(files, event, from) {
    try {
      const [file] = files;
      // A glossary is read as plain text.
      const name = event === "terms" ? `${file.name}.txt` : file.name;
      const text = await rest.read(name, await file.arrayBuffer());
      tell(document.querySelector("#opener .zh-report"), event, { name: file.name, text });
      if (files.length > 1) {
        const english = `Only the first of ${files.length} files; “Many files” takes all.`;
        note(from, say(english, `只打开了 ${files.length} 个文件中的第一个；多个请用“批量文件”。`));
      }
    } catch (error) {
      const folder = error instanceof DOMException; // mostly because it is a folder
      const english = "This cannot be read; choose a text file.";
      note(from, folder ? say(english, "无法读取；请选择文本文件。") : error.message);
    }
  }
  document.addEventListener("change", (event) => {
    const input = event.target.closest?.("input[type=file][data-open]");
    if (!input?.files.length) return;
    take([...input.files], input.dataset.open, input);
    input.value = "";
  });
  // A file dropped elsewhere must not replace the page.
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

  // After a new report: restores folds and the focus.
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
    // Discards input that belongs to the names before.
    for (const box of root.querySelectorAll("table input"))
      box.value = box.getAttribute("value") || "";
    if (root.id === "top" && document.activeElement?.id === "run") {
      // After a press by keyboard, the focus moves to the heading.
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
      // Screen readers read the status when it changes.
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
