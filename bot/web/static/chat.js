/* The chat: what is written is kept until the server has it, what comes is only ever put in as text. */
"use strict";

(() => {
  const root = document.querySelector("[data-chat]");
  if (!root) return;

  const words = root.dataset;
  const part = (role) => root.querySelector(`[data-role="${role}"]`);
  const log = part("log"), form = part("form"), field = part("text"), state = part("state");
  const attach = part("attach"), file = part("file");
  const KEPT = "hromada.unsent";
  const { shown, showMessage, showSaying, follow } = chatView(log, words, press);
  const FIRST_WAIT = 500, LONGEST_WAIT = 20000, RETRY_WAIT = 2000;

  let socket = null, started = false, greeted = false, wasLost = false;
  let tries = 0, timer = 0, flying = null;
  let unsent = restore(); // what the server has not acknowledged, oldest first

  /* Keeping what is not sent, across a reload too */

  function restore() {
    try {
      const kept = JSON.parse(sessionStorage.getItem(KEPT) || "[]");
      return Array.isArray(kept) ? kept.filter((item) => item && item.frame && typeof item.frame.id === "string") : [];
    } catch {
      return [];
    }
  }

  function keep() {
    try {
      sessionStorage.setItem(KEPT, JSON.stringify(unsent));
    } catch { /* private browsing: it lives as long as the page */ }
  }

  function newId() {
    if (crypto.randomUUID) return crypto.randomUUID();
    return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  function say(text) {
    if (state.textContent !== text) state.textContent = text;
  }

  /* Sending: one frame at a time, in order, under the same id until the server has it */

  function send(frame, text) {
    const item = { frame: { id: newId(), ...frame }, text: text || "" };
    unsent.push(item);
    keep();
    if (text) showSaying(item.frame.id, text, new Date().toISOString(), true);
    follow();
    pump();
  }

  function press(choice) {
    log.focus({ preventScroll: true });
    send({ press: choice.token }, choice.label);
  }

  function pump() {
    if (!unsent.length || flying) return;
    if (!socket || socket.readyState !== WebSocket.OPEN) {
      for (const item of unsent) mark(item.frame.id, words.waiting);
      if (wasLost) say(words.lostUnsent);
      return;
    }
    flying = unsent[0].frame.id;
    socket.send(JSON.stringify(unsent[0].frame));
  }

  function mark(id, text) {
    const made = shown.get(id);
    if (made) made.querySelector(".state").textContent = text;
  }

  function settled(id, failed) {
    const item = unsent.find((one) => one.frame.id === id);
    unsent = unsent.filter((one) => one.frame.id !== id);
    keep();
    flying = null;
    const made = shown.get(id);
    if (made) made.classList.remove("pending");
    mark(id, failed ? words.failed : "");
    if (item && !failed && item.frame.hello && location.search) history.replaceState(null, "", location.pathname);
    pump();
  }

  /* Receiving */

  function take(data) {
    if (data.history) {
      begin(data);
    } else if (data.ack) {
      say("");
      settled(data.ack, false);
    } else if (data.retry) {
      flying = null;
      say(data.error || words.busy);
      setTimeout(pump, RETRY_WAIT);
    } else if ("refused" in data) {
      settled(data.refused || flying, true);
      say(data.error);
    } else if (data.id) {
      const made = showMessage(data);
      if (made) arrived(made);
    } else if (data.said) {
      showSaying(data.said, data.picture ? words.picture : data.text, data.at, false);
      follow();
    }
    if ("uploads" in data) attach.hidden = !data.uploads;
  }

  function begin(data) {
    tries = 0;
    say(wasLost ? words.back : "");
    if (wasLost) setTimeout(() => { if (state.textContent === words.back) say(""); }, 4000);
    wasLost = false;
    log.setAttribute("aria-live", "off"); // the history is there to be read, not read out
    for (const thing of data.history) {
      if (thing.id) showMessage(thing);
      else showSaying(thing.said, thing.picture ? words.picture : thing.text, thing.at, false);
    }
    for (const item of unsent) if (item.text) showSaying(item.frame.id, item.text, "", true);
    requestAnimationFrame(() => log.setAttribute("aria-live", "polite"));
    follow();
    const waits = unsent.some((item) => "hello" in item.frame);
    if (!greeted && !waits && (!data.known || words.start)) {
      unsent.unshift({ frame: { id: newId(), hello: words.start || "" }, text: "" });
      keep();
    }
    greeted = true;
    pump();
  }

  function arrived(made) {
    follow();
    if (document.activeElement === log) made.focus({ preventScroll: true });
  }

  /* The connection */

  function connect() {
    clearTimeout(timer);
    if (socket) return;
    if (!navigator.cookieEnabled) {
      say(words.cookies);
      return;
    }
    const address = new URL(words.socket, location.href);
    address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    const mine = socket = new WebSocket(address.href);
    mine.addEventListener("message", (event) => {
      let data = null;
      try {
        data = JSON.parse(event.data);
      } catch {
        return;
      }
      if (data && typeof data === "object") take(data);
    });
    mine.addEventListener("close", () => {
      if (socket !== mine) return;
      socket = null;
      flying = null;
      wasLost = true;
      say(unsent.length ? words.lostUnsent : words.lost);
      for (const item of unsent) mark(item.frame.id, words.waiting);
      timer = setTimeout(connect, Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** tries++) * (0.7 + Math.random() * 0.6));
    });
  }

  function start() {
    if (started) return;
    started = true;
    form.hidden = false;
    connect();
  }

  window.addEventListener("online", connectNow);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) connectNow(); });

  function connectNow() {
    if (started && !socket) connect();
  }

  /* Writing */

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = field.value.trim();
    if (!text) return;
    field.value = "";
    grow();
    send({ text }, text);
    field.focus();
  });

  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      form.requestSubmit();
    }
  });

  function grow() {
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight + 4}px`;
  }
  field.addEventListener("input", grow);

  file.addEventListener("change", async () => {
    const pictures = Array.from(file.files);
    file.value = "";
    for (const picture of pictures) await upload(picture); // in their order
  });

  async function upload(picture) {
    say(words.uploading);
    try {
      const answer = await fetch("/chat/upload", { method: "POST", body: picture, credentials: "same-origin" });
      const told = await answer.json();
      if (!answer.ok) {
        say(told.error || words.uploadFailed);
        return;
      }
      say("");
      send({ upload: told.ref }, words.picture);
    } catch {
      say(words.uploadFailed);
    }
  }

  /* Beside the record the chat opens only where it is seen. */
  if (words.chat === "page") {
    start();
  } else {
    const wide = matchMedia("(min-width: 62rem)");
    if (wide.matches) start();
    wide.addEventListener("change", () => { if (wide.matches) start(); });
  }
})();
