// The work on many files: which there are, how far each is, two of them at a time with the server.
//
// A file's head is kept as "waiting", "done" or "failed"; what is under way is known here only, so
// a page that is gone in the middle leaves its files waiting.
(() => {
  const { store, say, about, rest } = window.summarizer;
  const KIND = "files";
  const MOST = 100;
  const AT_ONCE = 2;
  const TRIES = 4; // of a server that does not answer, 1, 2 and 4 seconds apart

  const heads = new Map(); // by id, in the order in which they came
  const underway = new Map(); // by id: {state, done, total, message}
  let running = null; // the AbortController of the work
  let held = null; // the promise of the lock, kept until release is called
  let release = null;
  let changed = () => {};

  // What is kept, read once; again where another tab has changed it.
  let loaded = load();
  async function load() {
    const kept = (await store.all(KIND)).sort((one, other) => one.order - other.order);
    heads.clear();
    for (const head of kept) heads.set(head.id, head);
  }
  store.watch((kind, elsewhere) => {
    if (kind !== KIND || !elsewhere || running) return;
    loaded = load();
    loaded.then(() => changed());
  });

  const state = (head) => underway.get(head.id) || head;
  const list = () => [...heads.values()];
  const next = () => list().find((head) => head.state === "waiting" && !underway.has(head.id));

  async function put(head, body) {
    await store.put(KIND, head, body);
    heads.set(head.id, head);
    changed(head);
  }

  // Why a file is not taken, or its bytes.
  async function taken(file, largest) {
    // A file that failed or was refused takes no room from the others.
    if (list().filter((head) => head.state !== "failed").length >= MOST) {
      return say(`Not taken: ${MOST} files are the most.`, `未添加：最多 ${MOST} 个文件。`);
    }
    if (file.size > largest) {
      const most = `${largest / 1e6} MB`;
      return say(`Not taken: larger than ${most}.`, `未添加：大于 ${most}。`);
    }
    let bytes;
    try {
      bytes = await file.arrayBuffer();
    } catch {
      return say(
        "Not taken: it cannot be read. If it is a folder, drop the files in it.",
        "未添加：无法读取。如果是文件夹，请拖入其中的文件。",
      );
    }
    return bytes.byteLength ? bytes : say("Not taken: the file is empty.", "未添加：文件为空。");
  }

  // Takes files in and keeps their bytes at once. Gives the names of those that were there.
  async function add(files, largest) {
    await loaded;
    const double = [];
    let order = Math.max(0, ...list().map((head) => head.order));
    for (const file of files) {
      const { name, size, lastModified: modified } = file;
      const same = (head) =>
        head.name === name && head.size === size && head.modified === modified;
      if (list().some((head) => same(head) && head.state !== "failed")) {
        double.push(name);
        continue;
      }
      const bytes = await taken(file, largest);
      const whole = typeof bytes !== "string";
      const head = { id: store.id(), at: Date.now(), order: ++order, name, size, modified };
      Object.assign(head, whole ? { state: "waiting" } : { state: "failed", message: bytes });
      try {
        await put({ ...head, again: whole }, whole ? { bytes } : undefined);
      } catch (error) {
        heads.set(head.id, { ...head, state: "failed", message: store.told(error), again: false });
        changed(heads.get(head.id));
      }
    }
    pump();
    return double;
  }

  // Works until every file is done or failed. False where another tab is at it.
  async function start() {
    await loaded;
    if (!running && !(await alone())) return false;
    running ||= new AbortController();
    pump();
    return true;
  }

  // Two tabs must not send the same files; where the browser has no locks, nobody knows.
  async function alone() {
    if (!navigator.locks) return true;
    await held; // by an earlier run of this tab, which lets go when it ends
    return new Promise((resolve) => {
      held = navigator.locks
        .request("summarizer-files", { ifAvailable: true }, (lock) => {
          resolve(lock !== null);
          return lock && new Promise((done) => (release = done));
        })
        .catch(() => resolve(true));
    });
  }

  function pump() {
    if (!running) return;
    for (let head; underway.size < AT_ONCE && (head = next()); ) one(head, running.signal);
    if (underway.size === 0) halt("");
  }

  function halt(message) {
    running?.abort();
    running = null;
    release?.();
    underway.clear();
    changed(null, message);
  }

  async function one(head, signal) {
    const tell = (told) => {
      if (signal.aborted) return;
      underway.set(head.id, told);
      changed(head);
    };
    tell({ state: "reading" });
    try {
      const body = await patient(head, signal, tell);
      signal.throwIfAborted();
      await put({ ...head, state: "done", message: "", ...about(body.report) }, body);
    } catch (error) {
      // What was stopped is waiting still.
      if (signal.aborted) return;
      if (error instanceof rest.Away) {
        halt(error.message);
        return;
      }
      const message = error instanceof rest.Refused ? error.message : store.told(error);
      await put({ ...head, state: "failed", message }).catch(() => {});
    }
    if (signal.aborted) return;
    underway.delete(head.id);
    changed(head);
    pump();
  }

  // The text and report of a file, asked for again where the server went away meanwhile.
  async function patient(head, signal, tell) {
    const { bytes } = await store.get(KIND, head.id);
    const waiting = (seconds, message) => tell({ state: "busy", seconds, message });
    for (let tries = 1; ; tries++) {
      try {
        const text = await rest.read(head.name, bytes, { signal, waiting });
        tell({ state: "translating" });
        const progress = (told) => tell({ ...told, state: "translating" });
        return { text, report: await rest.report(text, { signal, waiting, progress }) };
      } catch (error) {
        if (!(error instanceof rest.Away) || tries === TRIES) throw error;
        const seconds = 2 ** (tries - 1);
        waiting(seconds, error.message);
        await rest.pause(seconds, signal);
      }
    }
  }

  async function again(id) {
    await put({ ...heads.get(id), state: "waiting", message: "" });
    return start();
  }

  async function remove(id) {
    await store.remove(KIND, id);
    heads.delete(id);
  }

  async function clear() {
    if (running) halt("");
    await store.clear(KIND);
    heads.clear();
    changed();
  }

  // An article that was opened from here and changed is changed here too.
  document.addEventListener("summarizer:kept", async (event) => {
    await loaded;
    const head = heads.get(event.detail.id);
    if (head?.state !== "done") return;
    // Where the browser keeps no more, the history has said so.
    put({ ...head, ...about(event.detail.report) }, event.detail).catch(() => {});
  });

  window.summarizer.work = {
    add,
    start,
    stop: () => halt(""),
    again,
    remove,
    clear,
    list,
    state,
    get: (id) => store.get(KIND, id),
    ready: () => loaded,
    running: () => running !== null,
    // Calls watcher(head, message): one file has changed, or (null) all of them may have.
    watch: (watcher) => (changed = watcher),
  };
})();
