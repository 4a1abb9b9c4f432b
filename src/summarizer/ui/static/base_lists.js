// Shared by the lists of articles and of files: elements, counts of findings, confirmation.
(() => {
  const { say } = window.summarizer;

  // Creates an element. Children that are strings become text, never markup.
  function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  }

  // Returns what a list shows of a report.
  function about(report) {
    const segments = report.translation.segments;
    const titles = segments.filter((segment) => segment.paragraph === null);
    const heading = titles.length ? titles : segments.slice(0, 1);
    const errors = report.findings.filter((finding) => finding.severity === "error").length;
    return {
      title: heading.map((segment) => segment.target).join(" "),
      chinese: heading.map((segment) => segment.source).join(""),
      errors,
      warnings: report.findings.length - errors,
    };
  }

  // Returns the counts of findings as text.
  function findings({ errors, warnings }) {
    const plural = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;
    const english = [errors && plural(errors, "error"), warnings && plural(warnings, "warning")];
    const chinese = [errors && `${errors} 处错误`, warnings && `${warnings} 处存疑`];
    return say(
      english.filter(Boolean).join(", ") || "none",
      chinese.filter(Boolean).join("，") || "无",
    );
  }

  // Deleting everything takes two presses of the same button; anything else cancels.
  let pending = null;
  function cancel() {
    if (pending) pending.button.textContent = pending.text;
    pending = null;
  }
  function confirmed(button, question, act) {
    if (pending?.button === button) {
      cancel();
      return act();
    }
    cancel();
    pending = { button, text: button.textContent };
    button.textContent = question;
    return undefined;
  }
  const elsewhere = (event) => pending && !pending.button.contains(event.target) && cancel();
  document.addEventListener("click", elsewhere, true);
  document.addEventListener("focusin", elsewhere);
  document.addEventListener("keydown", (event) => event.key === "Escape" && cancel());

  const notStored = () =>
    say(
      "This browser keeps no data here (a private window?). The list is gone when the page is " +
        "closed.",
      "此浏览器不保存数据（可能是隐私窗口）。关闭页面后，列表即消失。",
    );

  Object.assign(window.summarizer, { make, about, findings, confirmed, notStored });
})();
