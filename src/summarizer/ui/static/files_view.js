// The many-files view: drop files, start, follow their states, save the results.
(() => {
  const { store, work, rest, say, make, findings: findingsText, confirmed, notStored } = window.summarizer;
  const view = () => document.querySelector("[data-files]");
  const part = (name) => view()?.querySelector(`[data-part="${name}"]`);
  const ticked = () => [...part("formats").querySelectorAll("input:checked")];
  let packing = false;
  let note = ""; // end of the status, until the next press

  function step({ state, stage, done, total, seconds, message }) {
    if (state === "waiting") return say("Waiting", "等待中");
    if (state === "reading") return say("Reading", "读取中");
    if (state === "done") return say("Done", "已完成");
    if (state === "failed") return say(`Failed. ${message}`, `失败：${message}`);
    if (state === "busy") {
      const wait = Math.ceil(seconds);
      return say(
        `Waiting for the server, again in ${wait} s. ${message}`,
        `等待服务器，${wait} 秒后重试。${message}`,
      );
    }
    if (stage === "summarize") return say("Summarizing", "生成摘要中");
    if (stage !== "translate" || !total) return say("Translating", "翻译中");
    return say(`Translating, ${done} of ${total}`, `翻译中，${done}/${total}`);
  }

  const button = (act, text, name, more = {}) =>
    make("button", { type: "button", "data-act": act, "aria-label": name, ...more }, text);

  function acts(head, state) {
    const name = head.name;
    const remove = () =>
      button("remove", say("Remove", "移除"), say(`Remove ${name}`, `移除 ${name}`));
    if (state === "waiting") return [remove()];
    if (state === "failed") {
      const again = say(`Try again: ${name}`, `重试 ${name}`);
      return [...(head.again ? [button("again", say("Try again", "重试"), again)] : []), remove()];
    }
    if (state !== "done") return [];
    const saves = ticked().map((box) => {
      const text = box.closest("label").textContent.trim();
      const label = say(`Download ${name} as ${text}`, `下载 ${name}：${text}`);
      return button("save", text, label, { "data-format": box.value });
    });
    const open = button("open", say("Open", "打开"), say(`Open ${name}`, `打开 ${name}`));
    return [open, ...saves, remove()];
  }

  // Replaces only what has changed in a row, because the focus may be there.
  function fill(row, head) {
    const now = work.state(head);
    const [name, state, findings, links] = row.children;
    row.dataset.state = now.state;
    const title = now.state === "done" ? head.title : "";
    if (name.lastChild.textContent !== title) name.lastChild.textContent = title;
    const text = step(now);
    if (state.textContent !== text) state.textContent = text;
    findings.textContent = now.state === "done" ? findingsText(head) : "";
    const buttons = acts(head, now.state);
    const labels = (list) => list.map((item) => item.getAttribute("aria-label")).join("\n");
    if (labels(buttons) === labels([...links.children])) return;
    const here = links.contains(document.activeElement);
    links.replaceChildren(...buttons);
    if (here) name.focus();
  }

  function rowOf(head) {
    const row = make(
      "tr",
      { role: "row", "data-id": head.id },
      make(
        "th",
        { role: "rowheader", scope: "row", tabindex: "-1" },
        make("span", { class: "file" }, head.name),
        make("span", { class: "english", lang: "en" }),
      ),
      make("td", { role: "cell", class: "state", "data-label": say("State", "状态") }),
      make("td", { role: "cell", "data-label": say("Findings", "未能核实") }),
      make("td", { role: "cell", class: "acts" }),
    );
    fill(row, head);
    return row;
  }

  function overview() {
    const heads = work.list();
    const running = work.running();
    const count = (state) => heads.filter((head) => head.state === state).length;
    const [done, failed, waiting] = [count("done"), count("failed"), count("waiting")];
    const files = say(heads.length === 1 ? "1 file" : `${heads.length} files`, "");
    const sofar = say(
      `${files}: ${done} done, ${failed} failed, ${waiting} to do.`,
      `共 ${heads.length} 个文件：完成 ${done}，失败 ${failed}，待处理 ${waiting}。`,
    );
    const status = [heads.length ? sofar : "", note].filter(Boolean).join(" ");
    if (part("status").textContent !== status) part("status").textContent = status;
    part("bar").max = Math.max(heads.length, 1);
    part("bar").value = done + failed;
    part("bar").hidden = part("table").hidden = part("clear").hidden = heads.length === 0;
    part("zip").hidden = done === 0;
    part("zip").disabled = packing || ticked().length === 0;
    const start = part("start");
    const begin = done + failed ? say("Go on", "继续") : say("Start", "开始");
    if (start.textContent !== begin) start.textContent = begin;
    start.disabled = running || waiting === 0;
    part("stop").disabled = !running;
  }

  function paint(head) {
    if (!view()) return;
    const rows = part("rows");
    const known = new Map([...rows.children].map((row) => [row.dataset.id, row]));
    for (const each of head ? [head] : work.list()) {
      const current = work.list().find((other) => other.id === each.id);
      const row = known.get(each.id);
      known.delete(each.id);
      if (!current) row?.remove();
      else if (row) fill(row, current);
      else rows.append(rowOf(current));
    }
    if (!head) known.forEach((row) => row.remove());
    overview();
  }

  function tell(text) {
    note = text;
    if (view()) overview();
  }

  async function take(list) {
    tell("");
    const duplicates = await work.add(list, Number(view().dataset.largest));
    const names = duplicates.join(", ");
    if (duplicates.length) tell(say(`Already in the list: ${names}.`, `列表中已有：${names}。`));
    overview();
  }

  async function begin(start) {
    if (await start()) return;
    tell(say("Another tab is at work on these files.", "另一个标签页正在处理这些文件。"));
  }

  const stem = (name) => name.replace(/\.[^.]{1,8}$/, "");

  async function save(head, box) {
    const { report } = await work.get(head.id);
    rest.save(await rest.write(box.value, report), stem(head.name) + box.dataset.suffix);
  }

  // Saves all reports, in as few zips as the server's largest request allows.
  async function saveAll() {
    const most = Number(view().dataset.largest) - 100;
    const groups = [];
    let size = most;
    for (const head of work.list().filter((each) => each.state === "done")) {
      const { report: result } = await work.get(head.id);
      const report = new Blob([JSON.stringify({ name: head.name, report: result })]);
      if (size + report.size + 1 > most) size = groups.push([]) && 0;
      groups.at(-1).push(report);
      size += report.size + 1;
    }
    const formats = ticked().map((box) => box.value);
    for (const [index, group] of groups.entries()) {
      const number = groups.length > 1 ? `-${index + 1}` : "";
      rest.save(await rest.zip(formats, group), `reports${number}.zip`);
    }
  }

  async function remove(row, head) {
    const next = row.nextElementSibling || row.previousElementSibling;
    await work.remove(head.id);
    paint();
    (next?.firstElementChild || part("choose")).focus();
  }

  async function clear(pressed) {
    const question = say("Press again to clear all", "再按一次，全部清除");
    await confirmed(pressed, question, async () => {
      await work.clear();
      tell(say("The list is empty.", "列表已清空。"));
      part("choose").focus();
    });
    if (pressed.textContent === question) tell(question);
  }

  async function press(pressed) {
    const row = pressed.closest("[data-id]");
    const head = row && work.list().find((each) => each.id === row.dataset.id);
    const act = pressed.dataset.act;
    if (act === "clear") return clear(pressed);
    tell("");
    if (act === "start") {
      await begin(work.start);
      if (work.running()) part("stop").focus();
    }
    if (act === "stop") {
      work.stop();
      part("start").focus();
    }
    if (act === "again") await begin(() => work.again(head.id));
    if (act === "remove") await remove(row, head);
    if (act === "open") {
      window.summarizer.history.open({ id: head.id, ...(await work.get(head.id)) });
    }
    if (act === "save") {
      await save(head, part("formats").querySelector(`[value="${pressed.dataset.format}"]`));
    }
    if (act === "zip") {
      packing = true;
      tell(say("Making the zip …", "正在打包……"));
      await saveAll().finally(() => (packing = false));
      tell(say("The zip is ready.", "打包完成。"));
    }
  }

  document.addEventListener("click", (event) => {
    const pressed = event.target.closest?.("[data-files] [data-act]");
    if (!pressed) return;
    press(pressed).catch((error) => {
      const ours = error instanceof rest.Away || error instanceof rest.Refused;
      tell(ours ? error.message : store.message(error));
    });
  });
  document.addEventListener("change", (event) => {
    const input = event.target;
    if (!input.closest?.("[data-files]")) return;
    if (input.type === "file") {
      const chosen = [...input.files];
      input.value = "";
      take(chosen);
    } else {
      remember();
      paint();
    }
  });
  for (const name of ["dragenter", "dragover", "dragleave", "drop"]) {
    document.addEventListener(name, (event) => {
      const box = event.target.closest?.("[data-files]");
      if (!box || !event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      const gone = name === "drop" || (name === "dragleave" && !box.contains(event.relatedTarget));
      box.toggleAttribute("data-over", !gone);
      if (name === "drop") take([...event.dataTransfer.files]);
    });
  }

  // Remembers the formats ticked last, if the browser allows it.
  const TICKED = "summarizer-formats";
  function remember() {
    try {
      localStorage.setItem(TICKED, ticked().map((box) => box.value).join(" "));
    } catch {}
  }
  function recall() {
    let stored = null;
    try {
      stored = localStorage.getItem(TICKED);
    } catch {}
    if (stored === null) return;
    for (const box of part("formats").querySelectorAll("input")) {
      box.checked = stored.split(" ").includes(box.value);
    }
  }

  // Called when the view comes to the page.
  async function show() {
    recall();
    await work.ready();
    const lasting = await store.lasting();
    if (!view()) return;
    part("passing").hidden = lasting;
    part("passing").textContent = lasting ? "" : notStored();
    paint();
  }

  work.watch((head, message) => {
    if (message) note = message;
    paint(head);
  });

  window.summarizer.files = { show };
})();
