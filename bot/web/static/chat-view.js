/* How the conversation looks: everything is put in as text, never as markup. */
"use strict";

const chatView = (log, words, press) => {
  const time = new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
  const day = new Intl.DateTimeFormat(document.documentElement.lang, { day: "numeric", month: "long" });
  const shown = new Map(); // id -> element

  function element(name, className, text) {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  function safeLink(address) {
    try {
      const url = new URL(address);
      return url.protocol === "https:" || url.protocol === "http:" ? url.href : null;
    } catch {
      return null;
    }
  }

  function link(address, text, className) {
    const made = element("a", className, text);
    made.href = address;
    made.target = "_blank";
    made.rel = "noopener noreferrer nofollow";
    return made;
  }

  function paragraph(text) {
    const made = element("p");
    let from = 0;
    for (const match of text.matchAll(/https?:\/\/[^\s<>"“”«»]+/g)) {
      const address = match[0].replace(/[).,;:!?]+$/, "");
      const href = safeLink(address);
      if (!href) continue;
      made.append(text.slice(from, match.index), link(href, address));
      from = match.index + address.length;
    }
    made.append(text.slice(from));
    return made;
  }

  /* The words under it say the same, so it has none of its own. */
  function drawing(address) {
    const made = element("img", "drawing");
    made.src = address;
    made.alt = "";
    made.loading = "lazy";
    made.width = 600;
    made.height = 800;
    return made;
  }

  function moment(at) {
    const made = element("time");
    const when = new Date(at);
    if (at && !Number.isNaN(when.getTime())) {
      made.dateTime = at;
      const today = when.toDateString() === new Date().toDateString();
      made.textContent = today ? time.format(when) : `${day.format(when)}, ${time.format(when)}`;
    }
    return made;
  }

  function place(id, made) {
    shown.set(id, made);
    made.tabIndex = -1;
    const pending = made.classList.contains("pending") ? null : log.querySelector(".pending");
    log.insertBefore(made, pending);
    return made;
  }

  function showMessage(message) {
    if (shown.has(message.id)) return null;
    const made = element("div", "msg ours");
    if (message.lang) made.lang = message.lang;
    const bubble = element("div", "bubble");
    bubble.append(element("span", "hidden", `${words.us}: `));
    bubble.lastChild.lang = document.documentElement.lang;
    if (message.title) bubble.append(element("h3", "", message.title));
    if (message.drawing) bubble.append(drawing(message.drawing));
    bubble.append(paragraph(message.text));
    made.append(bubble, moment(message.at));
    const choices = element("div", "choices");
    for (const row of message.rows) {
      const line = element("div", "row");
      for (const choice of row) {
        if (choice.token) {
          const button = element("button", "button", choice.label);
          button.type = "button";
          button.addEventListener("click", () => press(choice));
          line.append(button);
        } else if (safeLink(choice.url)) {
          line.append(link(safeLink(choice.url), choice.label, "button"));
        }
      }
      if (line.childNodes.length) choices.append(line);
    }
    if (choices.childNodes.length) made.append(choices);
    return place(message.id, made);
  }

  function showSaying(id, text, at, pending) {
    if (shown.has(id)) return null;
    retire();
    const made = element("div", pending ? "msg mine pending" : "msg mine");
    const bubble = element("div", "bubble");
    bubble.append(element("span", "hidden", `${words.you}: `), element("p", "", text));
    made.append(bubble, moment(at), element("span", "state"));
    return place(id, made);
  }

  /* Once the resident goes on, the buttons above no longer count. */
  function retire() {
    for (const button of log.querySelectorAll(".choices button")) {
      const line = button.parentElement;
      button.remove();
      if (!line.childNodes.length) line.remove();
    }
    for (const choices of log.querySelectorAll(".choices:empty")) choices.remove();
  }

  /* The newest question and what answers it begin at the top, if they do not fit below each other. */
  function follow() {
    const mine = log.querySelectorAll(".mine");
    let from = mine.length ? mine[mine.length - 1] : log.lastElementChild;
    const answer = from && from.nextElementSibling;
    if (answer && from.offsetHeight > log.clientHeight / 2) from = answer; // a long text would hide what follows it
    if (from) log.scrollTop = Math.min(log.scrollHeight, from.offsetTop - log.offsetTop - 12);
  }

  return { shown, showMessage, showSaying, follow };
};
