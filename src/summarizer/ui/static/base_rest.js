// The server's REST surface, as the page asks it.
(() => {
  const { say } = window.summarizer;
  const LONGEST_WAIT = 60; // seconds

  // The server says no to this text; the next may be fine.
  class Refused extends Error {}
  // Nothing can be had from the server now.
  class Away extends Error {}

  // What a reader of Chinese is told of the commonest refusals.
  const CHINESE = {
    EmptyInputError: "文件中没有文字。",
    BinaryInputError: "不是文本文件，请粘贴其文字或另存为 .txt。",
    EncodingError: "无法识别文件编码，请另存为 UTF-8。",
    NoChineseError: "文中没有中文。",
    TooLargeError: "内容过大，服务器不接受。",
  };
  const LATER = ["BusyError", "StoppedError"];

  function refused({ kind, message }) {
    return new (LATER.includes(kind) ? Away : Refused)(say(message, CHINESE[kind] || message));
  }

  function away(cause) {
    return new Away(
      say("The server does not answer. Go on when it is there again.", "服务器没有回应，待其恢复后请继续。"),
      { cause },
    );
  }

  function pause(seconds, signal) {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(resolve, seconds * 1000);
      signal?.addEventListener("abort", () => {
        clearTimeout(timer);
        reject(signal.reason);
      });
    });
  }

  function retryAfter(answer) {
    const told = answer.headers.get("Retry-After");
    const seconds = Number(told ?? 2);
    const wanted = Number.isNaN(seconds) ? (Date.parse(told) - Date.now()) / 1000 : seconds;
    return Math.min(Math.max(wanted || 1, 0.5), LONGEST_WAIT);
  }

  async function errorOf(answer) {
    // Not from the server itself but from something before it.
    const other = { kind: "", message: `The server answered ${answer.status} ${answer.statusText}.` };
    try {
      return (await answer.json()).error || other;
    } catch {
      return other;
    }
  }

  // The answer to a POST. A busy server is waited for: `waiting` is told for how long and why.
  async function ask(path, { body, headers, signal, waiting }) {
    for (;;) {
      let answer;
      try {
        const url = window.summarizer.url(path);
        answer = await fetch(url, { method: "POST", body, headers, signal });
      } catch (error) {
        throw signal?.aborted ? error : away(error);
      }
      if (answer.ok) return answer;
      if (answer.status === 401 || answer.status === 403) {
        throw new Away(
          say("The server wants you to sign in again: load the page anew.", "请重新加载页面并登录。"),
        );
      }
      if (answer.status === 502 || answer.status === 504) throw away();
      const error = await errorOf(answer);
      if (answer.status !== 429 && answer.status !== 503) throw refused(error);
      const seconds = retryAfter(answer);
      waiting?.(seconds, error.message);
      await pause(seconds, signal);
    }
  }

  // Objects out of lines of JSON, each given to `take` until it returns something.
  async function lines(answer, take) {
    const reader = answer.body.getReader();
    const decoder = new TextDecoder();
    let rest = "";
    for (;;) {
      const { done, value } = await reader.read();
      rest += decoder.decode(value, { stream: !done });
      const whole = rest.split("\n");
      rest = done ? "" : whole.pop();
      for (const line of whole) {
        const taken = line.trim() && take(JSON.parse(line));
        if (taken) return taken;
      }
      if (done) return undefined;
    }
  }

  // The text of a file.
  async function read(name, bytes, options) {
    const path = `v1/read?name=${encodeURIComponent(name)}`;
    const headers = { "Content-Type": "application/octet-stream" };
    return (await (await ask(path, { ...options, headers, body: bytes })).json()).text;
  }

  // The report of a text; `progress` is told {stage, done, total}.
  async function report(text, { progress, ...options }) {
    const headers = { "Content-Type": "application/json", Accept: "application/x-ndjson" };
    const body = JSON.stringify({ text });
    const answer = await ask("v1/report", { ...options, headers, body });
    let made;
    try {
      made = await lines(answer, (told) => {
        if (told.error) throw refused(told.error);
        if (told.progress) progress(told.progress);
        return told.report;
      });
    } catch (error) {
      // A stream that breaks off is a server that has gone.
      const known = error instanceof Refused || error instanceof Away;
      throw known || options.signal?.aborted ? error : away(error);
    }
    if (!made) throw away();
    return made;
  }

  const JSON_HEADERS = { "Content-Type": "application/json" };

  // One report as a file of a format.
  async function write(format, made, options) {
    const path = `v1/export?format=${encodeURIComponent(format)}`;
    const body = JSON.stringify(made);
    return (await ask(path, { ...options, headers: JSON_HEADERS, body })).blob();
  }

  // Reports ([{name, report}], each as JSON already) in several formats, as one zip.
  async function zip(formats, reports) {
    const asked = formats.map((format) => `format=${encodeURIComponent(format)}`).join("&");
    const commas = reports.flatMap((json, index) => (index ? [",", json] : [json]));
    const body = new Blob(['{"reports":[', ...commas, "]}"]);
    return (await ask(`v1/export.zip?${asked}`, { headers: JSON_HEADERS, body })).blob();
  }

  function save(blob, name) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  }

  window.summarizer.rest = { Away, Refused, pause, read, report, write, zip, save };
})();
