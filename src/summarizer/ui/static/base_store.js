// The browser's store of articles and files, in IndexedDB. None of it is on the server.
//
// An entry has a head ({id, at, …}), which lists show, and a body (a report, the bytes of a file),
// which is read only when needed. If the browser has no IndexedDB (a private window), the entries
// live in memory until the page closes, and `lasting` is false.
(() => {
  const summarizer = (window.summarizer = window.summarizer || {});
  const KINDS = ["articles", "files"];
  const bodies = (kind) => `${kind}-bodies`;
  const newest = (heads) => heads.sort((one, other) => other.at - one.at);

  function open() {
    return new Promise((resolve) => {
      let request;
      try {
        request = window.indexedDB.open("summarizer", 1);
      } catch {
        resolve(memory());
        return;
      }
      request.onupgradeneeded = () => {
        for (const kind of KINDS) {
          request.result.createObjectStore(kind, { keyPath: "id" });
          request.result.createObjectStore(bodies(kind));
        }
      };
      request.onsuccess = () => resolve(database(request.result));
      request.onerror = (event) => {
        event.preventDefault();
        resolve(memory());
      };
    });
  }

  function database(db) {
    // Changes heads and bodies in one transaction.
    function within(kind, mode, work) {
      return new Promise((resolve, reject) => {
        const transaction = db.transaction([kind, bodies(kind)], mode);
        const request = work(transaction.objectStore(kind), transaction.objectStore(bodies(kind)));
        transaction.oncomplete = () => resolve(request?.result);
        transaction.onabort = () => reject(transaction.error);
      });
    }
    // If the browser's data were cleared, here or in another tab, open the database again.
    db.onclose = db.onversionchange = () => {
      db.close();
      opened = open();
    };
    return {
      lasting: true,
      put: (kind, head, body) =>
        within(kind, "readwrite", (heads, whole) => {
          heads.put(head);
          if (body !== undefined) whole.put(body, head.id);
        }),
      get: (kind, id) => within(kind, "readonly", (_, whole) => whole.get(id)),
      all: (kind) => within(kind, "readonly", (heads) => heads.getAll()).then(newest),
      remove: (kind, id) =>
        within(kind, "readwrite", (heads, whole) => {
          heads.delete(id);
          whole.delete(id);
        }),
      clear: (kind) =>
        within(kind, "readwrite", (heads, whole) => {
          heads.clear();
          whole.clear();
        }),
    };
  }

  function memory() {
    const entries = Object.fromEntries(KINDS.map((kind) => [kind, new Map()]));
    return {
      lasting: false,
      put: (kind, head, body) =>
        entries[kind].set(head.id, [head, body ?? entries[kind].get(head.id)?.[1]]),
      get: (kind, id) => entries[kind].get(id)?.[1],
      all: (kind) => newest([...entries[kind].values()].map(([head]) => head)),
      remove: (kind, id) => entries[kind].delete(id),
      clear: (kind) => entries[kind].clear(),
    };
  }

  let opened = open();
  const watchers = [];
  const others = "BroadcastChannel" in window ? new BroadcastChannel("summarizer") : null;
  const tell = (kind, elsewhere) => watchers.forEach((watcher) => watcher(kind, elsewhere));
  if (others) others.onmessage = (event) => tell(event.data, true);

  const reading = (method) => async (...values) => (await opened)[method](...values);
  const writing = (method) => async (kind, ...values) => {
    await (await opened)[method](kind, ...values);
    tell(kind, false);
    others?.postMessage(kind);
  };

  summarizer.store = {
    put: writing("put"), // (kind, head, body): without a body, the stored one stays
    get: reading("get"), // (kind, id): the body, or undefined
    all: reading("all"), // (kind): the heads, newest first
    remove: writing("remove"), // (kind, id)
    clear: writing("clear"), // (kind)
    lasting: async () => (await opened).lasting,
    // Calls watcher(kind, elsewhere) after each change, in this tab or elsewhere.
    watch: (watcher) => watchers.push(watcher),
    id: () => Date.now().toString(36) + Math.random().toString(36).slice(2),
    // Returns the message for a call that failed.
    message: (error) =>
      error?.name === "QuotaExceededError"
        ? summarizer.say(
            "The browser has no room for more; delete what you no longer need.",
            "浏览器存储空间已满，请删除不再需要的内容。",
          )
        : summarizer.say(
            `The browser could not store it (${error?.message || error}). Try again.`,
            `浏览器未能保存（${error?.name || "未知错误"}）。请重试。`,
          ),
  };
})();
