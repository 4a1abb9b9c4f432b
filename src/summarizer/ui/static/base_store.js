// What the browser keeps: articles and files, in IndexedDB. Nothing of it is on the server.
//
// Every entry is a head, which lists show ({id, at, …}), and a body, which is read only when it is
// wanted (a report, the bytes of a file). Where the browser keeps nothing (a private window), a
// memory that ends with the page stands in: `lasting` is then false.
(() => {
  const summarizer = (window.summarizer = window.summarizer || {});
  const KINDS = ["articles", "files"];
  const bodies = (kind) => `${kind}-bodies`;
  const newest = (heads) => heads.sort((one, other) => other.at - one.at);

  function open() {
    return new Promise((resolve) => {
      let asked;
      try {
        asked = window.indexedDB.open("summarizer", 1);
      } catch {
        resolve(memory());
        return;
      }
      asked.onupgradeneeded = () => {
        for (const kind of KINDS) {
          asked.result.createObjectStore(kind, { keyPath: "id" });
          asked.result.createObjectStore(bodies(kind));
        }
      };
      asked.onsuccess = () => resolve(database(asked.result));
      asked.onerror = (event) => {
        event.preventDefault();
        resolve(memory());
      };
    });
  }

  function database(db) {
    // Heads and bodies change together or not at all.
    function within(kind, mode, work) {
      return new Promise((resolve, reject) => {
        const transaction = db.transaction([kind, bodies(kind)], mode);
        const asked = work(transaction.objectStore(kind), transaction.objectStore(bodies(kind)));
        transaction.oncomplete = () => resolve(asked?.result);
        transaction.onabort = () => reject(transaction.error);
      });
    }
    // The person cleared the browser's data, or another tab did: begin anew.
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
    put: writing("put"), // (kind, head, body): without a body, the one that is there stays
    get: reading("get"), // (kind, id): the body, or undefined
    all: reading("all"), // (kind): the heads, newest first
    remove: writing("remove"), // (kind, id)
    clear: writing("clear"), // (kind)
    lasting: async () => (await opened).lasting,
    // Calls watcher(kind, elsewhere) after each change, in this tab or elsewhere.
    watch: (watcher) => watchers.push(watcher),
    id: () => Date.now().toString(36) + Math.random().toString(36).slice(2),
    // What to tell a person where a call was refused.
    told: (error) =>
      error?.name === "QuotaExceededError"
        ? summarizer.say(
            "The browser has no room for more; delete what is no longer wanted.",
            "浏览器存储空间已满，请删除不再需要的内容。",
          )
        : summarizer.say(
            `The browser did not keep it (${error?.message || error}).`,
            `浏览器未能保存（${error?.message || error}）。`,
          ),
  };
})();
