// The work on many files: the list, the state of each file, two requests at a time.
//
// The store holds a file's state as "waiting", "done" or "failed". Progress is only in memory, so
// files in work are waiting again after the page was closed.
(() => {
  const { store, say, about, rest } = window.summarizer;
  const KIND = "files";
  const MOST = 100;
  const AT_ONCE = 2;
  const TRIES = 4; // If the server does not answer: after 1, 2 and 4 seconds.

  const heads = new Map(); // by id, in the order of arrival
  const underway = new Map(); // by id: {state, done, total, message}
  let running = null; // the AbortController of the work
  let lock = null; // the promise of the lock, which `release` ends
  let release = null;
  let changed = () => {};

  // Loads the stored heads once, and again after another tab changed them.
  let loaded = load();
  async function load() {
    const stored = (await store.all(KIND)).sort((one, other) => one.order - other.order);
    heads.clear();
    for (const head of stored) heads.set(head.id, head);
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

  // Returns the bytes of a file, or the reason why it is not added.
  async function bytesOf(file, largest) {
    // Failed files do not count.
    if (list().filter((head) => head.state !== "failed").length >= MOST) {
      return say(`Not added: the list holds ${MOST} files at most.`, `未添加：最多 ${MOST} 个文件。`);
    }
    if (file.size > largest) {
      const most = `${largest / 1e6} MB`;
      return say(`Not added: larger than ${most}.`, `未添加：大于 ${most}。`);
    }
    let bytes;
    try {
      bytes = await file.arrayBuffer();
    } catch {
      return say(
        "Not added: it cannot be read. If it is a folder, drop the files in it.",
        "未添加：无法读取。如果是文件夹，请拖入其中的文件。",
      );
    }
    return bytes.byteLength ? bytes : say("Not added: the file is empty.", "未添加：文件为空。");
  }

  // Adds files and stores their bytes. Returns the names of those already in the list.
  async function add(files, largest) {
    await loaded;
    const duplicates = [];
    let order = Math.max(0, ...list().map((head) => head.order));
    for (const file of files) {
      const { name, size, lastModified: modified } = file;
      const same = (head) =>
        head.name === name && head.size === size && head.modified === modified;
      if (list().some((head) => same(head) && head.state !== "failed")) {
        duplicates.push(name);
        continue;
      }
      const bytes = await bytesOf(file, largest);
      const whole = typeof bytes !== "string";
      const head = { id: store.id(), at: Date.now(), order: ++order, name, size, modified };
      Object.assign(head, whole ? { state: "waiting" } : { state: "failed", message: bytes });
      try {
        await put({ ...head, again: whole }, whole ? { bytes } : undefined);
      } catch (error) {
        heads.set(head.id, { ...head, state: "failed", message: store.message(error), again: false });
        changed(heads.get(head.id));
      }
    }
    pump();
    return duplicates;
  }

  // Works until every file is done or failed. Returns false if another tab is at work.
  async function start() {
    await loaded;
    if (!running && !(await alone())) return false;
    running ||= new AbortController();
    pump();
    return true;
  }

  // Locks out other tabs, which must not send the same files; some browsers have no locks.
  async function alone() {
    if (!navigator.locks) return true;
    await lock; // of an earlier run in this tab, released when it ends
    return new Promise((resolve) => {
      lock = navigator.locks
        .request("summarizer-files", { ifAvailable: true }, (granted) => {
          resolve(granted !== null);
          return granted && new Promise((done) => (release = done));
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
    const tell = (progress) => {
      if (signal.aborted) return;
      underway.set(head.id, progress);
      changed(head);
    };
    tell({ state: "reading" });
    try {
      const body = await reportOf(head, signal, tell);
      signal.throwIfAborted();
      await put({ ...head, state: "done", message: "", ...about(body.report) }, body);
    } catch (error) {
      // A stopped file stays "waiting".
      if (signal.aborted) return;
      if (error instanceof rest.Away) {
        halt(error.message);
        return;
      }
      const message = error instanceof rest.Refused ? error.message : store.message(error);
      await put({ ...head, state: "failed", message }).catch(() => {});
    }
    if (signal.aborted) return;
    underway.delete(head.id);
    changed(head);
    pump();
  }

  // Returns the text and report of a file; retries if the server is away.
  async function reportOf(head, signal, tell) {
    const { bytes } = await store.get(KIND, head.id);
    const waiting = (seconds, message) => tell({ state: "busy", seconds, message });
    for (let tries = 1; ; tries++) {
      try {
        const text = await rest.read(head.name, bytes, { signal, waiting });
        tell({ state: "translating" });
        const progress = (step) => tell({ ...step, state: "translating" });
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

  // Updates an entry whose article was opened and edited.
  document.addEventListener("summarizer:article", async (event) => {
    await loaded;
    const head = heads.get(event.detail.id);
    if (head?.state !== "done") return;
    // If the browser is full, the history has said so.
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
    // Calls watcher(head, message) after a change of one file, or of any (head is null).
    watch: (watcher) => (changed = watcher),
  };
})();
