// Client of the server's REST API.
(() => {
  const { say } = window.summarizer;
  const LONGEST_WAIT = 60; // seconds

  // The server rejects this text; others may pass.
  class Refused extends Error {}
  // The server is unavailable for now.
  class Away extends Error {}

  // Errors of the REST API alone; those of the package are in window.summarizer.errors (page.py).
  const CHINESE = {
    InternalError: "服务器内部出错。请稍后重试；若再次出现，请联系服务器管理员。",
    TooLargeError: "内容过大，服务器不接受。请分成几部分。",
    TooManyRequestsError: "请求过多。请稍后重试。",
    ValidationError: "请求无效。请重新加载页面后重试。",
  };
  const LATER = ["BusyError", "StoppedError"];

  function errorText({ kind, message }) {
    const { errors = {} } = window.summarizer;
    const other = "服务器未能处理此请求。请稍后重试。";
    return say(message, CHINESE[kind] || errors[kind] || other);
  }

  function refused(error) {
    return new (LATER.includes(error.kind) ? Away : Refused)(errorText(error));
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
    const header = answer.headers.get("Retry-After");
    const number = Number(header ?? 2);
    const seconds = Number.isNaN(number) ? (Date.parse(header) - Date.now()) / 1000 : number;
    return Math.min(Math.max(seconds || 1, 0.5), LONGEST_WAIT);
  }

  async function errorOf(answer) {
    // For answers of a proxy in front of the server, which are not JSON.
    const other = { kind: "", message: `The server answered ${answer.status} ${answer.statusText}.` };
    try {
      return (await answer.json()).error || other;
    } catch {
      return other;
    }
  }

  // Returns the answer to a POST. Waits for a busy server; `waiting` gets the seconds and reason.
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
      waiting?.(seconds, errorText(error));
      await pause(seconds, signal);
    }
  }

  // Calls `take` with the object of each line of JSON until it returns something.
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

  // Returns the text of a file.
  async function read(name, bytes, options) {
    const path = `v1/read?name=${encodeURIComponent(name)}`;
    const headers = { "Content-Type": "application/octet-stream" };
    return (await (await ask(path, { ...options, headers, body: bytes })).json()).text;
  }

  // Returns the report of a text; `progress` gets {stage, done, total}.
  async function report(text, { progress, ...options }) {
    const headers = { "Content-Type": "application/json", Accept: "application/x-ndjson" };
    const body = JSON.stringify({ text });
    const answer = await ask("v1/report", { ...options, headers, body });
    let result;
    try {
      result = await lines(answer, (line) => {
        if (line.error) throw refused(line.error);
        if (line.progress) progress(line.progress);
        return line.report;
      });
    } catch (error) {
      // If the stream breaks off, the server is gone.
      const ours = error instanceof Refused || error instanceof Away;
      throw ours || options.signal?.aborted ? error : away(error);
    }
    if (!result) throw away();
    return result;
  }

  const JSON_HEADERS = { "Content-Type": "application/json" };

  // Returns a report as a file of a format.
  async function write(format, report, options) {
    const path = `v1/export?format=${encodeURIComponent(format)}`;
    const body = JSON.stringify(report);
    return (await ask(path, { ...options, headers: JSON_HEADERS, body })).blob();
  }

  // Returns reports in several formats as one zip. Each of `reports` is {name, report} as JSON.
  async function zip(formats, reports) {
    const query = formats.map((format) => `format=${encodeURIComponent(format)}`).join("&");
    const commas = reports.flatMap((json, index) => (index ? [",", json] : [json]));
    const body = new Blob(['{"reports":[', ...commas, "]}"]);
    return (await ask(`v1/export.zip?${query}`, { headers: JSON_HEADERS, body })).blob();
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
